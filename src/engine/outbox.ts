import type { Stepped } from './interpret.ts';
import type { Fact, IncidentRecord } from './record.ts';
import { retryDelayMs } from './retry.ts';

/** A message is tried for a day, then given up visibly. */
const messageLifetimeMs = 86_400_000;

/** A message that reached its destination leaves the outbox. */
export function messageDelivered(record: IncidentRecord, fact: Extract<Fact, { kind: 'message.delivered' }>): Stepped {
  const { kind, ...detail } = fact;
  if (!record.outbox.some((entry) => entry.key === fact.key))
    return { record, entries: [{ kind: 'message.stale', detail }] };
  return {
    record: { ...record, outbox: record.outbox.filter((entry) => entry.key !== fact.key) },
    entries: [{ kind, detail }],
  };
}

/** A message that did not is tried again later, twice as late each time. */
export function messageFailed(
  record: IncidentRecord,
  fact: Extract<Fact, { kind: 'message.failed' }>,
  nowMs: number,
): Stepped {
  const { kind, ...detail } = fact;
  const entry = record.outbox.find((candidate) => candidate.key === fact.key);
  if (!entry) return { record, entries: [{ kind: 'message.stale', detail }] };
  if (nowMs - entry.queuedAtMs >= messageLifetimeMs) {
    return {
      record: { ...record, outbox: record.outbox.filter((other) => other !== entry) },
      entries: [{ kind: 'message.givenUp', detail }],
    };
  }
  const policy = { firstDelayMs: 5_000, factor: 2, maxDelayMs: 300_000 };
  const again = {
    ...entry,
    attempts: entry.attempts + 1,
    nextAttemptAtMs: nowMs + retryDelayMs(policy, entry.key, entry.attempts),
  };
  return {
    record: { ...record, outbox: record.outbox.map((other) => (other === entry ? again : other)) },
    entries: [{ kind, detail }],
  };
}
