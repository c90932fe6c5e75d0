import type { Lever } from '../workload/lever.ts';
import type { Workload } from '../workload/schema.ts';
import type { PriceName, Prices } from './prices.ts';
import { policyOrders, withOrder, withoutOrder } from './written-policy.ts';

/** How a workload recovers: itself, and how its plans are approved. */
export interface Setup {
  readonly workload: Workload;
  /** Seconds that people take from the request to the approval; not waited for where the written policy orders. */
  readonly approveAfterSeconds: number;
  /** Capacity over there is made before it is needed. */
  readonly preScaled: boolean;
}

/** One thing that may be bought: the same setup without it and with it, and what it costs a month. */
export interface Improvement {
  readonly id: string;
  readonly title: string;
  /** True where the workload has it already: then `with` is how it is. */
  readonly inPlace: boolean;
  readonly without: Setup;
  readonly with: Setup;
  /** In the currency of the prices. */
  readonly costPerMonth: number;
  /** False where a price or an amount in it is not known to be exact. */
  readonly exact: boolean;
}

const hoursPerMonth = 730;
const secondsPerMonth = hoursPerMonth * 3600;
const fastProbeSeconds = 10;
const shortTtlSeconds = 10;
const usualTtlSeconds = 60;
const shortLeaseSeconds = 10;

/** Everything that could shorten this workload's recovery or save its data, whether it has it or not. */
export function improvementsFor(setup: Setup, prices: Prices): readonly Improvement[] {
  const cost = new Costs(prices);
  return [
    probes(setup, cost),
    alarmPeriod(setup, cost),
    approvalPolicy(setup),
    lease(setup, cost),
    strongTables(setup, cost),
    routingControls(setup, cost),
    ttl(setup, cost),
    preScaling(setup, cost),
  ].flatMap((one) => one ?? []);
}

class Costs {
  readonly #prices: Prices;

  constructor(prices: Prices) {
    this.#prices = prices;
  }

  get assumed(): Prices['assumed'] {
    return this.#prices.assumed;
  }

  of(name: PriceName, amount: number): { readonly costPerMonth: number; readonly exact: boolean } {
    const { amount: each, exact } = this.#prices.prices[name];
    return { costPerMonth: Math.round(each * amount * 100) / 100, exact };
  }
}

function changed(setup: Setup, workload: Partial<Workload>): Setup {
  return { ...setup, workload: { ...setup.workload, ...workload } };
}

/** With and without, where `better` is the setup itself or a change of it. */
function between(setup: Setup, inPlace: boolean, change: Setup): Pick<Improvement, 'inPlace' | 'without' | 'with'> {
  return inPlace ? { inPlace, without: change, with: setup } : { inPlace, without: setup, with: change };
}

function probes(setup: Setup, cost: Costs): Improvement {
  const { canary, journeys, regions } = setup.workload;
  const inPlace = canary.intervalSeconds <= fastProbeSeconds;
  const intervalSeconds = inPlace ? 30 : fastProbeSeconds;
  const fast = Math.min(canary.intervalSeconds, fastProbeSeconds);
  const slow = Math.max(canary.intervalSeconds, intervalSeconds);
  const more = (secondsPerMonth / fast - secondsPerMonth / slow) * journeys.length * regions.length;
  return {
    id: 'probes',
    title: `health checks every ${fast} s instead of ${slow} s`,
    ...between(setup, inPlace, changed(setup, { canary: { ...canary, intervalSeconds } })),
    ...cost.of('apiRequestsMillion', more / 1e6),
  };
}

function alarmPeriod(setup: Setup, cost: Costs): Improvement | undefined {
  const alarms = setup.workload.alarms.filter(({ heartbeat }) => !heartbeat);
  if (alarms.length === 0) return undefined;
  const inPlace = alarms.every(({ periodSeconds }) => periodSeconds < 60);
  const periodSeconds = inPlace ? 60 : 10;
  const high = cost.of('alarmHighResolutionMonth', alarms.length);
  const standard = cost.of('alarmMonth', alarms.length);
  return {
    id: 'alarms',
    title: 'alarms with periods of 10 s instead of 60 s',
    ...between(
      setup,
      inPlace,
      changed(setup, {
        alarms: setup.workload.alarms.map((one) => (one.heartbeat ? one : { ...one, periodSeconds })),
      }),
    ),
    costPerMonth: Math.round((high.costPerMonth - standard.costPerMonth) * 100) / 100,
    exact: high.exact && standard.exact,
  };
}

function approvalPolicy(setup: Setup): Improvement {
  const inPlace = policyOrders(setup.workload);
  return {
    id: 'policy',
    title: 'a written policy that orders clear failovers',
    ...between(setup, inPlace, changed(setup, (inPlace ? withoutOrder : withOrder)(setup.workload))),
    costPerMonth: 0,
    exact: true,
  };
}

function lease(setup: Setup, cost: Costs): Improvement | undefined {
  const { lease: now, tables } = setup.workload;
  if (tables.length === 0 || !now.honoured) return undefined;
  const inPlace = now.ttlSeconds <= shortLeaseSeconds;
  const ttlSeconds = inPlace ? 20 : shortLeaseSeconds;
  const [short, long] = [Math.min(now.ttlSeconds, ttlSeconds), Math.max(now.ttlSeconds, ttlSeconds)];
  // A writer asks for the lease three times in its life.
  const more = 3 * (secondsPerMonth / short - secondsPerMonth / long);
  return {
    id: 'lease',
    title: `writer leases of ${short} s instead of ${long} s`,
    ...between(setup, inPlace, changed(setup, { lease: { ...now, ttlSeconds } })),
    ...cost.of('writeUnitsMillion', more / 1e6),
    exact: false,
  };
}

/** A strongly consistent table has a third replica or a witness: each write is paid for once more. */
function strongTables(setup: Setup, cost: Costs): Improvement | undefined {
  const { tables } = setup.workload;
  if (tables.length === 0) return undefined;
  const inPlace = tables.every(({ consistency }) => consistency === 'strong');
  const writes = tables.reduce((sum, { writesPerSecond }) => sum + writesPerSecond, 0);
  const consistency = inPlace ? ('eventual' as const) : ('strong' as const);
  return {
    id: 'mrsc',
    title: 'strongly consistent tables (MRSC)',
    ...between(setup, inPlace, changed(setup, { tables: tables.map((table) => ({ ...table, consistency })) })),
    ...cost.of('writeUnitsMillion', (writes * secondsPerMonth) / 1e6),
    exact: false,
  };
}

function routingControls(setup: Setup, cost: Costs): Improvement | undefined {
  const { levers } = setup.workload;
  const others = levers.filter(({ kind }) => kind !== 'routing-control');
  const inPlace = others.length < levers.length;
  if (inPlace && others.length === 0) return undefined;
  const [first] = others;
  return {
    id: 'routing-controls',
    title: `routing controls instead of ${first?.kind ?? 'none'}`,
    ...between(setup, inPlace, changed(setup, { levers: inPlace ? others : [cluster(setup.workload), ...levers] })),
    ...cost.of('routingControlClusterHour', hoursPerMonth),
  };
}

/** A cluster as it would be bought: its addresses are not known yet. */
function cluster({ regions }: Workload): Lever {
  const places = ['us-east-1', 'us-west-2', 'eu-west-1', 'ap-northeast-1', 'ap-southeast-2'];
  return {
    kind: 'routing-control',
    endpoints: places.map((region) => ({ region, endpoint: `https://not-made-yet.${region}.example` })),
    controls: Object.fromEntries(
      regions.map((region) => [region, `arn:aws:route53-recovery-control::not-made-yet:${region}`]),
    ),
  };
}

function ttl(setup: Setup, cost: Costs): Improvement {
  const { ttlSeconds: now } = setup.workload;
  const inPlace = now <= shortTtlSeconds;
  const ttlSeconds = inPlace ? usualTtlSeconds : shortTtlSeconds;
  const [short, long] = [Math.min(now, ttlSeconds), Math.max(now, ttlSeconds)];
  const queries = (seconds: number) => (cost.assumed.dnsQueriesMillionMonth * usualTtlSeconds) / seconds;
  return {
    id: 'ttl',
    title: `a TTL of ${short} s instead of ${long} s`,
    ...between(setup, inPlace, changed(setup, { ttlSeconds })),
    ...cost.of('dnsQueriesMillion', queries(short) - queries(long)),
    exact: false,
  };
}

function preScaling(setup: Setup, cost: Costs): Improvement | undefined {
  const executions = setup.workload.capacity.provisioned.reduce((sum, one) => sum + one.executions, 0);
  if (setup.workload.capacity.lambdaConcurrency === 0) return undefined;
  const warm = Math.max(executions, Math.ceil(setup.workload.capacity.lambdaConcurrency / 10));
  return {
    id: 'pre-scaled',
    title: `a standby scaled beforehand (${warm} warm)`,
    inPlace: setup.preScaled,
    without: { ...setup, preScaled: false },
    with: { ...setup, preScaled: true },
    ...cost.of('lambdaGbSecondProvisioned', warm * cost.assumed.lambdaGigabytes * secondsPerMonth),
    exact: false,
  };
}
