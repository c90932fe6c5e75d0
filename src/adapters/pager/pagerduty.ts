import { CodedError } from '../../errors.ts';
import { exchange } from '../../exchange/exchange.ts';
import type { Message, Messenger } from '../../ports/messaging.ts';

export interface PagerdutyParts {
  /** `https://events.pagerduty.com`, unless told otherwise. */
  readonly apiUrl: string;
  /** Integration key of an Events API v2 integration; asked for at each call. */
  readonly revealKey: () => string;
  /** Names of people by their ids. */
  readonly names: Readonly<Record<string, string>>;
}

type EventAction = 'trigger' | 'acknowledge' | 'resolve';

/** Events API v2 (developer.pagerduty.com, "Send an event"): severities that it knows, and the longest summary, characters. */
const severities = { sev1: 'critical', sev2: 'error', sev3: 'warning' } as const;
const summaryLimit = 1024;

/**
 * One alert of PagerDuty per incident, whose deduplication key is the incident's id, and one for each message that names an alert of its own, whose
 * key is the key of the message that raised it first: a trigger of an alert that was acknowledged wakes nobody (Events API v2, "Send an event"). A
 * repeat carries the same key, and so is no second alert. What acknowledges or closes goes to the incident's alert and to all of `alerts`, which are
 * those that the incident's record says were raised; to repeat that for some of them changes nothing. Who is woken next when nobody acknowledges is
 * the service's own escalation policy. Cannot be searched.
 */
export function pagerdutyMessenger(parts: PagerdutyParts): Messenger {
  return {
    async post(message, signal) {
      if (message.drill) throw new CodedError('refused', 'nobody is paged in a drill');
      const sent = await Promise.allSettled(eventsFor(message, parts).map((event) => enqueue(event, parts, signal)));
      const failed = sent.find(({ status }) => status === 'rejected');
      if (failed?.status === 'rejected') throw failed.reason;
      return { reference: message.alert ?? message.incidentId };
    },
    find: async () => undefined,
  };
}

async function enqueue(event: object, { apiUrl }: PagerdutyParts, signal: AbortSignal): Promise<void> {
  await exchange({
    service: 'PagerDuty',
    method: 'POST',
    url: `${apiUrl}/v2/enqueue`,
    headers: { 'content-type': 'application/json', accept: 'application/json' },
    body: JSON.stringify(event),
    signal,
  });
}

function eventsFor(message: Message, { revealKey, names }: PagerdutyParts): object[] {
  const { incidentId, alert = incidentId, alerts = [] } = message;
  const action = actionOf(message);
  const about = { routing_key: revealKey(), event_action: action };
  if (action !== 'trigger') return [incidentId, ...alerts].map((key) => ({ ...about, dedup_key: key }));
  return [{ ...about, dedup_key: alert, payload: payloadOf(message, names), client: 'Muster' }];
}

function actionOf({ occasion, closes }: Message): EventAction {
  if (closes) return 'resolve';
  return occasion === 'acknowledged' ? 'acknowledge' : 'trigger';
}

function payloadOf(message: Message, names: PagerdutyParts['names']): Record<string, unknown> {
  const { title, text, workload, severity = 'sev1', decidedAtMs, occasion, incidentId, to } = message;
  return {
    summary: title.length > summaryLimit ? `${title.slice(0, summaryLimit - 1)}…` : title,
    source: workload ?? 'muster',
    severity: severities[severity],
    timestamp: new Date(decidedAtMs).toISOString(),
    ...(workload === undefined ? {} : { component: workload, group: workload }),
    class: occasion,
    custom_details: {
      incident: incidentId,
      text,
      ...(to === undefined ? {} : { for: to.map((id) => names[id] ?? id).join(', ') }),
    },
  };
}
