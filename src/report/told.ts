import type { HistoryEntry } from '../ports/commands.ts';
import { messageShape, read } from './shapes.ts';

/** What became of the messages to one destination, or to one of several recipients there. */
export interface Told {
  readonly destination: string;
  /** Changes of the living summary are counted by themselves. */
  readonly decided: number;
  readonly edits: number;
  readonly delivered: number;
  /** Delivered later than a minute after they were decided. */
  readonly late: readonly { readonly title: string; readonly decidedAtMs: number; readonly seconds: number }[];
  /** Given up: nobody there ever got them. */
  readonly lost: readonly { readonly title: string; readonly atMs: number; readonly why: string }[];
  /** Replaced by a newer one before they were sent. */
  readonly replaced: number;
  /** Neither delivered nor given up when the history ends. */
  readonly waiting: number;
  readonly failedTries: number;
  readonly firstDeliveredMs: number | null;
  readonly lastDeliveredMs: number | null;
}

/** A message that took longer was late: whoever reads the page has asked by then, seconds. */
export const lateAfterSeconds = 60;

type Message = NonNullable<ReturnType<typeof read<typeof messageShape>>>;

interface Sent {
  readonly destination: string;
  /** A change of the living summary, which nobody waits for. */
  readonly edit: boolean;
  readonly title: string;
  readonly decidedAtMs: number;
  deliveredAtMs: number | null;
  lostAtMs: number | null;
  why: string;
  replaced: boolean;
  failedTries: number;
}

/** Messages per destination, as the history tells of each by its key. */
export function toldOf(entries: readonly HistoryEntry[]): Told[] {
  const sent = new Map<string, Sent>();
  for (const { kind, detail, atMs } of entries) {
    const message = kind.startsWith('message.') ? read(messageShape, detail) : undefined;
    if (!message) continue;
    if (kind === 'message.queued') {
      sent.set(message.key, decided(message, atMs));
      const stale = sent.get(message.insteadOf ?? '');
      if (stale) stale.replaced = true;
    }
    const known = sent.get(message.of ?? message.key);
    // It was decided for nobody in particular, and found its recipients at a restart.
    if (kind === 'message.addressed' && known) sent.set(message.key, { ...known, destination: queueName(message) });
    const one = sent.get(message.key);
    if (!one) continue;
    if (kind === 'message.delivered') one.deliveredAtMs = atMs;
    if (kind === 'message.overtaken') one.replaced = true;
    if (kind === 'message.failed') one.failedTries += 1;
    if (kind === 'message.givenUp') Object.assign(one, { lostAtMs: atMs, why: message.message || message.code });
  }
  const destinations = [...new Set([...sent.values()].map(({ destination }) => destination))].sort();
  return destinations.map((destination) =>
    summed(
      destination,
      [...sent.values()].filter((one) => one.destination === destination),
    ),
  );
}

function queueName({ destination, recipient }: Message): string {
  return recipient === undefined ? destination : `${destination} ${recipient}`;
}

function decided(message: Message, atMs: number): Sent {
  const { title, occasion } = message;
  return {
    destination: queueName(message),
    title,
    edit: occasion === 'summary',
    decidedAtMs: atMs,
    deliveredAtMs: null,
    lostAtMs: null,
    why: '',
    replaced: false,
    failedTries: 0,
  };
}

function summed(destination: string, sent: readonly Sent[]): Told {
  const all = sent.filter(({ edit }) => !edit);
  const arrived = all.filter(({ deliveredAtMs }) => deliveredAtMs !== null);
  const instants = arrived.map(({ deliveredAtMs }) => deliveredAtMs ?? 0);
  return {
    destination,
    decided: all.length,
    edits: sent.length - all.length,
    delivered: arrived.length,
    late: arrived
      .map(({ title, decidedAtMs, deliveredAtMs }) => ({
        title,
        decidedAtMs,
        seconds: ((deliveredAtMs ?? decidedAtMs) - decidedAtMs) / 1000,
      }))
      .filter(({ seconds }) => seconds > lateAfterSeconds),
    lost: all.flatMap(({ title, lostAtMs, why }) => (lostAtMs === null ? [] : [{ title, atMs: lostAtMs, why }])),
    replaced: all.filter((one) => one.replaced).length,
    waiting: all.filter((one) => one.deliveredAtMs === null && one.lostAtMs === null && !one.replaced).length,
    failedTries: all.reduce((sum, { failedTries }) => sum + failedTries, 0),
    firstDeliveredMs: instants.length === 0 ? null : Math.min(...instants),
    lastDeliveredMs: instants.length === 0 ? null : Math.max(...instants),
  };
}
