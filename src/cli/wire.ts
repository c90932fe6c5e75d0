import { realClients } from '../adapters/aws/real-clients.ts';
import { createWire, type Wire } from '../adapters/aws-wire/wire-clients.ts';
import type { World } from '../sandbox/world.ts';

/** The SDK clients of a real account, whose requests a simulated world answers in AWS's own protocols. */
export function wireInto({ serve, clients, clock }: World): Promise<Wire> {
  return createWire({
    serve,
    direct: clients,
    hold: () => clock.hold(),
    clientsOver: (handlerOf) => realClients({ handlerOf }),
  });
}
