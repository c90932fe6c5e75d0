import color from 'picocolors';
import type { WireFault } from '../adapters/aws-wire/exchange.ts';
import { floorAsParts } from '../drill/parts.ts';
import { wentDownAgain } from '../drill/recovered.ts';
import type { Scorecard } from '../drill/scorecard.ts';
import type { Stage } from '../drill/stage.ts';
import { rightDecisions } from '../scenario/expected.ts';
import { visible } from '../visible.ts';
import { length, shortArns, wrapped } from './columns.ts';

const stamp = (ms: number): string => new Date(ms).toISOString().slice(5, 19).replace('T', ' ');

/** Where the text of a line of the live view begins, columns. */
const textColumn = 28;

/** Prints what happens, line by line, as it happens: state changes, decisions, effects on the world and messages to people. */
export function liveView(stage: Stage, heading: string): void {
  const began = `${new Date(stage.world.clock.now()).toISOString().slice(0, 19).replace('T', ' ')}`;
  process.stdout.write(`${color.bold(wrapped(visible(heading), 2))}\n`);
  process.stdout.write(
    `${color.dim(`Simulated time, UTC: month-day hour:minute:second. The world begins at ${began}.`)}\n`,
  );
  const told = liveLines();
  stage.onEvent((event) => {
    if (event.kind !== 'saved') return;
    for (const row of event.rows) {
      const line = told(JSON.parse(row.body) as Row);
      if (line !== undefined) process.stdout.write(`${color.dim(stamp(row.atMs))}  ${line}\n`);
    }
  });
}

/** Tells each row of a history in turn in one line or a few; undefined for what only fills the screen, or was just told. */
export function liveLines(): (row: Row) => string | undefined {
  const missed = new Set<string>();
  let decided: string | undefined;
  let state: string | undefined;
  return (row) => {
    if (isDiagnosis(row)) return missingLine(row, missed);
    if (row.kind === 'transition') {
      const to = newState(row);
      if (to === undefined || to === state || (to.startsWith('tracing') && state === 'deciding.holding'))
        return undefined;
      state = to;
      return painted(color.green, 'state', to);
    }
    const line = lineOf(row);
    if (row.kind !== 'decision') return line;
    const before = decided;
    decided = line;
    return line === before ? undefined : line;
  };
}

function isDiagnosis(row: Row): boolean {
  return row.kind === 'effect.succeeded' && row.name === 'evidence.gather';
}

/** Evidence that a diagnosis did without for the first time: it is gathered every minute, and a source that fails now and then comes and goes. */
function missingLine({ output }: Row, missed: Set<string>): string | undefined {
  const all = (output as { readonly missing?: readonly string[] } | undefined)?.missing ?? [];
  const missing = all.filter((source) => !missed.has(source));
  for (const source of missing) missed.add(source);
  return missing.length > 0 ? painted(color.yellow, 'missing', missing.join(', ')) : undefined;
}

interface Row {
  readonly kind: string;
  readonly [field: string]: unknown;
}

/** A line of the live view: what kind of thing, and the text in as many lines as it needs. */
function painted(paint: (text: string) => string, kind: string, text: string): string {
  const [first = '', ...rest] = wrapped(`${' '.repeat(textColumn)}${visible(text)}`, textColumn).split('\n');
  return [paint(`${kind.padEnd(12)}${first.trimStart()}`), ...rest.map(paint)].join('\n');
}

/** A command that did not count says so: who watches must not take it for carried out. */
function commandLine({ command, by, outcome, reason }: Row): string {
  const said = `${String(command)} by ${String(by)}`;
  if (outcome === 'refused') return `${said}; refused: ${String(reason)}`;
  return outcome === 'withoutEffect' ? `${said}; without effect` : said;
}

/** One line of the live view; undefined for what only fills the screen. */
function lineOf(row: Row): string | undefined {
  switch (row.kind) {
    case 'opened':
      return color.bold(visible(`incident opened for ${String(row.workload)}`));
    case 'decision':
      return row.about === 'recommendation'
        ? painted(
            color.cyan,
            'decision',
            `${String(row.decision)} (${String(row.runbook)}): ${(row.reasons as string[]).join('; ')}`,
          )
        : undefined;
    case 'command':
      return painted(color.magenta, 'command', commandLine(row));
    case 'message.queued':
      return row.destination === 'chat' && row.occasion !== 'update' && row.occasion !== 'summary'
        ? painted(color.dim, 'message', String(row.title))
        : undefined;
    case 'effect.requested':
      return row.mutating === true
        ? painted(color.yellow, 'effect', `${String(row.name)} ${String(row.key)}`)
        : undefined;
    case 'effect.failed':
      return painted(
        color.red,
        'failed',
        `${String(row.name)}: ${String(row.code)} ${String(row.message).slice(0, 160)}`,
      );
    default:
      return undefined;
  }
}

/** States that are left and entered again for hours: only coming to them and leaving them is news. */
const looping = ['monitoring', 'tracing', 'recovering', 'detecting', 'deciding'];

/** Where the response has come to; undefined where that is no news. */
function newState(row: Row): string | undefined {
  const [from, to] = [
    leaf((row.from as { response: unknown }).response),
    leaf((row.to as { response: unknown }).response),
  ];
  const [fromPhase, toPhase] = [from.split('.')[0] ?? '', to.split('.')[0] ?? ''];
  if (from === to || (fromPhase === toPhase && looping.includes(toPhase) && !to.endsWith('offered'))) return undefined;
  return to;
}

function leaf(value: unknown): string {
  if (typeof value === 'string') return value;
  const [key, child] = Object.entries((value ?? {}) as Record<string, unknown>)[0] ?? ['', ''];
  return child === undefined || child === '' ? key : `${key}.${leaf(child)}`;
}

/**
 * The right call, no invariant broken, and mended what was to be mended, for good; where holding is right, AWS has to, and where nobody answers
 * nothing is.
 */
export function isFine(card: Scorecard): boolean {
  const answered = card.approver === 'prompt' || card.approver === 'late';
  const mended = card.expected.decision === 'hold' || card.rtoSeconds !== null || !answered;
  return card.rightCall && card.violations.length === 0 && mended && !wentDownAgain(card);
}

/** Where the values of the scorecard begin, columns. */
const valueColumn = 24;

/** The scorecard for people. @param mode how it was played, in words */
export function printScorecard(card: Scorecard, mode: string): void {
  const rows = [...scorecardRows(card), ['played with', mode] as const];
  const lines = rows.map(([name, ...values]) =>
    values
      .map((value, index) => wrapped(`${(index === 0 ? name : '').padEnd(valueColumn)}${visible(value)}`, valueColumn))
      .join('\n'),
  );
  process.stdout.write(`\n${lines.join('\n')}\n`);
  const verdict = isFine(card);
  process.stdout.write(`${verdict ? color.green(color.bold('RIGHT CALL')) : color.red(color.bold('FELL SHORT'))}\n`);
}

function scorecardRows(card: Scorecard): readonly (readonly [string, ...string[]])[] {
  const { timingsSeconds: timings, expected, messages } = card;
  const calls = (list: Scorecard['mutatingCalls']) =>
    list.length === 0 ? ['none'] : list.map(({ at, call }) => `${at.slice(11, 19)} ${shortArns(call)}`);
  return [
    [
      'verdict, scope',
      `${card.verdict}, ${card.scope} (expected ${expected.verdict}, ${expected.scope})${card.verdictRight ? '' : ': NOT RIGHT'}`,
    ],
    ['decision', `${card.decision} (expected ${rightDecisions(expected)}): ${card.reason}`],
    ...(card.movedNothing ? [['carried out', 'no: it moved no client'] as const] : []),
    ['after first trouble', timingsLine(timings)],
    ['recovery (RTO)', ...recoveryLines(card)],
    ['data at risk (RPO)', length(card.rpoSeconds)],
    ['without a writer', `${length(card.withoutWriterSeconds)} at most`],
    ['calls that change AWS', ...calls(card.mutatingCalls)],
    [
      'wrong actions',
      ...(card.wrongActions.length === 0
        ? ['none']
        : card.wrongActions.map(({ at, call, why }) => `${at.slice(11, 19)} ${why}: ${shortArns(call)}`)),
    ],
    ...(card.needlessActions.length === 0 ? [] : [['needless actions', ...calls(card.needlessActions)] as const]),
    [
      'broken invariants',
      ...orNone(card.violations.map(({ at, kind, detail }) => `${at.slice(11, 19)} ${kind}: ${detail}`)),
    ],
    ['messages', ...messageLines(messages)],
    ['evidence missing', card.missingEvidence.join(', ') || 'none'],
    ['seed, real time', `${card.seed}, ${card.wallMs} ms for ${length(card.worldSeconds)} of the world`],
  ];
}

function orNone(lines: readonly string[]): readonly [string, ...string[]] {
  const [first = 'none', ...rest] = lines;
  return [first, ...rest];
}

function timingsLine(timings: Scorecard['timingsSeconds']): string {
  const told = {
    detected: 'detected',
    firstMessage: 'first message',
    verdict: 'verdict',
    confirmed: 'confirmed',
    decided: 'decided',
  };
  return Object.entries(told)
    .map(([key, name]) => `${name} ${length(timings[key as keyof typeof told])}`)
    .join(', ');
}

function recoveryLines(card: Scorecard): [string, ...string[]] {
  const { rtoSeconds, downSeconds, rtoParts, floorSeconds, floorParts, ratio } = card;
  const parts = (all: object) =>
    Object.entries(all)
      .map(([name, value]) => `${name} ${Math.round(value as number)}`)
      .join(', ');
  const floor = floorSeconds === null ? '' : `; the least possible here: ${length(floorSeconds)}`;
  return [
    `${length(rtoSeconds)}${floor}${ratio === null ? '' : ` (${ratio} times that)`}`,
    `below 95 % for ${length(downSeconds)} in all${wentDownAgain(card) ? ': down again after the recovery' : ''}`,
    ...(rtoParts === null ? [] : [`took    ${parts(rtoParts)}`]),
    ...(floorParts === null ? [] : [`least   ${parts(floorAsParts(floorParts))}`]),
  ];
}

function messageLines({
  sent,
  late,
  latestSeconds,
  missing,
  longestSilenceSeconds,
}: Scorecard['messages']): [string, ...string[]] {
  const delay = late === 0 ? '' : ` (by ${length(latestSeconds)} at most)`;
  const silence = longestSilenceSeconds === null ? '' : `; longest silence ${length(longestSilenceSeconds)}`;
  return [
    `${sent} sent, ${late} late${delay}, ${missing.length} missing${silence}`,
    ...missing.map(({ at, destination, title }) => `missing in ${destination}: ${at.slice(11, 19)} ${title}`),
  ];
}

/** Requests and answers that had another form than AWS's; nothing when there were none. */
export function printWireFaults(faults: readonly WireFault[]): void {
  for (const { service, operation, region, fault } of faults) {
    const told = visible(`${service} ${operation} in ${region}: ${fault}`);
    process.stdout.write(`${color.red('wire fault')}  ${told}\n`);
  }
}
