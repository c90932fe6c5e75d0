import { z } from 'zod';
import { InputError, shown } from '../errors.ts';
import type { QueuedMessage } from '../ports/queues.ts';
import { busEvent } from './bus-event.ts';
import { type AlarmArrival, type AlarmBook, cloudwatchSignals, placeOf } from './cloudwatch.ts';
import { busArrival } from './eventbridge.ts';
import { problemsOf } from './problems.ts';

/** Whom messages of a queue may be about. No signature is asked for: who may send to the queue is the queue's own policy. */
export interface QueueTrust extends AlarmBook {
  readonly topicArns: readonly string[];
}

export type QueueVerdict =
  | { readonly outcome: 'understood'; readonly arrival: AlarmArrival; readonly sentAtMs: number | null }
  /** Well formed, and of a kind that Muster does not read. */
  | { readonly outcome: 'ignored'; readonly reason: string }
  | { readonly outcome: 'forbidden' | 'invalid'; readonly reason: string };

/** SNS's envelope where raw delivery is off (Amazon SNS Developer Guide, "Message formats"). */
const envelope = z.object({
  Type: z.literal('Notification'),
  MessageId: z.string().min(1),
  TopicArn: z.string().min(1),
  Message: z.string(),
  Timestamp: z.iso.datetime(),
});
const enveloped = z.object({ Type: z.string(), TopicArn: z.string() });
const rawAlarm = z.object({ AlarmName: z.string(), AlarmArn: z.string() });
const rawEvent = z.object({ 'detail-type': z.string() });

/**
 * What a queue's message means. It may be an SNS envelope around an alarm or an event, the alarm itself (raw delivery), or an event of
 * EventBridge; its topic and its account must be known. Never throws: what is not understood is an answer.
 */
export function queueVerdict({ id, body }: Pick<QueuedMessage, 'id' | 'body'>, trust: QueueTrust): QueueVerdict {
  try {
    return verdictOf(body, id, trust);
  } catch (error) {
    if (!(error instanceof InputError))
      return { outcome: 'invalid', reason: `cannot be read: ${shown(String(error))}` };
    const told = error.problems.map(({ path, found, expected }) => `${path}: ${found}, expected ${expected}`);
    return { outcome: 'invalid', reason: told.join('; ') };
  }
}

function verdictOf(body: string, id: string, trust: QueueTrust): QueueVerdict {
  const data = parsed(body);
  if (!enveloped.safeParse(data).success) return contentVerdict(data, body, id, trust);
  const { MessageId, TopicArn, Message, Timestamp } = checked(envelope, data);
  if (!trust.topicArns.includes(TopicArn)) return { outcome: 'forbidden', reason: 'topic is not on the list' };
  const verdict = contentVerdict(parsed(Message), Message, MessageId, trust);
  return verdict.outcome === 'understood' ? { ...verdict, sentAtMs: Date.parse(Timestamp) } : verdict;
}

function contentVerdict(data: unknown, text: string, id: string, trust: QueueTrust): QueueVerdict {
  if (rawEvent.safeParse(data).success) {
    const event = checked(busEvent, data);
    if (!isOurs(event.account, trust)) return { outcome: 'forbidden', reason: strange(event.account) };
    const arrival = busArrival(event, trust);
    if (arrival) return { outcome: 'understood', arrival, sentAtMs: null };
    return { outcome: 'ignored', reason: `an event of another kind: ${event.source} ${event['detail-type']}` };
  }
  const alarm = rawAlarm.safeParse(data);
  if (!alarm.success) {
    const expected = 'a CloudWatch alarm or an event of EventBridge, raw or in an SNS envelope';
    throw new InputError([{ path: 'body', found: 'neither', expected }]);
  }
  const { accountId } = placeOf(alarm.data.AlarmArn);
  if (!isOurs(accountId, trust)) return { outcome: 'forbidden', reason: strange(accountId) };
  return { outcome: 'understood', arrival: cloudwatchSignals(text, id, trust), sentAtMs: null };
}

function isOurs(account: string, { workloads }: QueueTrust): boolean {
  return workloads.some(({ accountId }) => accountId === account);
}

function strange(account: string): string {
  return `account ${account} is that of no workload`;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new InputError([{ path: 'body', found: 'text that is not JSON', expected: 'a JSON document' }]);
  }
}

function checked<Schema extends z.ZodType>(schema: Schema, data: unknown): z.output<Schema> {
  const result = schema.safeParse(data);
  if (result.success) return result.data;
  throw new InputError(problemsOf(result.error, data));
}
