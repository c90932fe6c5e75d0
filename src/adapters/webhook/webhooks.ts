import { CodedError, codeOf } from '../../errors.ts';
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
/** Of how many messages it is remembered which endpoints have them. */
const remembered = 1000;

/**
 * Every message to every endpoint, as a signed CloudEvent whose id is the message's key. A message is delivered when each has it: a repeat goes only
 * to those that had not taken it, and after a restart to all, under the same id. Cannot be searched.
 */
export function webhookMessenger({ endpoints, engineId, clock }: WebhookParts): Messenger {
  const taken = new Map<string, Set<string>>();

  async function send(endpoint: Endpoint, message: Message, body: string, signal: AbortSignal): Promise<void> {
    await exchange(
      {
        service: `webhook ${endpoint.id}`,
        method: 'POST',
        url: endpoint.url,
        headers: {
          'content-type': 'application/cloudevents+json; charset=utf-8',
          ...signatureHeaders(message.key, clock.now(), body, endpoint.revealSecret()),
        },
        body,
        signal,
      },
      answerLimit,
    );
  }

  return {
    async post(message, signal) {
      if (message.drill) throw new CodedError('refused', 'no webhook is called in a drill');
      const body = JSON.stringify(cloudEventOf(message, engineId));
      const has = taken.get(message.key) ?? new Set();
      const waiting = endpoints.filter(({ id }) => !has.has(id));
      const results = await Promise.allSettled(
        waiting.map(async (endpoint) => {
          await send(endpoint, message, body, signal);
          has.add(endpoint.id);
        }),
      );
      const failures = results.flatMap((result) => (result.status === 'rejected' ? [result.reason as unknown] : []));
      remember(taken, message.key, failures.length === 0 ? undefined : has);
      if (failures.length > 0) throw together(failures);
      return { reference: message.key };
    },
    find: async () => undefined,
  };
}

function remember(taken: Map<string, Set<string>>, key: string, has: Set<string> | undefined): void {
  taken.delete(key);
  if (has === undefined) return;
  taken.set(key, has);
  for (const oldest of [...taken.keys()].slice(0, Math.max(0, taken.size - remembered))) taken.delete(oldest);
}

/**
 * One error for several endpoints. While one of them may yet take the message it is worth trying again, so the passing troubles go before the
 * lasting ones.
 */
function together(failures: readonly unknown[]): CodedError {
  const lasting = ['denied', 'invalid', 'notFound', 'refused'];
  const worst = failures.find((failure) => !lasting.includes(codeOf(failure))) ?? failures[0];
  const told = failures.map((failure) => (failure instanceof Error ? failure.message : String(failure))).join('; ');
  const waits = failures.flatMap((failure) =>
    failure instanceof CodedError && failure.retryAfterMs !== undefined ? [failure.retryAfterMs] : [],
  );
  return new CodedError(codeOf(worst), told, {
    cause: worst,
    ...(waits.length === 0 ? {} : { retryAfterMs: Math.max(...waits) }),
  });
}
