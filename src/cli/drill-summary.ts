import color from 'picocolors';
import { type Distribution, distributionOf, type Quantiles } from '../drill/distribution.ts';
import { neverRecovered } from '../drill/recovered.ts';
import type { Change } from '../drill/regression.ts';
import type { Scorecard } from '../drill/scorecard.ts';
import { rightDecisions } from '../scenario/expected.ts';
import { visible } from '../visible.ts';
import { columnsOf, length, shortName, wrapped } from './columns.ts';
import { isFine } from './drill-view.ts';

/** What `drill --json` prints of several drills. */
export interface Summary {
  readonly drills: readonly Scorecard[];
  readonly scenarios: readonly Distribution[];
  readonly total: Distribution;
  readonly changes: readonly Change[];
}

export function summaryOf(cards: readonly Scorecard[], changes: readonly Change[]): Summary {
  return { drills: cards, scenarios: byScenario(cards), total: distributionOf('all', cards), changes };
}

function byScenario(cards: readonly Scorecard[]): Distribution[] {
  const names = [...new Set(cards.map(({ scenario }) => scenario))];
  return names.map((name) =>
    distributionOf(
      name,
      cards.filter(({ scenario }) => scenario === name),
    ),
  );
}

/** Columns for a scenario's name: the table is no wider than 100 of them. */
const nameWidth = 38;

/** × is RTO over floor. A drill is slow where a failover took longer than this many times the floor. */
const slowRatio = 1.2;

/** The table of several drills: one line each, or one line a scenario with its distribution; then what fell short. */
export function printSummary(cards: readonly Scorecard[], seeded: boolean): void {
  const table = seeded ? distributionTable(byScenario(cards)) : drillTable(cards);
  const total = distributionOf('all', cards);
  const short = cards.filter((card) => !isFine(card));
  const slow = cards.filter(({ ratio }) => ratio !== null && ratio > slowRatio).length;
  const share = Math.floor(total.rightCallShare * 1000) / 10;
  const told = [
    `${total.rightCalls} of ${total.drills} right calls (${share} %)`,
    `${total.wrongActions} wrong actions`,
    `${total.violations} broken invariants`,
    ...(total.unrecovered === 0 ? [] : [`${total.unrecovered} did not recover`]),
    ...(slow === 0 ? [] : [`${slow} failovers slower than ${slowRatio} times the floor`]),
  ].join(', ');
  process.stdout.write(`${table}\n\n${(short.length === 0 ? color.green : color.red)(told)}\n`);
  for (const card of short) process.stdout.write(`${shortcoming(card)}\n`);
}

function drillTable(cards: readonly Scorecard[]): string {
  const head = ['', 'scenario', 'call', 'detect', 'decide', 'RTO', '×', 'RPO', 'msgs'];
  const rows = cards.map((card) => [
    isFine(card) ? color.green('✓') : color.red('✗'),
    shortName(card.scenario, nameWidth),
    card.decision,
    compact(card.timingsSeconds.detected),
    compact(card.timingsSeconds.decided),
    neverRecovered(card) ? color.red('never') : compact(card.rtoSeconds),
    ratioCell(card.ratio),
    compact(card.rpoSeconds),
    messagesCell(card.messages),
  ]);
  return columnsOf([head.map((cell) => color.bold(cell)), ...rows], 3);
}

function distributionTable(all: readonly Distribution[]): string {
  const head = ['', 'scenario', 'right', 'RTO p50', 'p90', 'max', '× max', 'RPO max', 'wrong'];
  const rows = all.map(({ scenario, drills, rightCalls, rtoSeconds, ratio, rpoSeconds, wrongActions }) => [
    rightCalls === drills ? color.green('✓') : color.red('✗'),
    shortName(scenario, nameWidth),
    `${rightCalls}/${drills}`,
    quantileCell(rtoSeconds, 'p50', compact),
    quantileCell(rtoSeconds, 'p90', compact),
    quantileCell(rtoSeconds, 'max', compact),
    quantileCell(ratio, 'max', ratioCell),
    compact(rpoSeconds?.max ?? null),
    wrongActions === 0 ? '0' : color.red(String(wrongActions)),
  ]);
  return columnsOf([head.map((cell) => color.bold(cell)), ...rows], 2);
}

function quantileCell(all: Quantiles | null, which: keyof Quantiles, cell: (value: number | null) => string): string {
  return all !== null && all[which] === null ? color.red('never') : cell(all?.[which] ?? null);
}

function ratioCell(ratio: number | null): string {
  if (ratio === null) return '–';
  return ratio > slowRatio ? color.yellow(ratio.toFixed(2)) : ratio.toFixed(2);
}

/** Late and missing ones are told, e.g. `3 late`; `ok` else. */
function messagesCell({ late, missing }: Scorecard['messages']): string {
  if (missing.length > 0) return color.red(`${missing.length} gone`);
  return late > 0 ? color.yellow(`${late} late`) : 'ok';
}

function compact(seconds: number | null): string {
  const whole = seconds !== null && seconds >= 100 ? Math.round(seconds) : seconds;
  return length(whole).replace(' ', '').replace('min', 'm');
}

function shortcoming(card: Scorecard): string {
  const { misses } = distributionOf(card.scenario, [card]);
  const why = misses.length > 0 ? misses.map((miss) => miss.why).join('; ') : 'did not recover';
  const wanted = `${card.scenario} with seed ${card.seed}: ${why}`;
  const because = `   decided ${card.decision} (right: ${rightDecisions(card.expected)}): ${card.reason}`;
  return `${color.red('✗')} ${wrapped(visible(wanted), 2)}\n${wrapped(visible(because), 3)}`;
}

/** What got better or worse since the last run or the baseline. What is within the tolerance is counted only. */
export function printChanges(changes: readonly Change[]): void {
  const told = changes.filter(({ kind }) => kind !== 'within tolerance');
  for (const change of told) {
    const paint = change.kind === 'better' ? color.green : color.red;
    process.stdout.write(`${paint(wrapped(changeLine(change), 2))}\n`);
  }
}

/** One change in a line. */
export function changeLine({ scenario, seed, what, before, now, kind }: Change): string {
  const told = kind === 'new' ? 'not in the baseline, in this mode' : `${what} ${before} → ${now}`;
  return `${kind}: ${scenario}, seed ${seed}: ${told}`;
}

/** Tells on a terminal how far many drills have come; keeps silent elsewhere, and where JSON is wanted. */
export class Progress {
  readonly #all: number;
  readonly #shown: boolean;
  #wrong = 0;

  constructor(all: number, silent: boolean) {
    this.#all = all;
    this.#shown = !silent && process.stderr.isTTY === true;
  }

  told(card: Scorecard, finished: number): void {
    if (!isFine(card)) this.#wrong += 1;
    if (!this.#shown) return;
    const name = shortName(card.scenario, nameWidth).padEnd(nameWidth);
    process.stderr.write(`\r${finished} of ${this.#all} drills, ${this.#wrong} fell short  ${color.dim(name)}`);
  }

  end(): void {
    if (this.#shown) process.stderr.write(`\r${' '.repeat(nameWidth + 50)}\r`);
  }
}
