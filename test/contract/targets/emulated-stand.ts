import { realClients } from '../../../src/adapters/aws/real-clients.ts';
import { realNet } from '../../../src/adapters/aws/real-net.ts';
import { systemClock } from '../../../src/cli/system-clock.ts';
import { CodedError } from '../../../src/errors.ts';
import type { AwsClients, AwsService } from '../../../src/ports/aws-clients.ts';
import { recorded, type SentCall } from '../operations.ts';
import { contractPorts } from './contract-ports.ts';
import { loopbackProxy } from './loopback-proxy.ts';
import { knowNodeErrors } from './node-errors.ts';
import type { Stand, Trouble } from './target.ts';

/** A server that speaks AWS's protocols on loopback. */
export interface Emulator {
  readonly port: number;
  readonly services: readonly AwsService[];
  stop(): Promise<void>;
}

/**
 * The ports over the clients that real accounts are reached with, sent to an emulator instead. `setUp` prepares the account, before any trouble
 * and past the record of calls. The emulator is stopped with the stand, and when setting up fails.
 */
export async function emulatedStand(
  emulator: Emulator,
  trouble: Trouble | undefined,
  setUp: (clients: AwsClients) => Promise<void>,
): Promise<Stand> {
  knowNodeErrors();
  try {
    await setUp(sentTo(emulator, `http://127.0.0.1:${emulator.port}`));
  } catch (error) {
    await emulator.stop();
    throw error;
  }
  const proxy = await loopbackProxy(emulator.port, trouble?.kind);
  const clients = sentTo(emulator, proxy.url);
  const sent: SentCall[] = [];
  return {
    ports: contractPorts(recorded(clients, sent), realNet(), systemClock),
    clients,
    sent,
    settled: (work) => work,
    pass: async () => undefined,
    impatience: (nth = 1) => {
      const limit = new AbortController();
      proxy.onHeld(nth, () => limit.abort());
      return limit.signal;
    },
    mend: () => proxy.mend(),
    close: async () => {
      await proxy.close();
      await emulator.stop();
    },
  };
}

function sentTo({ services }: Emulator, url: string): AwsClients {
  const real = realClients({ credentials: async () => ({ accessKeyId: 'contract', secretAccessKey: 'contract' }) });
  return {
    get(service, region) {
      if (!services.includes(service)) throw new CodedError('invalid', `the emulator has no ${service}`);
      return real.get(service, region, url);
    },
  };
}
