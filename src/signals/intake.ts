import { codeOf, InputError } from '../errors.ts';
import type { HttpAnswer } from '../ports/aws-clients.ts';
import type { Certificates } from '../ports/certificates.ts';
import type { Clock } from '../ports/clock.ts';
import type { Commands } from '../ports/commands.ts';
import type { Intake, IntakeAnswer } from '../ports/intake.ts';
import type { Metrics } from '../ports/metrics.ts';
import { type AlarmArrival, type AlarmBook, cloudwatchSignals, type Heartbeat } from './cloudwatch.ts';
import { type SnsEnvelope, verifySnsEnvelope } from './sns-envelope.ts';
import { withinLimit } from './time-limit.ts';

export interface IntakePorts {
  readonly clock: Clock;
  readonly certificates: Certificates;
  readonly commands: Pick<Commands, 'signals'>;
  readonly metrics: Metrics;
  /** Plain HTTPS GET, for confirming subscriptions. */
  readonly net: { get(url: string, signal: AbortSignal): Promise<HttpAnswer> };
  /** Where notifications of heartbeat alarms go. */
  readonly watcher: { heartbeat(beat: Heartbeat, sentAtMs: number): Promise<void> };
}

export interface IntakeRules extends AlarmBook {
  readonly topicArns: readonly string[];
}

/** Longest wait for a certificate or a subscription's confirmation, ms: SNS itself gives up a delivery after 15 seconds. */
export const fetchLimitMs = 5000;

/** The entrance for alarms: verified, parsed, stored, and only then answered. */
export function createIntake(ports: IntakePorts, rules: IntakeRules): Intake {
  return {
    async sns(body, signal) {
      try {
        const answer = await judge(ports, rules, body, signal);
        count(ports.metrics, answer);
        return answer;
      } catch (error) {
        ports.metrics.signals('cloudwatch', codeOf(error));
        throw error;
      }
    },
  };
}

async function judge(ports: IntakePorts, rules: IntakeRules, body: string, signal: AbortSignal): Promise<IntakeAnswer> {
  const trust = { certificates: limited(ports), topicArns: rules.topicArns, nowMs: ports.clock.now() };
  const verified = await verifySnsEnvelope(body, trust, signal);
  if (verified.outcome !== 'verified') return verified;
  const { envelope } = verified;
  if (envelope.Type === 'SubscriptionConfirmation') return confirm(ports, envelope.SubscribeURL, signal);
  if (envelope.Type === 'UnsubscribeConfirmation')
    return { outcome: 'ignored', reason: 'subscription ended by its owner' };
  return store(ports, rules, envelope);
}

async function store(ports: IntakePorts, rules: IntakeRules, envelope: SnsEnvelope): Promise<IntakeAnswer> {
  const arrival = parse(envelope, rules);
  if ('problems' in arrival) return { outcome: 'invalid', problems: arrival.problems };
  for (const beat of arrival.heartbeats) await ports.watcher.heartbeat(beat, Date.parse(envelope.Timestamp));
  if (arrival.signals.length === 0) return { outcome: 'ignored', reason: 'heartbeat' };
  return { outcome: 'stored', ...(await ports.commands.signals(arrival.signals)) };
}

function parse(envelope: SnsEnvelope, rules: IntakeRules): AlarmArrival | Pick<InputError, 'problems'> {
  try {
    return cloudwatchSignals(envelope.Message, envelope.MessageId, rules);
  } catch (error) {
    if (error instanceof InputError) return { problems: error.problems };
    throw error;
  }
}

async function confirm(ports: IntakePorts, url: string, signal: AbortSignal): Promise<IntakeAnswer> {
  try {
    const { status } = await withinLimit(ports.clock, fetchLimitMs, signal, (inner) => ports.net.get(url, inner));
    if (status === 200) return { outcome: 'subscribed' };
    return { outcome: 'confirmationFailed', reason: `SNS answered ${status} to the confirmation` };
  } catch {
    return { outcome: 'confirmationFailed', reason: 'SNS could not be reached to confirm the subscription' };
  }
}

function limited({ clock, certificates }: IntakePorts): Certificates {
  return {
    fetch: (url, signal) => withinLimit(clock, fetchLimitMs, signal, (inner) => certificates.fetch(url, inner)),
  };
}

function count(metrics: Metrics, answer: IntakeAnswer): void {
  if (answer.outcome === 'certificateUnavailable') metrics.certificateUnavailable();
  if (answer.outcome === 'stored') {
    metrics.signals('cloudwatch', 'stored', answer.accepted);
    metrics.signals('cloudwatch', 'repeated', answer.repeated);
  } else {
    metrics.signals('cloudwatch', answer.outcome);
  }
}
