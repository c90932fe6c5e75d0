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
 * One alert of PagerDuty per incident: its deduplication key is the incident's id, so that a repeat is no second alert. Who is woken next when
 * nobody acknowledges is the service's own escalation policy. Cannot be searched.
 */
export function pagerdutyMessenger(parts: PagerdutyParts): Messenger {
  return {
    async post(message, signal) {
      if (message.drill) throw new CodedError('refused', 'nobody is paged in a drill');
      await exchange({
        service: 'PagerDuty',
        method: 'POST',
        url: `${parts.apiUrl}/v2/enqueue`,
        headers: { 'content-type': 'application/json', accept: 'application/json' },
        body: JSON.stringify(eventFor(message, parts)),
        signal,
      });
      return { reference: message.incidentId };
    },
    find: async () => undefined,
  };
}

function eventFor(message: Message, { revealKey, names }: PagerdutyParts): Record<string, unknown> {
  const action = actionOf(message);
  const about = { routing_key: revealKey(), event_action: action, dedup_key: message.incidentId };
  if (action !== 'trigger') return about;
  return { ...about, payload: payloadOf(message, names), client: 'Muster' };
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
