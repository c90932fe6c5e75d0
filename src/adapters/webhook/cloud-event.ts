import type { Message } from '../../ports/messaging.ts';

/** A message as an event for programs: CloudEvents 1.0 in the JSON format (cloudevents.io). `id` is the message's key, for repeats too. */
export interface CloudEvent {
  readonly specversion: '1.0';
  readonly id: string;
  /** `/muster/<engine>`. */
  readonly source: string;
  /** `io.muster.incident.<occasion>`. */
  readonly type: string;
  /** The incident. */
  readonly subject: string;
  readonly time: string;
  readonly datacontenttype: 'application/json';
  readonly data: EventData;
}

type EventData = Pick<
  Message,
  'title' | 'text' | 'workload' | 'drill' | 'severity' | 'stage' | 'summary' | 'to' | 'settles'
> & {
  readonly incident: string;
  readonly occasion: string;
  readonly closes: boolean;
  readonly request?: Pick<
    NonNullable<Message['request']>,
    'planHash' | 'title' | 'verb' | 'why' | 'steps' | 'roles' | 'quorum' | 'approvedBy' | 'expiresAtMs' | 'onExpiry'
  >;
};

export function cloudEventOf(message: Message, engineId: string): CloudEvent {
  return {
    specversion: '1.0',
    id: message.key,
    source: `/muster/${encodeURIComponent(engineId)}`,
    type: `io.muster.incident.${message.occasion}`,
    subject: message.incidentId,
    time: new Date(message.decidedAtMs).toISOString(),
    datacontenttype: 'application/json',
    data: dataOf(message),
  };
}

function dataOf(message: Message): EventData {
  const { incidentId, occasion, title, text, workload, drill, severity, closes, stage, summary, to, settles } = message;
  const data = { incident: incidentId, occasion, title, text, drill, closes: closes ?? false };
  return {
    ...data,
    ...(workload === undefined ? {} : { workload }),
    ...(severity === undefined ? {} : { severity }),
    ...(stage === undefined ? {} : { stage }),
    ...(to === undefined ? {} : { to }),
    ...(settles === undefined ? {} : { settles }),
    ...(summary === undefined ? {} : { summary }),
    ...(message.request === undefined ? {} : { request: requestOf(message.request) }),
  };
}

function requestOf(request: NonNullable<Message['request']>): NonNullable<EventData['request']> {
  const { planHash, title, verb, why, steps, roles, quorum, approvedBy, expiresAtMs, onExpiry } = request;
  return { planHash, title, verb, why, steps, roles, quorum, approvedBy, expiresAtMs, onExpiry };
}
