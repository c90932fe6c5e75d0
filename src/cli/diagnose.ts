import { basename, extname, join } from 'node:path';
import type { Command } from 'commander';
import color from 'picocolors';
import { explain } from '../diagnosis/accounting/explain.ts';
import type { Incident } from '../diagnosis/accounting/incident.ts';
import { type Located, locate } from '../diagnosis/accounting/locate.ts';
import { visible, visibleJson } from '../visible.ts';
import { writeTextBelow } from './files.ts';
import { incidentAt } from './incident-file.ts';
import { servicePicture } from './service-picture.ts';

interface Options {
  readonly output: string;
  readonly json: boolean;
}

/** Suspects that the terminal shows. */
const mostShown = 5;

/** `muster diagnose`: exit 0 with an answer, "no incident" among them, or 2 for a file that cannot be read. */
export function register(program: Command): void {
  program
    .command('diagnose')
    .description('say where an alarm comes from, by accounting for its excess down the service graph, and draw it')
    .argument('<evidence>', 'a service graph with what was measured around an alarm (JSON; docs/diagnosis.md)')
    .option('-o, --output <folder>', 'where the picture goes', 'muster-output')
    .option('--json', 'print one JSON document and nothing else', false)
    .action(async (file: string, { output, json }: Options) => {
      const incident = incidentAt(file);
      const located = locate(incident);
      const picture = join(output, `${basename(file, extname(file))}.svg`);
      writeTextBelow(picture, await drawn(incident, located));
      process.stdout.write(json ? asJson(incident, located, picture) : told(incident, located, picture));
    });
}

/** The layout library is large: no other command is to wait for it. */
async function drawn(incident: Incident, located: Located): Promise<string> {
  const { serviceGraphSvg } = await import('../diagram/service-graph-svg.ts');
  return serviceGraphSvg(servicePicture(incident, located));
}

function asJson(incident: Incident, located: Located, picture: string): string {
  const { incident: isIncident, confidence, currency, suspects, significance, flow } = located;
  const carried = [...flow.carried].map(([call, share]) => ({ call, share }));
  const explanation = explain(incident, located);
  const found = { incident: isIncident, confidence, currency, suspects, significance, carried, explanation, picture };
  return `${visibleJson(found)}\n`;
}

function told(incident: Incident, located: Located, picture: string): string {
  const [verdict = '', ...reasons] = explain(incident, located).map(visible);
  const rows = located.suspects.slice(0, mostShown).map(({ node, share, resources }, rank) => {
    const eaten = resources > 0 ? `, ${percent(resources)} of a resource's headroom` : '';
    return `  ${rank + 1}. ${visible(node)}  ${percent(share)}${eaten}`;
  });
  return [
    located.incident ? color.red(verdict) : color.green(verdict),
    ...reasons,
    '',
    `suspects (confidence ${percent(located.confidence)})`,
    ...rows,
    '',
    `picture: ${picture}`,
    '',
  ].join('\n');
}

function percent(share: number): string {
  return `${Math.round(share * 100)} %`;
}
