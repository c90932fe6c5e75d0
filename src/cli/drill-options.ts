import { type Command, InvalidArgumentError, Option } from 'commander';
import { type ApproverKind, approverKinds } from '../drill/approver.ts';
import { removable } from '../drill/game-day.ts';
import { seconds, secondsOrNever, wholeNumber } from './option-values.ts';
import { exampleConfig } from './project.ts';

export interface DrillOptions {
  readonly config: string;
  readonly all: boolean;
  readonly list: boolean;
  readonly json: boolean;
  readonly seed: number;
  /** How many seeds from 1 on; absent: the one of `seed`. */
  readonly seeds?: number;
  readonly speed: number;
  /** Seconds. */
  readonly approveAfter: number | 'never';
  readonly approver: ApproverKind;
  readonly without: readonly string[];
  /** Seconds after the first trouble. */
  readonly killEngineAt: readonly number[];
  readonly report?: string;
  /** File of the last scores; false: none are kept. */
  readonly scores: string | false;
  readonly baseline?: string;
  readonly updateBaseline: boolean;
  readonly export?: string;
  readonly dryRun: boolean;
  readonly wire: boolean;
}

function lengths(text: string, before: readonly number[]): readonly number[] {
  return [...before, seconds(text)];
}

function severalSeeds(text: string): number {
  const count = wholeNumber(text);
  if (count < 1 || count > 10_000) throw new InvalidArgumentError('expected 1 to 10000 seeds');
  return count;
}

/** One after the other, or several at once with commas. */
function removed(text: string, before: readonly string[]): readonly string[] {
  const names = text.split(',').map((name) => name.trim());
  for (const name of names) {
    if (!removable.includes(name)) throw new InvalidArgumentError(`expected some of ${removable.join(', ')}`);
  }
  return [...new Set([...before, ...names])];
}

/** The options of `muster drill`, in the order that its help shows them. */
export function withDrillOptions(command: Command): Command {
  const option = (flags: string, text: string) => new Option(flags, text);
  const approveAfter = option('--approve-after <time>', 'when the simulated incident commander approves, or never');
  const approver = option('--approver <kind>', 'who answers: late is after the request expired, wrong is who may not');
  return command
    .option('-c, --config <file>', 'configuration with the workloads', exampleConfig)
    .option('--all', 'play every shipped scenario that fits the configured workloads', false)
    .option(
      '--list',
      'play nothing: say which shipped scenarios fit the configured workloads, and the call that is right in each',
      false,
    )
    .option('--json', 'print one JSON document and nothing else', false)
    .option(
      '--seed <n>',
      'seed of the simulated world; 1 is the day as written, every other one differs by up to 30 %',
      wholeNumber,
      1,
    )
    .option('--seeds <n>', 'play each scenario with the seeds 1 to n, for a distribution', severalSeeds)
    .option('--speed <n>', 'simulated seconds per second; 0 is as fast as it goes', wholeNumber, 0)
    .addOption(approveAfter.argParser(secondsOrNever).default(60, '60s'))
    .addOption(approver.choices(approverKinds).default('prompt'))
    .addOption(
      option('--without <name>', `a tool or service that is gone throughout: ${removable.join(', ')}`)
        .argParser(removed)
        .default([], 'none'),
    )
    .addOption(
      option('--kill-engine-at <time>', 'kill the engine that long after the first trouble, and start it again')
        .argParser(lengths)
        .default([], 'never'),
    )
    .option('--report <file>', 'write a page with plots: one HTML file that needs nothing else')
    .option('--scores <file>', 'where the last scores are kept', 'muster-output/drill-scores.json')
    .option('--no-scores', 'neither keep scores nor compare with the last ones')
    .option('--baseline <file>', 'scores and tolerances to compare with; what got worse fails')
    .option('--update-baseline', 'write the baseline anew from these drills', false)
    .option('--export <folder>', 'write every incident with its history, for muster replay')
    .option('--dry-run', "only read the configured account, and print what the scenario's runbook would do", false)
    .option('--wire', "let the real SDK clients speak AWS's protocols to the simulated AWS; a wrong form fails", false);
}
