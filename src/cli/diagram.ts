import { type Command, Option } from 'commander';
import { mermaid } from '../diagram/mermaid.ts';
import type { View } from '../diagram/picture.ts';
import type { Step } from '../diagram/taken.ts';
import { viewNamed } from '../diagram/views.ts';
import { InputError } from '../errors.ts';
import type { Chart } from '../machines/chart.ts';
import { programOf } from '../main.ts';
import { entriesOf } from '../report/exported.ts';
import { exportedAt } from './export-file.ts';
import { configAt, exampleConfig, runbookFiles, templatesFor } from './project.ts';

interface Options {
  readonly config: string;
  readonly runbooks?: string;
  readonly format?: 'mermaid' | 'svg';
  readonly of?: string;
}

/** `muster diagram`: exit 0, or 2 for a name without a picture or files that cannot be read. */
export function register(program: Command): void {
  program
    .command('diagram')
    .description('print the statechart of an incident or of one runbook')
    .argument('<name>', 'incident, a runbook, or <runbook>-failback')
    .addOption(new Option('--format <format>', 'what is printed').choices(['mermaid', 'svg']))
    .option('--of <export>', 'mark the way that an exported incident took; implies --format svg')
    .option('-c, --config <file>', 'configuration that names the runbooks', exampleConfig)
    .option('--runbooks <folder>', 'runbooks, instead of those that the configuration names')
    .action(async (name: string, options: Options) => {
      const folder = options.runbooks ?? configAt(options.config).runbooks;
      const { chart, branches } = programOf(runbookFiles(folder), templatesFor({}));
      const view = viewNamed(branches, name);
      const steps = options.of === undefined ? undefined : stepsIn(options.of);
      const format = options.format ?? (steps ? 'svg' : 'mermaid');
      if (steps && format !== 'svg')
        throw new InputError([{ path: '--format', found: format, expected: 'svg, where --of marks a way' }]);
      process.stdout.write(format === 'svg' ? await picture(chart, view, steps) : mermaid(chart, view));
    });
}

/** The changes of state in an exported history. @throws InputError */
function stepsIn(file: string): Step[] {
  const { rows } = exportedAt(file);
  return entriesOf(rows)
    .filter(({ kind }) => kind === 'transition')
    .map(({ atMs, detail: { from, to } }) => ({ atMs, from, to }));
}

/** The layout library is large: no other command is to wait for it. */
async function picture(chart: Chart, view: View, steps: readonly Step[] | undefined): Promise<string> {
  const { svg } = await import('../diagram/svg.ts');
  return svg(chart, view, steps);
}
