import { InputError } from '../errors.ts';
import type { Clock } from '../ports/clock.ts';
import type { Commands } from '../ports/commands.ts';
import type { Entrance, IntakeAnswer, RejectedMessage } from '../ports/intake.ts';
import type { AlarmBook } from './alarm-owners.ts';
import { type BusEvent, busEvent } from './bus-event.ts';
import type { AlarmArrival, Heartbeat } from './cloudwatch.ts';
import { type ContentVerdict, eventVerdict, parsedJson } from './message-content.ts';
import { checked, toldMistakes } from './problems.ts';
import { maySpeakOf, type Sender, senderOf } from './senders.ts';

export interface EventBridgePorts {
  readonly clock: Pick<Clock, 'now'>;
  readonly commands: Pick<Commands, 'signals'>;
  readonly watcher: { heartbeat(beat: Heartbeat, sentAtMs: number): Promise<void> };
  /** Where events that could not be taken are kept. */
  readonly rejected: { keep(message: RejectedMessage): Promise<void> };
}

/** Largest event taken, bytes: EventBridge's own limit is 256 KiB an entry, and 1 MiB where it was raised. */
const bodyLimit = 1_048_576;

/**
 * `POST /signals/eventbridge`, for an API destination of EventBridge whose connection shows a sender's token: alarm state changes and events of
 * AWS Health. One of another kind is left alone; one that cannot be taken is kept where people see it, and what is no event is refused.
 */
export function eventBridgeEntrance(
  ports: EventBridgePorts,
  rules: AlarmBook & { readonly senders: readonly Sender[] },
): Entrance {
  return {
    source: 'eventbridge',
    path: '/signals/eventbridge',
    bodyLimit,
    async take({ body, header }) {
      const sender = senderOf({ body, header }, rules.senders, 'eventbridge');
      if ('outcome' in sender) return sender;
      const event = checked(busEvent, parsedJson(body));
      const verdict = permitted(verdictOf(event, bookFor(sender, rules)), sender);
      if (verdict.outcome === 'ignored') return verdict;
      if (verdict.outcome === 'understood') return store(ports, verdict.arrival);
      const { outcome, reason } = verdict;
      // Refused, it would be lost: EventBridge sends nothing again after a 4xx.
      await ports.rejected.keep({ from: sender.id, id: event.id, atMs: ports.clock.now(), outcome, reason, body });
      return { outcome: 'kept', reason };
    },
  };
}

async function store(ports: EventBridgePorts, { heartbeats, signals }: AlarmArrival): Promise<IntakeAnswer> {
  for (const beat of heartbeats) await ports.watcher.heartbeat(beat, beat.atMs);
  if (signals.length === 0) return { outcome: 'ignored', reason: 'no news for any workload' };
  return { outcome: 'stored', ...(await ports.commands.signals(signals)) };
}

function verdictOf(event: BusEvent, book: AlarmBook): ContentVerdict {
  try {
    return eventVerdict(event, book);
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    return { outcome: 'invalid', reason: toldMistakes(error) };
  }
}

/** Whose an alarm is, all workloads tell; one that nobody lists is for those that its sender may speak of. */
function bookFor(sender: Sender, { workloads, unlisted }: AlarmBook): AlarmBook {
  const among = workloads.filter(({ id }) => maySpeakOf(sender, id));
  return { workloads, unlisted: { ...unlisted, among } };
}

/** The part of it that is about workloads of which the sender may speak. */
function permitted(verdict: ContentVerdict, sender: Sender): ContentVerdict {
  if (verdict.outcome !== 'understood') return verdict;
  const { signals, heartbeats } = verdict.arrival;
  const own = <News extends { readonly workload: string }>(news: readonly News[]) =>
    news.filter(({ workload }) => maySpeakOf(sender, workload));
  const arrival = { signals: own(signals), heartbeats: own(heartbeats) };
  const about = new Set([...signals, ...heartbeats].map(({ workload }) => workload));
  if (about.size === 0 || arrival.signals.length + arrival.heartbeats.length > 0) return { ...verdict, arrival };
  return { outcome: 'forbidden', reason: `${sender.id} may not speak of ${[...about].join(', ')}` };
}
