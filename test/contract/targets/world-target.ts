import type { AwsClients } from '../../../src/ports/aws-clients.ts';
import { impairedNameOf } from '../../../src/sandbox/service-names.ts';
import { createWorld, type World } from '../../../src/sandbox/world.ts';
import type { WorldScenario } from '../../../src/scenario/world-scenario.ts';
import { impairmentOf, pass, quiet, settled } from '../../sandbox/play.ts';
import { account, elsewhere, provisioned, sibling } from '../account.ts';
import { recorded, type SentCall } from '../operations.ts';
import { type ContractPorts, contractPorts } from './contract-ports.ts';
import type { Stand, Target, Trouble } from './target.ts';

/**
 * Extra latency of a request that is late: it takes effect at half of it. Less than the 3 s after which the world counts a service as down and
 * adapters give an endpoint up.
 */
const latencyMs = 2_900;
/** After such a request has taken effect at the latest, before it is answered at the soonest. */
const patienceMs = 2_400;
/** How long such a request takes in all, about: its own time comes on top. */
const answeredAfterMs = 3_275;
/** The world is set up before anything goes wrong. */
const troubleAtMs = 1_000;
const troubleEndsAtMs = 600_000;

const effects = {
  throttled: 'throttled',
  failing: 'errors',
  unreachable: 'dns-empty',
  late: 'latency',
} as const;

/** How a world is reached: its clients, and what was wrong with the form of requests and answers so far. */
export interface Reach {
  readonly clients: AwsClients;
  readonly faults: readonly unknown[];
  /** Where there is a connection: breaks it off and makes it again. */
  disconnect?(): Promise<void>;
  connect?(): Promise<void>;
  close?(): Promise<void>;
}

type ReachWorld = (world: World) => Promise<Reach>;

/**
 * The sandbox's world, reached through clients of its own or through others. A request of the wrong form fails the test.
 * @param without ports and operations that cannot be reached that way
 */
export function worldTarget(
  name: string,
  reach: ReachWorld,
  without: { readonly ports?: readonly (keyof ContractPorts)[]; readonly operations?: readonly string[] } = {},
): Target {
  return {
    name,
    serves: everyPort().filter((port) => !without.ports?.includes(port)),
    lacks: ['sns:Publish', ...(without.operations ?? [])],
    make: (trouble) => stand(reach, trouble),
  };
}

async function stand(reach: ReachWorld, trouble: Trouble | undefined): Promise<Stand> {
  const world = createWorld({ scenario: scenarioOf(trouble), workload: account, alsoHosting: [sibling], seed: 1 });
  const { clients, faults, ...line } = await reach(world);
  const sent: SentCall[] = [];
  world.start();
  if (trouble !== undefined) await pass(world, troubleAtMs);
  if (trouble?.kind === 'unreachable') await line.disconnect?.();
  return {
    ports: contractPorts(recorded(clients, sent), world.net, world.clock),
    clients,
    world,
    sent,
    settled: (work) => settled(world, work),
    pass: (ms) => pass(world, ms),
    impatience: (nth = 1) => {
      const limit = new AbortController();
      world.clock.schedule(patienceMs + (nth - 1) * answeredAfterMs, () => {
        world.clock.stir();
        limit.abort();
      });
      return limit.signal;
    },
    mend: async () => {
      await pass(world, troubleEndsAtMs);
      if (trouble?.kind === 'unreachable') await line.connect?.();
    },
    close: async () => {
      await line.close?.();
      if (faults.length > 0) throw new Error(`of the wrong form: ${JSON.stringify(faults)}`);
    },
  };
}

/** An event of AWS elsewhere, and a load that sets the provisioned table's units and is never too much for them. */
const calm: WorldScenario = {
  ...quiet,
  posts: [{ ...elsewhere, atMs: 0, event: 'sqs', channel: 'both', status: 'open', severity: 'degraded' }],
  saturations: [
    { component: provisioned.table, region: '*', fromMs: 0, untilMs: 1, limit: provisioned.units, demand: 1 },
  ],
};

function scenarioOf(trouble: Trouble | undefined): WorldScenario {
  if (trouble === undefined) return calm;
  const { service, kind, permission: operation = '' } = trouble;
  const time = { fromMs: troubleAtMs, untilMs: troubleEndsAtMs };
  if (kind === 'denied')
    return { ...calm, account: [{ ...time, deviation: { kind: 'permission-missing', operation } }] };
  const impairment = { service: impairedNameOf(service), region: '*', ...time, latencyMs };
  return { ...calm, impairments: [impairmentOf({ ...impairment, effect: effects[kind] })] };
}

/** The names of all ports, as the adapters have them. */
function everyPort(): (keyof ContractPorts)[] {
  const none: AwsClients = {
    get: () => {
      throw new Error('nothing is called here');
    },
  };
  const world = createWorld({ scenario: quiet, workload: account, seed: 1 });
  return Object.keys(contractPorts(none, world.net, world.clock)) as (keyof ContractPorts)[];
}
