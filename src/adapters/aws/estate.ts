import { codeOf } from '../../errors.ts';
import type { AwsClients } from '../../ports/aws-clients.ts';
import type { Estate, EstateKind, EstateReading } from '../../ports/estate.ts';
import { apiKey, codeVersion } from './estate-code.ts';
import type { ReadResource } from './estate-resource.ts';
import { bucket, key, secret, userPool } from './estate-stores.ts';
import { execution, queue, schedule, stream } from './estate-work.ts';

const readers: Readonly<Record<EstateKind, ReadResource>> = {
  queue,
  stream,
  schedule,
  execution,
  bucket,
  'user-pool': userPool,
  key,
  secret,
  'api-key': apiKey,
  'code-version': codeVersion,
};

const missing: EstateReading = {
  exists: false,
  usable: false,
  detail: 'does not exist',
  fingerprint: null,
  inFlight: null,
};

/** What is bound to a Region, as that Region's own control plane describes it. */
export function estate(clients: AwsClients): Estate {
  return {
    async read(item, accountId, signal) {
      try {
        return { exists: true, ...(await readers[item.kind](clients, item, accountId, signal)) };
      } catch (error) {
        if (codeOf(error) === 'notFound') return missing;
        throw error;
      }
    },
  };
}
