import type { Config } from '../config.ts';
import { invariant } from '../errors.ts';
import type { HttpSenders } from '../signals/entrances.ts';

/** Who may send signals over HTTP beside the topics. Without secrets, as in the sandbox, no webhook is there. */
export function httpSenders({ signals, mappings, secrets }: Config): HttpSenders {
  const { senders, labels } = signals;
  const webhooks = signals.webhooks.flatMap(({ secretEnv, mapping: _file, ...webhook }) => {
    const secret = secrets[secretEnv];
    const mapping = mappings[webhook.id];
    invariant(mapping, `the mapping of webhook ${webhook.id} is loaded`);
    return secret ? [{ ...webhook, mapping, secret: () => secret.reveal() }] : [];
  });
  return { senders, labels, webhooks };
}
