import type { Lane, Moment } from '../diagram/timeline-svg.ts';
import type { HistoryEntry } from '../ports/commands.ts';
import { changedLeaves, leaves } from '../report/reading.ts';
import { visibleAll } from '../visible.ts';
import { type Colors, instant } from './terminal.ts';

type Detail = HistoryEntry['detail'];
type Line = (detail: Detail, colors: Colors) => string;

const text = (value: unknown): string => (typeof value === 'string' ? value : (JSON.stringify(value) ?? ''));

/** How each kind of entry that matters to a reader is told. Other kinds show in the full timeline only, as they are stored. */
const told: Readonly<Record<string, Line>> = {
  opened: ({ workload, input }, colors) =>
    `${colors.bold(`incident opened for ${text(workload)}`)}${firstSignals(input)}${because((input ?? {}) as Detail, colors)}`,
  'signals.arrived': ({ count, summary, ...detail }, colors) =>
    `${signalsText(count, summary)}${because(detail, colors)}`,
  transition: ({ from, to }, colors) => colors.green(`now ${changedLeaves(from, to).join(', ')}`),
  decision: ({ about, decision, runbook, reasons, reason }, colors) =>
    colors.cyan(
      [
        text(about ?? 'decision'),
        decision && text(decision),
        runbook && `by ${text(runbook)}`,
        listed(reasons ?? (reason ? [reason] : [])),
      ]
        .filter(Boolean)
        .join(' '),
    ),
  command: ({ command, by, text: words, planHash, outcome, reason }, colors) => {
    const said = [
      `${text(by)}: ${text(command)}`,
      planHash && `plan ${text(planHash).slice(0, 12)}`,
      words && `"${text(words)}"`,
    ];
    const line = said.filter(Boolean).join(' ');
    if (outcome !== 'refused' && outcome !== 'withoutEffect') return colors.magenta(line);
    const became = outcome === 'refused' ? 'refused' : 'without effect';
    return colors.yellow(`${line}; ${became}${reason ? `: ${text(reason)}` : ''}`);
  },
  'effect.requested': ({ name, key }, colors) => `${colors.yellow(text(name))} starts ${colors.dim(text(key))}`,
  'effect.succeeded': ({ name, key }, colors) => `${text(name)} is done ${colors.dim(text(key))}`,
  'effect.failed': ({ name, code, message }, colors) =>
    colors.red(`${text(name)} failed: ${text(code)}, ${text(message)}`),
  'effect.willRetry': ({ name, code }) => `${text(name)} will be tried again: ${text(code)}`,
  'message.queued': ({ destination, recipient, title }, colors) =>
    colors.dim(`to ${[destination, recipient].filter(Boolean).map(text).join(' ')}: ${text(title)}`),
  'message.addressed': ({ destination, recipient, of }, colors) =>
    colors.dim(`to ${text(destination)} ${text(recipient)}: ${text(of)}, which had waited for nobody in particular`),
  'message.givenUp': ({ key, code, message, destination, recipient, title }, colors) => {
    const whom = [destination, recipient].filter(Boolean).map((name) => ` ${text(name)}`);
    return colors.red(
      `never told${whom.join('')}: ${text(title ?? `message ${text(key)}`)} (${text(code)}, ${text(message)})`,
    );
  },
  ignored: ({ event, status }) => `${text(event)} ignored: the incident is ${text(status)}`,
  'engine.resumed': () => 'the engine went on after a restart',
};

function signalsText(count: unknown, summary: unknown): string {
  return `${text(count)} ${count === 1 ? 'signal' : 'signals'}: ${text(summary)}`;
}

/** The signals that an incident was opened with; nothing where its history does not say. */
function firstSignals(input: unknown): string {
  const { count, summary } = ((input ?? {}) as { signals?: Detail }).signals ?? {};
  return count === undefined || !summary ? '' : ` by ${signalsText(count, summary)}`;
}

/** Why signals are this incident's; histories of an older Muster do not say. */
function because({ because: why }: Detail, colors: Colors): string {
  return typeof why === 'string' ? colors.dim(` (${why})`) : '';
}

/** Reads of the world, and messages that only repeat the state, fill the screen. */
function matters({ kind, detail }: HistoryEntry): boolean {
  if (kind === 'effect.requested') return detail.mutating === true;
  if (kind === 'message.queued') return detail.occasion !== 'summary' && !text(detail.title).endsWith(' update');
  if (kind === 'effect.succeeded') return false;
  if (kind === 'transition') return isNews(detail);
  // The command before it says the same.
  if (kind === 'decision' && detail.about === 'refused') return false;
  return kind in told;
}

const pollingLeaf = /\.(waiting|watching|resting|asking)$/;

/** A question to AWS that is asked or answered, and a look that follows a look, are no news. */
function isNews({ from, to }: Detail): boolean {
  const parents = new Set(leaves(from).map(parentOf));
  return changedLeaves(from, to).some(
    (leaf) => !leaf.startsWith('confirmation.') && !(pollingLeaf.test(leaf) && parents.has(parentOf(leaf))),
  );
}

/** What a look at the evidence goes through, round after round. */
const roundLeaf = /^(response\.(tracing|deciding)\.|confirmation\.)/;

/** What matters, and only once what comes again with every look: to hold for the same reasons, and the way there. */
function newsOf(entries: readonly HistoryEntry[]): HistoryEntry[] {
  let decided: string | null = null;
  return entries.filter(matters).filter(({ kind, detail }) => {
    if (kind === 'decision') {
      const before: string | null = decided;
      decided = JSON.stringify([detail.about, detail.decision, detail.runbook, detail.reasons]);
      return decided !== before || detail.decision !== 'hold';
    }
    if (kind !== 'transition') return true;
    const goesRound = changedLeaves(detail.from, detail.to).every((leaf) => roundLeaf.test(leaf));
    if (!goesRound) decided = null;
    return !goesRound || decided === null;
  });
}

function parentOf(leaf: string): string {
  return leaf.slice(0, leaf.lastIndexOf('.'));
}

/** In which column of a picture a kind of entry stands. */
const laneOf: Readonly<Record<string, Lane>> = {
  opened: 'signals',
  'signals.arrived': 'signals',
  command: 'people',
  'effect.requested': 'effects',
  'effect.succeeded': 'effects',
  'effect.failed': 'effects',
  'effect.willRetry': 'effects',
  'message.queued': 'messages',
  'message.addressed': 'messages',
  'message.givenUp': 'messages',
};

/** What matters to a reader, for a picture. */
export function momentsOf(entries: readonly HistoryEntry[], plain: Colors): Moment[] {
  return newsOf(withMessages(visibleAll(entries))).map(({ atMs, kind, detail }) => ({
    atMs,
    lane: laneOf[kind] ?? 'states',
    text: told[kind]?.(detail, plain) ?? kind,
    alarming: kind === 'effect.failed' || kind === 'message.givenUp',
  }));
}

/** The timeline, one line an entry: what matters to a reader, or all of it. */
export function timelinePage(entries: readonly HistoryEntry[], colors: Colors, all = false): string {
  const safe = withMessages(visibleAll(entries));
  const shown = all ? safe : newsOf(safe);
  const lines = shown.map(
    ({ atMs, sequence, kind, detail }) =>
      `${colors.dim(`${instant(atMs)} #${String(sequence).padEnd(4)}`)} ${told[kind]?.(detail, colors) ?? `${kind} ${JSON.stringify(detail)}`}`,
  );
  return lines.length === 0 ? 'no entries\n' : `${lines.join('\n')}\n`;
}

/** What was given up names its message by a key: what it was and whom it was for stands in the rows before. */
function withMessages(entries: readonly HistoryEntry[]): HistoryEntry[] {
  const known = new Map<string, Detail>();
  return entries.map((entry) => {
    const { kind, detail } = entry;
    if (kind === 'message.queued' || kind === 'message.addressed')
      known.set(text(detail.key), { ...known.get(text(detail.of ?? detail.key)), ...detail });
    return kind === 'message.givenUp' ? { ...entry, detail: { ...known.get(text(detail.key)), ...detail } } : entry;
  });
}

function listed(reasons: unknown): string {
  return Array.isArray(reasons) && reasons.length > 0 ? `(${reasons.map(text).join('; ')})` : '';
}
