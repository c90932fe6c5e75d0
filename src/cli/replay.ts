import type { Command } from 'commander';
import { brokenLink } from '../engine/record.ts';
import { type Replayed, replay } from '../engine/replay.ts';
import { entriesOf } from '../report/exported.ts';
import { exportedAt } from './export-file.ts';
import { configAt, exampleConfig, programAt } from './project.ts';

/** `muster replay`: exit 0 when every row follows from those before it and the chain is whole, else 1. */
export function register(program: Command): void {
  program
    .command('replay')
    .description('decide an exported incident again, fact by fact, and compare')
    .argument('<export>', 'a file that `muster incident export <id>` wrote')
    .option('-c, --config <file>', 'configuration with the runbooks', exampleConfig)
    .option('--json', 'print one JSON document and nothing else', false)
    .action((file: string, options: { config: string; json: boolean }) => {
      const { incident, rows } = exportedAt(file);
      const brokenAt = brokenLink(rows);
      const replayed: Replayed =
        brokenAt === undefined
          ? replay(programAt(configAt(options.config)), incident.id, entriesOf(rows))
          : { facts: 0, entries: 0, brokenAt };
      process.stdout.write(options.json ? `${JSON.stringify(replayed, null, 2)}\n` : told(incident.id, replayed));
      process.exitCode = replayed.divergence || replayed.brokenAt !== undefined ? 1 : 0;
    });
}

function told(id: string, { facts, entries, divergence, brokenAt }: Replayed): string {
  if (brokenAt !== undefined)
    return `${id}: the history was changed or cut at row ${brokenAt}: its hash does not hold\n`;
  if (!divergence) return `${id}: ${facts} facts decided again, all ${entries} rows as recorded, the chain is whole\n`;
  return [
    `${id}: row ${divergence.sequence} does not follow (${facts} facts decided again)`,
    `  recorded ${JSON.stringify(divergence.recorded).slice(0, 300)}`,
    `  decided  ${JSON.stringify(divergence.decided).slice(0, 300)}`,
    '',
  ].join('\n');
}
