import Table from 'cli-table3';
import color from 'picocolors';
import type { WireFault } from '../adapters/aws-wire/exchange.ts';
import type { Scorecard } from '../drill/scorecard.ts';
import type { Stage } from '../drill/stage.ts';
import { onOneLine } from './render.ts';

const stamp = (ms: number): string => new Date(ms).toISOString().slice(5, 19).replace('T', ' ');

/** Prints what happens, line by line, as it happens: state changes, decisions, effects on the world and messages to people. */
export function liveView(stage: Stage, heading: string): void {
  process.stdout.write(`${color.bold(heading)}\n`);
  const told = liveLines();
  stage.onEvent((event) => {
    if (event.kind !== 'saved') return;
    for (const row of event.rows) {
      const line = told(JSON.parse(row.body) as Row);
      if (line !== undefined) process.stdout.write(`${color.dim(stamp(row.atMs))}  ${line}\n`);
    }
  });
}

/** Tells each row of a history in turn in one line; undefined for what only fills the screen, or was just told. */
export function liveLines(): (row: Row) => string | undefined {
  let missing: string | undefined;
  return (row) => {
    if (!isDiagnosis(row)) return lineOf(row);
    const before = missing;
    missing = missingLine(row);
    return missing === before ? undefined : missing;
  };
}

function isDiagnosis(row: Row): boolean {
  return row.kind === 'effect.succeeded' && row.name === 'evidence.gather';
}

/** Evidence that a diagnosis did without; undefined where it had all. Told when it changes: evidence is gathered every minute. */
function missingLine({ output }: Row): string | undefined {
  const missing = (output as { readonly missing?: readonly string[] } | undefined)?.missing ?? [];
  return missing.length > 0 ? color.yellow(`missing     ${missing.join(', ')}`) : undefined;
}

interface Row {
  readonly kind: string;
  readonly [field: string]: unknown;
}

/** One line of the live view; undefined for what only fills the screen. */
function lineOf(row: Row): string | undefined {
  switch (row.kind) {
    case 'opened':
      return color.bold(`incident opened for ${String(row.workload)}`);
    case 'transition':
      return responseLine(row);
    case 'decision':
      return row.about === 'recommendation'
        ? color.cyan(
            `decision    ${String(row.decision)} (${String(row.runbook)}): ${(row.reasons as string[]).join('; ')}`,
          )
        : undefined;
    case 'command':
      return color.magenta(`command     ${String(row.command)} by ${String(row.by)}`);
    case 'message.queued':
      return row.destination === 'chat' && row.occasion !== 'update' && row.occasion !== 'summary'
        ? color.dim(`message     ${String(row.title)}`)
        : undefined;
    case 'effect.requested':
      return row.mutating === true
        ? color.yellow(`effect      ${String(row.name)} ${color.dim(String(row.key))}`)
        : undefined;
    case 'effect.failed':
      return color.red(`failed      ${String(row.name)}: ${String(row.code)} ${String(row.message).slice(0, 100)}`);
    default:
      return undefined;
  }
}

/** States that are left and entered again for hours: only coming to them and leaving them is news. */
const looping = ['monitoring', 'tracing', 'recovering', 'detecting', 'deciding'];

function responseLine(row: Row): string | undefined {
  const [from, to] = [
    leaf((row.from as { response: unknown }).response),
    leaf((row.to as { response: unknown }).response),
  ];
  const [fromPhase, toPhase] = [from.split('.')[0] ?? '', to.split('.')[0] ?? ''];
  if (from === to || (fromPhase === toPhase && looping.includes(toPhase) && !to.endsWith('offered'))) return undefined;
  return color.green(`state       ${to}`);
}

function leaf(value: unknown): string {
  if (typeof value === 'string') return value;
  const [key, child] = Object.entries((value ?? {}) as Record<string, unknown>)[0] ?? ['', ''];
  return child === undefined || child === '' ? key : `${key}.${leaf(child)}`;
}

const shown = (value: number | null): string => (value === null ? '–' : `${Math.round(value * 100) / 100} s`);

/** The right call, no invariant broken, and mended what was to be mended; where holding is right, AWS has to. */
export function isFine(card: Scorecard): boolean {
  const mended = card.expected.decision === 'hold' || card.rtoSeconds !== null;
  return card.rightCall && card.violations.length === 0 && mended;
}

/** The scorecard for people. */
export function printScorecard(card: Scorecard): void {
  const table = new Table({ style: { head: [], border: [] } });
  const { timingsSeconds: timings } = card;
  table.push(
    ['verdict, scope', `${card.verdict}, ${card.scope} (expected ${card.expected.verdict}, ${card.expected.scope})`],
    ['decision', `${card.decision} (expected ${card.expected.decision}): ${card.reason}`],
    ['detected, verdict, decided', [timings.detected, timings.verdict, timings.decided].map(shown).join(', ')],
    ['confirmed', shown(timings.confirmed)],
    [
      'recovery (RTO)',
      `${shown(card.rtoSeconds)}${card.floorSeconds === null ? '' : `; the least possible here: ${card.floorSeconds} s`}`,
    ],
    ['data at risk (RPO)', shown(card.rpoSeconds)],
    ['longest without a writer', shown(card.withoutWriterSeconds)],
    [
      'calls that change AWS',
      card.mutatingCalls.map((one) => `${one.at.slice(11, 19)} ${one.call}`).join('\n') || 'none',
    ],
    ['wrong actions', card.wrongActions.map((one) => `${one.at} ${one.call}`).join('\n') || 'none'],
    ['broken invariants', card.violations.map((one) => `${one.at} ${one.kind}: ${one.detail}`).join('\n') || 'none'],
    ['messages', `${card.messages.sent} sent, ${card.messages.late} late`],
    ['seed, real time', `${card.seed}, ${card.wallMs} ms`],
  );
  process.stdout.write(`${table.toString()}\n`);
  const verdict = isFine(card);
  process.stdout.write(`${verdict ? color.green(color.bold('RIGHT CALL')) : color.red(color.bold('FELL SHORT'))}\n`);
}

/** Requests and answers that had another form than AWS's; nothing when there were none. */
export function printWireFaults(faults: readonly WireFault[]): void {
  for (const { service, operation, region, fault } of faults) {
    const told = onOneLine(`${service} ${operation} in ${region}: ${fault}`);
    process.stdout.write(`${color.red('wire fault')}  ${told}\n`);
  }
}
