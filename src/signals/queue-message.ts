import { z } from 'zod';
import { InputError, shown } from '../errors.ts';
import type { QueuedMessage } from '../ports/queues.ts';
import type { AlarmBook } from './alarm-owners.ts';
import type { AlarmArrival } from './cloudwatch.ts';
import { type ContentVerdict, contentVerdict, dataVerdict, parsedJson } from './message-content.ts';
import { checked, toldMistakes } from './problems.ts';

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
    return { outcome: 'invalid', reason: toldMistakes(error) };
  }
}

function verdictOf(body: string, id: string, trust: QueueTrust): QueueVerdict {
  const data = parsedJson(body);
  if (!enveloped.safeParse(data).success) return sentAt(dataVerdict(data, id, trust), null);
  const { MessageId, TopicArn, Message, Timestamp } = checked(envelope, data);
  if (!trust.topicArns.includes(TopicArn)) return { outcome: 'forbidden', reason: 'topic is not on the list' };
  return sentAt(contentVerdict(Message, MessageId, trust), Date.parse(Timestamp));
}

function sentAt(verdict: ContentVerdict, sentAtMs: number | null): QueueVerdict {
  return verdict.outcome === 'understood' ? { ...verdict, sentAtMs } : verdict;
}
