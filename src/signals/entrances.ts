import { codeOf, InputError } from '../errors.ts';
import type { Entrance, IntakeAnswer } from '../ports/intake.ts';
import type { Metrics } from '../ports/metrics.ts';
import type { AlarmBook } from './alarm-owners.ts';
import { type AlertLabels, alertmanagerEntrance } from './alertmanager.ts';
import { eventBridgeEntrance } from './eventbridge-entrance.ts';
import type { Sender } from './senders.ts';
import { type SnsPorts, snsEntrance } from './sns-intake.ts';
import { type Webhook, webhookEntrance } from './webhook.ts';

/** Who may send signals over HTTP, beside the topics. */
export interface HttpSenders {
  readonly senders: readonly Sender[];
  readonly labels: AlertLabels;
  readonly webhooks: readonly Webhook[];
}

export interface EntranceRules extends AlarmBook {
  readonly topicArns: readonly string[];
  /** Absent: nobody but the topics. */
  readonly http?: HttpSenders | undefined;
}

/** The ways in for signals, SNS's first; one that nobody may use is not there. */
export function entrancesOf(ports: SnsPorts, rules: EntranceRules): [Entrance, ...Entrance[]] {
  const { senders = [], labels, webhooks = [] } = rules.http ?? {};
  const book = { workloads: rules.workloads, unlisted: rules.unlisted, senders };
  const sends = (what: Sender['sends'][number]) => senders.some((sender) => sender.sends.includes(what));
  const others = [
    ...(labels && sends('alertmanager') ? [alertmanagerEntrance(ports, { ...book, labels })] : []),
    ...(sends('eventbridge') ? [eventBridgeEntrance(ports, book)] : []),
    ...webhooks.map((webhook) => webhookEntrance(ports, webhook, rules.workloads)),
  ];
  const count = (entrance: Entrance) => counted(entrance, ports.metrics);
  return [count(snsEntrance(ports, rules)), ...others.map(count)];
}

/** The entrance, with what became of its signals counted. */
function counted({ take, ...entrance }: Entrance, metrics: Pick<Metrics, 'signals'>): Entrance {
  return {
    ...entrance,
    async take(request, signal) {
      try {
        const answer = await take(request, signal);
        countAnswer(metrics, entrance.source, answer);
        return answer;
      } catch (error) {
        metrics.signals(entrance.source, error instanceof InputError ? 'invalid' : codeOf(error));
        throw error;
      }
    },
  };
}

function countAnswer(metrics: Pick<Metrics, 'signals'>, source: string, answer: IntakeAnswer): void {
  if (answer.outcome !== 'stored') {
    metrics.signals(source, answer.outcome);
    return;
  }
  if (answer.accepted > 0) metrics.signals(source, 'stored', answer.accepted);
  if (answer.repeated > 0) metrics.signals(source, 'repeated', answer.repeated);
  if (answer.problems) metrics.signals(source, 'invalid', answer.problems.length);
}
