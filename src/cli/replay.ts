import type { Command } from 'commander';
import color from 'picocolors';
import { type Act, actsOf, type Difference, differencesOf } from '../engine/acts.ts';
import { brokenLink } from '../engine/record.ts';
import { type Replayed, replay } from '../engine/replay.ts';
import { relive } from '../engine/replay-against.ts';
import { CodedError } from '../errors.ts';
import { programOf, type RunnableProgram } from '../main.ts';
import type { HistoryEntry } from '../ports/commands.ts';
import { entriesOf } from '../report/exported.ts';
import { visible, visibleAll, visibleJson } from '../visible.ts';
import { length, width, wrapped } from './columns.ts';
import { exportedAt } from './export-file.ts';
import { configAt, exampleConfig, programAt, runbookFiles, templatesFor } from './project.ts';
import { recipientsOf } from './recipients.ts';

interface Options {
  readonly config: string;
  readonly runbooks?: string;
  readonly json: boolean;
}

/** What `replay --runbooks --json` prints. */
interface Compared {
  readonly incident: string;
  readonly differences: readonly Difference[];
  /** Where the recording has no more to say; absent when it was followed to its end. */
  readonly unknownFrom?: { readonly atMs: number; readonly why: string };
}

/** The same act within this is no difference, ms: an effect of another place in the chart takes a little longer or less. */
const sameWithinMs = 5_000;

/**
 * `muster replay`: exit 0 when every row follows from those before it, the file tells of the incident what they lead to, and the chain is whole, else 1. With `--runbooks`: exit 0 when these would
 * have acted the same, 1 when not.
 */
export function register(program: Command): void {
  program
    .command('replay')
    .description('decide an exported incident again, fact by fact, and compare; with the same runbooks or others')
    .argument('<export>', 'a file that `muster incident export <id>` or `muster drill --export` wrote')
    .option('-c, --config <file>', 'configuration with the runbooks', exampleConfig)
    .option('--runbooks <folder>', 'runbooks to lead the incident by instead: where would they have acted differently?')
    .option('--json', 'print one JSON document and nothing else', false)
    .action((file: string, options: Options) => {
      const { incident, rows } = exportedAt(file);
      const brokenAt = brokenLink(rows);
      if (options.runbooks !== undefined && brokenAt === undefined) {
        const { runbooks, config } = options;
        const compared = ofThisVersion(file, () => compare(incident.id, entriesOf(rows), runbooks, config));
        process.stdout.write(options.json ? `${visibleJson(compared)}\n` : comparedPage(visibleAll(compared)));
        process.exitCode = compared.differences.length > 0 || compared.unknownFrom ? 1 : 0;
        return;
      }
      const replayed: Replayed =
        brokenAt === undefined
          ? ofThisVersion(file, () =>
              replay(recordedProgram(options.config), incident.id, entriesOf(rows), { ...incident }),
            )
          : { facts: 0, entries: 0, brokenAt };
      process.stdout.write(
        options.json ? `${visibleJson(replayed)}\n` : told(visible(incident.id), visibleAll(replayed)),
      );
      process.exitCode = replayed.divergence || replayed.untrue || replayed.brokenAt !== undefined ? 1 : 0;
    });
}

/** Splits messages by recipient as the engine that serves this configuration does. */
function recordedProgram(path: string): RunnableProgram {
  const config = configAt(path);
  return programAt(config, recipientsOf(config));
}

/** @throws CodedError `invalid` where the machine cannot read what another version of it wrote */
function ofThisVersion<Result>(file: string, work: () => Result): Result {
  try {
    return work();
  } catch (cause) {
    if (!(cause instanceof TypeError)) throw cause;
    throw new CodedError('invalid', `${file} was written by another version of Muster, and cannot be decided again`, {
      cause,
    });
  }
}

function compare(incident: string, history: readonly HistoryEntry[], folder: string, config: string): Compared {
  const changed = programOf(runbookFiles(folder), templatesFor(configAt(config)));
  const { entries, unknownFrom } = relive(changed, incident, history);
  const until = unknownFrom?.atMs ?? Number.POSITIVE_INFINITY;
  const then = actsOf(history.filter(({ atMs }) => atMs <= until));
  const differences = differencesOf(then, actsOf(entries), sameWithinMs);
  return { incident, differences, ...(unknownFrom ? { unknownFrom } : {}) };
}

const timeWidth = 14;
const columnWidth = Math.floor((width - timeWidth - 4) / 2);

function comparedPage({ incident, differences, unknownFrom }: Compared): string {
  const stopped = unknownFrom
    ? [color.yellow(wrapped(`${stamp(unknownFrom.atMs)}  the recording ends here: ${unknownFrom.why}`, timeWidth + 2))]
    : [];
  if (differences.length === 0)
    return [`${incident}: these runbooks would have acted the same at the same times`, ...stopped, ''].join('\n');
  const head = `${'time (UTC)'.padEnd(timeWidth)}  ${'then'.padEnd(columnWidth)}  now`;
  return [
    `${incident}: these runbooks would have acted differently ${differences.length === 1 ? 'once' : `${differences.length} times`}`,
    '',
    color.bold(head),
    ...differences.map(differenceLines),
    ...stopped,
    '',
  ].join('\n');
}

function differenceLines({ atMs, before, after }: Difference): string {
  const cells = [cell(before, after), cell(after, before)].map((text) => wrapped(text, 0, columnWidth).split('\n'));
  const [left = [], right = []] = cells;
  const lines = Array.from({ length: Math.max(left.length, right.length) }, (_, index) => {
    const time = index === 0 ? stamp(atMs) : '';
    return `${time.padEnd(timeWidth)}  ${(left[index] ?? '').padEnd(columnWidth)}  ${right[index] ?? ''}`.trimEnd();
  });
  const why = after?.why;
  return [
    ...lines,
    ...(why ? [color.dim(wrapped(`${' '.repeat(timeWidth + 2)}why: ${why}`, timeWidth + 2))] : []),
  ].join('\n');
}

function cell(act: Act | undefined, other: Act | undefined): string {
  if (!act) return '–';
  const late = other && other.what === act.what ? ` at ${stamp(act.atMs).slice(6)}` : '';
  const delay =
    other && other.what === act.what && act.atMs > other.atMs
      ? ` (${length((act.atMs - other.atMs) / 1000)} later)`
      : '';
  return `${act.what}${late}${delay}`;
}

function stamp(ms: number): string {
  return new Date(ms).toISOString().slice(5, 19).replace('T', ' ');
}

function told(id: string, { facts, entries, divergence, brokenAt, untrue }: Replayed): string {
  if (brokenAt !== undefined)
    return `${id}: the history was changed or cut at row ${brokenAt}: its hash does not hold\n`;
  if (untrue)
    return [
      `${id}: all ${entries} rows as recorded, and the file tells another thing of the incident than they lead to`,
      ...untrue.flatMap(({ field, recorded, decided }) => [
        `  ${field}`,
        `    recorded ${JSON.stringify(recorded).slice(0, 300)}`,
        `    decided  ${JSON.stringify(decided)?.slice(0, 300)}`,
      ]),
      '',
    ].join('\n');
  if (!divergence) return `${id}: ${facts} facts decided again, all ${entries} rows as recorded, the chain is whole\n`;
  return [
    `${id}: row ${divergence.sequence} does not follow (${facts} facts decided again)`,
    `  recorded ${JSON.stringify(divergence.recorded).slice(0, 300)}`,
    `  decided  ${JSON.stringify(divergence.decided).slice(0, 300)}`,
    '',
  ].join('\n');
}
