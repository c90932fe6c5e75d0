import type { Commands } from '../ports/commands.ts';
import type { Entrance } from '../ports/intake.ts';
import type { AlarmBook } from './alarm-owners.ts';
import type { Heartbeat } from './cloudwatch.ts';
import { eventVerdict, parsedJson } from './message-content.ts';
import { type Sender, senderOf } from './senders.ts';

export interface EventBridgePorts {
  readonly commands: Pick<Commands, 'signals'>;
  readonly watcher: { heartbeat(beat: Heartbeat, sentAtMs: number): Promise<void> };
}

/** Largest event taken, bytes: EventBridge's own limit is 256 KiB an entry, and 1 MiB where it was raised. */
const bodyLimit = 1_048_576;

/**
 * `POST /signals/eventbridge`, for an API destination of EventBridge whose connection shows a sender's token: alarm state changes and events of
 * AWS Health. One of another kind is left alone.
 */
export function eventBridgeEntrance(
  ports: EventBridgePorts,
  rules: AlarmBook & { readonly senders: readonly Sender[] },
): Entrance {
  return {
    source: 'eventbridge',
    path: '/signals/eventbridge',
    bodyLimit,
    async take(request) {
      const sender = senderOf(request, rules.senders, 'eventbridge');
      if ('outcome' in sender) return sender;
      const mayName = ({ id }: { readonly id: string }) => sender.workloads?.includes(id) ?? true;
      const book = { ...rules, workloads: rules.workloads.filter(mayName) };
      const verdict = eventVerdict(parsedJson(request.body), book);
      if (verdict.outcome !== 'understood') return verdict;
      const { heartbeats, signals } = verdict.arrival;
      for (const beat of heartbeats) await ports.watcher.heartbeat(beat, beat.atMs);
      if (signals.length === 0) return { outcome: 'ignored', reason: 'no news for any workload' };
      return { outcome: 'stored', ...(await ports.commands.signals(signals)) };
    },
  };
}
