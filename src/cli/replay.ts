import { readFileSync } from 'node:fs';
import type { Command } from 'commander';
import { z } from 'zod';
import { type Replayed, replay } from '../engine/replay.ts';
import { InputError } from '../errors.ts';
import { configAt, exampleConfig, programAt } from './project.ts';

/** What `muster incident export --format json` wrote. */
const exported = z.object({
  incident: z.object({ id: z.string() }),
  history: z
    .array(
      z.object({
        sequence: z.int(),
        atMs: z.number(),
        kind: z.string(),
        detail: z.record(z.string(), z.unknown()),
        hash: z.string(),
      }),
    )
    .min(1),
});

/** `muster replay`: exit 0 when every row follows from those before it and the chain is whole, else 1. */
export function register(program: Command): void {
  program
    .command('replay')
    .description('decide an exported incident again, fact by fact, and compare')
    .argument('<export>', 'a file that `muster incident export <id> --format json` wrote')
    .option('-c, --config <file>', 'configuration with the runbooks', exampleConfig)
    .option('--json', 'print one JSON document and nothing else', false)
    .action((file: string, options: { config: string; json: boolean }) => {
      const { incident, history } = read(file);
      const replayed = replay(programAt(configAt(options.config)), incident.id, history);
      process.stdout.write(options.json ? `${JSON.stringify(replayed, null, 2)}\n` : told(incident.id, replayed));
      process.exitCode = replayed.divergence || replayed.brokenAt !== undefined ? 1 : 0;
    });
}

/** @throws InputError with the first mistake of the file */
function read(file: string): z.output<typeof exported> {
  const expected = 'the JSON of muster incident export --format json';
  let data: unknown;
  try {
    data = JSON.parse(readFileSync(file, 'utf8'));
  } catch (error) {
    throw new InputError([{ file, path: '', found: error instanceof Error ? error.message : String(error), expected }]);
  }
  const parsed = exported.safeParse(data);
  if (parsed.success) return parsed.data;
  throw new InputError(
    parsed.error.issues.map(({ path, message }) => ({ file, path: path.join('.'), found: message, expected })),
  );
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
