import type { HistoryEntry } from '../ports/commands.ts';
import type { WorldLog } from '../sandbox/world-log.ts';

/** How people were told: what reached them, when, and what did not. */
export interface Told {
  readonly sent: number;
  /** Reached people only after their destination had failed at first. */
  readonly late: number;
  /** How much later than it was tried first the latest of them came, seconds. */
  readonly latestSeconds: number;
  /** Decided and never delivered. */
  readonly missing: readonly { readonly at: string; readonly destination: string; readonly title: string }[];
  /** Longest time without a word in the team's channel while an incident was open, seconds; null when none was. */
  readonly longestSilenceSeconds: number | null;
}

export function toldOf(log: Pick<WorldLog, 'messages'>, histories: readonly (readonly HistoryEntry[])[]): Told {
  const late = log.messages.filter(({ dueAtMs }) => dueAtMs !== undefined);
  const delays = late.map(({ atMs, dueAtMs }) => (atMs - (dueAtMs ?? atMs)) / 1000);
  const silences = histories.flatMap((history) => longestSilence(log, history) ?? []);
  return {
    sent: log.messages.length,
    late: late.length,
    latestSeconds: Math.round(Math.max(0, ...delays)),
    missing: histories.flatMap(undelivered),
    longestSilenceSeconds: silences.length === 0 ? null : Math.round(Math.max(...silences)),
  };
}

/** A summary that a newer one replaced before it went out is not missed, nor what a later message made untrue. */
function undelivered(history: readonly HistoryEntry[]): Told['missing'] {
  const keysOf = (wanted: string) => history.filter(({ kind }) => kind === wanted).map(({ detail }) => detail.key);
  const delivered = new Set(keysOf('message.delivered'));
  const overtaken = new Set(keysOf('message.overtaken'));
  const queued = history.filter(({ kind }) => kind === 'message.queued');
  const lastSummary = queued.findLastIndex(({ detail }) => detail.occasion === 'summary' && delivered.has(detail.key));
  return queued
    .filter(({ detail }, index) => {
      const waits = !delivered.has(detail.key) && !overtaken.has(detail.key);
      return waits && !(detail.occasion === 'summary' && index < lastSummary);
    })
    .map(({ atMs, detail }) => ({
      at: new Date(atMs).toISOString(),
      destination: String(detail.destination),
      title: String(detail.title),
    }));
}

/** Between two words in the channel, from the opening to the end of the response. */
function longestSilence(log: Pick<WorldLog, 'messages'>, history: readonly HistoryEntry[]): number | undefined {
  const opened = history.find(({ kind }) => kind === 'opened');
  if (!opened) return undefined;
  const incident = String((opened.detail.input as { incidentId?: unknown }).incidentId);
  const closedAtMs = history.find(endsResponse)?.atMs ?? history[history.length - 1]?.atMs ?? opened.atMs;
  const words = log.messages
    .filter(({ destination, key, atMs }) => {
      return destination === 'chat' && key.startsWith(`${incident}/`) && atMs < closedAtMs;
    })
    .map(({ atMs }) => atMs);
  const instants = [opened.atMs, ...words, closedAtMs].sort((one, other) => one - other);
  return Math.max(...instants.slice(1).map((atMs, index) => (atMs - (instants[index] ?? atMs)) / 1000));
}

/** The response of an incident ends with this row. */
export function endsResponse({ kind, detail }: Pick<HistoryEntry, 'kind' | 'detail'>): boolean {
  const to = detail.to as { readonly response?: unknown } | undefined;
  return kind === 'transition' && JSON.stringify(to?.response ?? '').startsWith('{"resolved"');
}
