import { within } from '../deadline.ts';
import { codeOf } from '../errors.ts';
import type { Clock } from '../ports/clock.ts';
import type { Commands } from '../ports/commands.ts';
import type { RejectedMessage } from '../ports/intake.ts';
import type { Metrics } from '../ports/metrics.ts';
import type { QueuedMessage, QueuePlace, Queues } from '../ports/queues.ts';
import type { Heartbeat } from './cloudwatch.ts';
import { type QueueTrust, queueVerdict } from './queue-message.ts';

export interface QueuePollerPorts {
  readonly clock: Clock;
  readonly queues: Queues;
  readonly commands: Pick<Commands, 'signals'>;
  readonly metrics: Pick<Metrics, 'signals'>;
  readonly watcher: { heartbeat(beat: Heartbeat, sentAtMs: number): Promise<void> };
  readonly rejected: { keep(message: RejectedMessage): Promise<void> };
  /** False once another engine has taken over: its messages are left to it. */
  readonly mayTake: () => boolean;
}

/** A receive waits a few seconds by itself; one that is not answered long after is given up, ms. */
const receiveLimitMs = 12_000;
const removeLimitMs = 5_000;
/** Pause after a failure, and while messages are another engine's, ms. */
const pauseMs = 5_000;
/** Shortest round that settles nothing, ms: a queue that does not wait by itself is not asked in a whirl. */
const emptyRoundMs = 1_000;

/**
 * Takes alarms and events out of queues until `signal` aborts. A message is removed only once what it means is on disk, or once it is kept among
 * the rejected ones; everything else comes again. A queue that cannot be reached holds up no other.
 */
export async function pollQueues(
  ports: QueuePollerPorts,
  places: readonly QueuePlace[],
  trust: QueueTrust,
  signal: AbortSignal,
): Promise<void> {
  await Promise.all(places.map((place) => pollQueue(ports, place, trust, signal)));
}

async function pollQueue(
  ports: QueuePollerPorts,
  place: QueuePlace,
  trust: QueueTrust,
  signal: AbortSignal,
): Promise<void> {
  while (!signal.aborted) {
    const went = ports.mayTake() && (await pollOnce(ports, place, trust, signal));
    if (!went && !signal.aborted) await ports.clock.sleep(pauseMs, signal).catch(() => undefined);
  }
}

/** One round; false when the queue could not be asked. */
async function pollOnce(
  ports: QueuePollerPorts,
  place: QueuePlace,
  trust: QueueTrust,
  signal: AbortSignal,
): Promise<boolean> {
  const { clock, queues, metrics } = ports;
  const begunAtMs = clock.now();
  let messages: QueuedMessage[];
  try {
    messages = await within(clock, receiveLimitMs, signal, (limited) => queues.receive(place, limited));
  } catch (error) {
    if (!signal.aborted) metrics.signals('sqs', codeOf(error));
    return false;
  }
  let taken = 0;
  for (const message of messages) if (await take(ports, place, message, trust, signal)) taken += 1;
  const restMs = begunAtMs + emptyRoundMs - clock.now();
  if (taken === 0 && restMs > 0) await clock.sleep(restMs, signal).catch(() => undefined);
  return true;
}

/** True when the message is settled and out of the queue. */
async function take(
  ports: QueuePollerPorts,
  place: QueuePlace,
  message: QueuedMessage,
  trust: QueueTrust,
  signal: AbortSignal,
): Promise<boolean> {
  const { clock, queues, metrics } = ports;
  try {
    await settle(ports, place, message, trust);
    await within(clock, removeLimitMs, signal, (limited) => queues.remove(place, message.receipt, limited));
    return true;
  } catch (error) {
    if (!signal.aborted) metrics.signals('sqs', codeOf(error));
    return false;
  }
}

/** Puts on disk what the message means. @throws when the disk refuses: the message stays in its queue */
async function settle(
  { clock, commands, metrics, watcher, rejected }: QueuePollerPorts,
  place: QueuePlace,
  { id, body }: QueuedMessage,
  trust: QueueTrust,
): Promise<void> {
  const verdict = queueVerdict({ id, body }, trust);
  if (verdict.outcome === 'understood') {
    const { heartbeats, signals } = verdict.arrival;
    for (const beat of heartbeats) await watcher.heartbeat(beat, verdict.sentAtMs ?? beat.atMs);
    if (signals.length === 0) return metrics.signals('sqs', 'ignored');
    const { accepted, repeated } = await commands.signals(signals);
    metrics.signals('sqs', 'stored', accepted);
    metrics.signals('sqs', 'repeated', repeated);
    return;
  }
  if (verdict.outcome !== 'ignored') {
    const { outcome, reason } = verdict;
    await rejected.keep({ from: place.url, id, atMs: clock.now(), outcome, reason, body });
  }
  metrics.signals('sqs', verdict.outcome);
}
