import type { AwsClients, Net } from '../../src/ports/aws-clients.ts';
import type { Messenger } from '../../src/ports/messaging.ts';

/** A world that never answers: what is measured is Muster itself. */

function never(signal: AbortSignal): Promise<never> {
  return new Promise((_resolve, reject) =>
    signal.addEventListener('abort', () => reject(signal.reason), { once: true }),
  );
}

export const stillClients: AwsClients = {
  get: () => ({ send: (_command: unknown, { abortSignal }: { abortSignal: AbortSignal }) => never(abortSignal) }),
};

export const stillMessenger: Messenger = {
  post: (_message, signal) => never(signal),
  find: (_message, signal) => never(signal),
};

/** Only the signing certificate is to be had. */
export function netWith(certificatePem: string): Net {
  return {
    get: async (url, signal) =>
      url.endsWith('.pem') ? { status: 200, headers: {}, body: Buffer.from(certificatePem, 'utf8') } : never(signal),
    resolveCname: (_name, signal) => never(signal),
    ask: (_question, signal) => never(signal),
  };
}
