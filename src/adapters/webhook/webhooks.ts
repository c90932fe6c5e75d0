import { CodedError } from '../../errors.ts';
import { exchange } from '../../exchange/exchange.ts';
import type { Clock } from '../../ports/clock.ts';
import type { Message, Messenger } from '../../ports/messaging.ts';
import { cloudEventOf } from './cloud-event.ts';
import { signatureHeaders } from './standard-webhook.ts';

export interface Endpoint {
  readonly id: string;
  readonly url: string;
  readonly revealSecret: () => string;
}

export interface WebhookParts {
  readonly endpoints: readonly Endpoint[];
  readonly engineId: string;
  readonly clock: Clock;
}

/** Of an endpoint's answer nothing but the status counts; so much is read, bytes. */
const answerLimit = 4096;

/**
 * A message to the endpoint that it names as its recipient, as a signed CloudEvent whose id is the message's key; a repeat has the same id. Cannot
 * be searched.
 */
export function webhookMessenger({ endpoints, engineId, clock }: WebhookParts): Messenger {
  return {
    async post(message, signal) {
      if (message.drill) throw new CodedError('refused', 'no webhook is called in a drill');
      const { id, url, revealSecret } = recipientOf(message, endpoints);
      const body = JSON.stringify(cloudEventOf(message, engineId));
      const headers = {
        'content-type': 'application/cloudevents+json; charset=utf-8',
        ...signatureHeaders(message.key, clock.now(), body, revealSecret()),
      };
      await exchange({ service: `webhook ${id}`, method: 'POST', url, headers, body, signal }, answerLimit);
      return { reference: message.key };
    },
    find: async () => undefined,
  };
}

/** @throws CodedError `refused` when the endpoint is not configured any more */
function recipientOf({ recipient }: Message, endpoints: readonly Endpoint[]): Endpoint {
  const endpoint = endpoints.find(({ id }) => id === recipient);
  if (!endpoint) throw new CodedError('refused', `no webhook ${recipient ?? ''} is configured`.replace('  ', ' '));
  return endpoint;
}
