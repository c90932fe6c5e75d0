import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { realClients } from '../../../src/adapters/aws/real-clients.ts';
import { createWireServer } from '../../../src/adapters/aws-wire/wire-server.ts';
import type { AwsClients, ServeAws } from '../../../src/ports/aws-clients.ts';
import type { VirtualClock } from '../../../src/sandbox/virtual-clock.ts';
import type { World } from '../../../src/sandbox/world.ts';
import { knowNodeErrors } from './node-errors.ts';
import type { Reach } from './world-target.ts';

/** The world behind a real HTTP server on loopback, as `muster sandbox` serves it, with the clients of real accounts before it. */
export async function overHttp({ serve, clock }: World): Promise<Reach> {
  knowNodeErrors();
  const faults: unknown[] = [];
  const flight = new Flight(clock);
  const server = await createWireServer({ serve: flight.served(serve), record: (fault) => faults.push(fault) });
  const listen = async (port: number) => {
    server.listen(port, '127.0.0.1');
    await once(server, 'listening');
  };
  await listen(0);
  const { port } = server.address() as AddressInfo;
  const real = realClients({ credentials: async () => ({ accessKeyId: 'contract', secretAccessKey: 'contract' }) });
  const close = () =>
    new Promise<void>((resolve) => {
      server.closeAllConnections();
      server.close(() => resolve());
    });
  return {
    faults,
    clients: flight.sent({ get: (service, region) => real.get(service, region, `http://127.0.0.1:${port}`) }),
    disconnect: close,
    connect: () => listen(port),
    close,
  };
}

/** The world's time stands while a request or an answer is on its way between client and server. */
class Flight {
  readonly #clock: VirtualClock;
  readonly #holds: (() => void)[] = [];
  #sending = 0;
  #serving = 0;

  constructor(clock: VirtualClock) {
    this.#clock = clock;
  }

  sent(clients: AwsClients): AwsClients {
    return {
      get: (service, region, endpoint) => {
        const client = clients.get(service, region, endpoint);
        return { send: (command, options) => this.#during(1, 0, () => client.send(command, options)) };
      },
    };
  }

  served(serve: ServeAws): ServeAws {
    return (call) => this.#during(0, 1, () => serve(call));
  }

  async #during<Answer>(sending: number, serving: number, work: () => Promise<Answer>): Promise<Answer> {
    this.#count(sending, serving);
    try {
      return await work();
    } finally {
      this.#count(-sending, -serving);
    }
  }

  /** A call that its client gave up may be served a moment longer: it keeps nothing standing. */
  #count(sending: number, serving: number): void {
    this.#sending += sending;
    this.#serving += serving;
    const wanted = Math.max(0, this.#sending - this.#serving);
    while (this.#holds.length < wanted) this.#holds.push(this.#clock.hold());
    while (this.#holds.length > wanted) this.#holds.pop()?.();
  }
}
