import { within } from '../deadline.ts';
import { codeOf, InputError } from '../errors.ts';
import type { HttpAnswer } from '../ports/aws-clients.ts';
import type { Certificates } from '../ports/certificates.ts';
import type { Clock, WallClock } from '../ports/clock.ts';
import type { Commands } from '../ports/commands.ts';
import type { Entrance, IntakeAnswer, RejectedMessage } from '../ports/intake.ts';
import type { Metrics } from '../ports/metrics.ts';
import type { AlarmBook } from './alarm-owners.ts';
import type { Heartbeat } from './cloudwatch.ts';
import { type ContentVerdict, contentVerdict } from './message-content.ts';
import { toldMistakes } from './problems.ts';
import { type SnsEnvelope, verifySnsEnvelope } from './sns-envelope.ts';

export interface SnsPorts {
  readonly clock: Clock;
  /** By which a delivery is fresh or old. */
  readonly wall: WallClock;
  readonly certificates: Certificates;
  readonly commands: Pick<Commands, 'signals'>;
  readonly metrics: Metrics;
  /** Plain HTTPS GET, for confirming subscriptions. */
  readonly net: { get(url: string, signal: AbortSignal): Promise<HttpAnswer> };
  /** Where notifications of heartbeat alarms go. */
  readonly watcher: { heartbeat(beat: Heartbeat, sentAtMs: number): Promise<void> };
  /** Where notifications that could not be understood are kept. */
  readonly rejected: { keep(message: RejectedMessage): Promise<void> };
}

export interface SnsRules extends AlarmBook {
  readonly topicArns: readonly string[];
}

/** Longest wait for a certificate or a subscription's confirmation, ms: SNS itself gives up a delivery after 15 seconds. */
export const fetchLimitMs = 5000;
/** Largest delivery taken, bytes: a message of SNS holds 256 KiB at most; as a JSON string in its envelope it may be longer, by its quotes. */
const bodyLimit = 524_288;

/** `POST /signals/sns`: verified, parsed, stored, and only then answered. */
export function snsEntrance(ports: SnsPorts, rules: SnsRules): Entrance {
  return {
    source: 'sns',
    path: '/signals/sns',
    bodyLimit,
    async take({ body }, signal) {
      const answer = await judge(ports, rules, body, signal);
      if (answer.outcome === 'certificateUnavailable') ports.metrics.certificateUnavailable();
      return answer;
    },
  };
}

async function judge(ports: SnsPorts, rules: SnsRules, body: string, signal: AbortSignal): Promise<IntakeAnswer> {
  const trust = { certificates: limited(ports), topicArns: rules.topicArns, nowMs: ports.wall.now() };
  const verified = await verifySnsEnvelope(body, trust, signal);
  if (verified.outcome !== 'verified') return verified;
  const { envelope } = verified;
  if (envelope.Type === 'SubscriptionConfirmation') return confirm(ports, envelope.SubscribeURL, signal);
  if (envelope.Type === 'UnsubscribeConfirmation')
    return { outcome: 'ignored', reason: 'subscription ended by its owner' };
  return store(ports, rules, envelope);
}

async function store(ports: SnsPorts, rules: SnsRules, envelope: SnsEnvelope): Promise<IntakeAnswer> {
  const verdict = verdictOf(envelope, rules);
  if (verdict.outcome === 'ignored') return { outcome: 'ignored', reason: verdict.reason };
  if (verdict.outcome !== 'understood') return keep(ports, envelope, verdict);
  const { heartbeats, signals } = verdict.arrival;
  for (const beat of heartbeats) await ports.watcher.heartbeat(beat, Date.parse(envelope.Timestamp));
  if (signals.length === 0) return { outcome: 'ignored', reason: heartbeats.length > 0 ? 'heartbeat' : 'no news' };
  return { outcome: 'stored', ...(await ports.commands.signals(signals)) };
}

/** What is of no known shape, or no workload's: refusing it would lose it, since SNS sends nothing again after a 4xx. */
async function keep(
  { clock, rejected }: SnsPorts,
  { MessageId, TopicArn, Message }: SnsEnvelope,
  { outcome, reason }: Extract<ContentVerdict, { outcome: 'invalid' | 'forbidden' }>,
): Promise<IntakeAnswer> {
  await rejected.keep({ from: TopicArn, id: MessageId, atMs: clock.now(), outcome, reason, body: Message });
  return { outcome: 'kept', reason };
}

function verdictOf({ Message, MessageId }: SnsEnvelope, rules: SnsRules): ContentVerdict {
  try {
    return contentVerdict(Message, MessageId, rules);
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    return { outcome: 'invalid', reason: toldMistakes(error) };
  }
}

async function confirm(ports: SnsPorts, url: string, signal: AbortSignal): Promise<IntakeAnswer> {
  try {
    const { status } = await within(ports.clock, fetchLimitMs, signal, (inner) => ports.net.get(url, inner));
    if (status === 200) return { outcome: 'subscribed' };
    return { outcome: 'confirmationFailed', reason: `SNS answered ${status} to the confirmation` };
  } catch (error) {
    const reason = `SNS could not be reached to confirm the subscription (${codeOf(error)})`;
    return { outcome: 'confirmationFailed', reason };
  }
}

function limited({ clock, certificates }: SnsPorts): Certificates {
  return {
    held: (url) => certificates.held(url),
    fetch: (url, signal) => within(clock, fetchLimitMs, signal, (inner) => certificates.fetch(url, inner)),
  };
}
