import { describe, expect, it } from '@jest/globals';
import type { ActionPorts } from '../../../src/actions/define.ts';
import { awsPorts } from '../../../src/adapters/aws/index.ts';
import { CodedError } from '../../../src/errors.ts';
import type { EstateKind } from '../../../src/ports/estate.ts';
import { createWorld, type World } from '../../../src/sandbox/world.ts';
import { type Deviation, deviationKinds } from '../../../src/scenario/account.ts';
import { hostedZoneOf, type Workload, workloadSchema } from '../../../src/workload/schema.ts';
import { exampleWorkload } from '../../drill/example-worlds.ts';
import { pass, quiet, settled } from '../play.ts';

/** What the real adapters read of the world where one thing is wrong: as AWS would show it, and nothing else besides. */

const east = 'us-east-1';
const west = 'us-west-2';
const signal = new AbortController().signal;

const resources: readonly (readonly [EstateKind, string])[] = [
  ['stream', 'clicks'],
  ['schedule', 'nightly'],
  ['execution', 'billing'],
  ['bucket', 'shop-pictures'],
  ['user-pool', 'pool-a'],
  ['api-key', 'partners'],
  ['code-version', 'shop-checkout:live'],
];

/** The example shop with one of everything. */
const shop: Workload = workloadSchema.parse({
  ...exampleWorkload('shop'),
  bound: [
    ...exampleWorkload('shop').bound,
    ...resources.map(([kind, name]) => ({ kind, name, region: east, counterpart: name })),
  ],
  capacity: {
    lambdaConcurrency: 500,
    kinesis: [{ stream: 'clicks', shards: 4 }],
    provisioned: [{ component: 'checkout', executions: 20 }],
    quotas: [{ service: 'lambda', quota: 'L-B99A9384', name: 'concurrent executions' }],
  },
});
const zone = hostedZoneOf(shop) ?? '';
const endpoints = shop.levers.flatMap((lever) => (lever.kind === 'routing-control' ? lever.endpoints : []));
const control = shop.levers.flatMap((lever) => (lever.kind === 'routing-control' ? [lever.controls[west] ?? ''] : []));
const buyUrl = shop.journeys[0]?.urls[west] ?? '';
const bucket = 'shop-switch-us-east-2';

function worldWith(...account: Deviation[]): World {
  const lasting = account.map((deviation) => ({ fromMs: 0, untilMs: Number.POSITIVE_INFINITY, deviation }));
  const world = createWorld({ scenario: { ...quiet, account: lasting }, workload: shop, seed: 1 });
  world.start();
  return world;
}

type Read = (ports: ActionPorts, world: World) => Promise<unknown>;

/** What a reading gives: its value, or the code that it fails with. */
async function read(world: World, reading: Read): Promise<unknown> {
  const ports: ActionPorts = awsPorts(world.clients, world.net, world.clock, () => world.credentials());
  await pass(world, 60_000);
  return settled(
    world,
    reading(ports, world).catch((error: unknown) => (error instanceof CodedError ? error.code : error)),
  );
}

const resource = (kind: EstateKind, name: string): Read => {
  return async ({ estate }) => estate.read({ kind, name, region: west }, shop.accountId, signal);
};
const alarmNames = (region: string): Read => {
  return async ({ alarms }) =>
    (await alarms.states(region, ['shop-api-5xx-usw2'], signal)).map(({ name }) => name).join();
};
const described: Read = ({ tables }) => tables.describe(east, 'orders', signal);
const recordOf: Read = async ({ dnsConfiguration }) =>
  (await dnsConfiguration.records(zone, shop.domainName, signal)).find(({ setIdentifier }) =>
    setIdentifier?.endsWith(west),
  );
const checkOf: Read = async ({ dnsConfiguration }) => {
  const records = await dnsConfiguration.records(zone, shop.domainName, signal);
  const id = records.find(({ setIdentifier }) => setIdentifier?.endsWith(west))?.healthCheckId ?? '';
  return dnsConfiguration.healthCheck(id, signal);
};
const switchCheckOf: Read = async (ports, world) => {
  const { children } = (await checkOf(ports, world)) as { children: string[] };
  const checks = await Promise.all(children.map((id) => ports.dnsConfiguration.healthCheck(id, signal)));
  return checks.find(({ type }) => type === 'HTTPS');
};
const health: Read = ({ health: port }) => port.events([east], signal);
const anonymous = (key: string): Read => {
  return async (_ports, { net }) =>
    (await net.get(`https://${bucket}.s3.us-east-2.amazonaws.com/${key}`, signal)).status;
};
const notified: Read = async (_ports, world) => {
  let heard = 0;
  world.onNotification(async ({ body }) => {
    if (body.includes('shop-heartbeat-usw2')) heard += 1;
  });
  await world.clock.sleep(300_000);
  return heard;
};

const cases: readonly (readonly [Deviation, Read, unknown, unknown])[] = [
  [
    { kind: 'replica-missing', table: 'orders', region: west },
    ({ tables }) => tables.replicas(west, 'orders', signal),
    expect.any(Array),
    'notFound',
  ],
  [
    { kind: 'replica-missing', table: 'orders', region: west },
    described,
    expect.objectContaining({ replicas: expect.arrayContaining([expect.objectContaining({ region: west })]) }),
    expect.objectContaining({ replicas: [expect.objectContaining({ region: east })] }),
  ],
  [
    { kind: 'replica-status', table: 'orders', region: west, status: 'REPLICATION_NOT_AUTHORIZED' },
    described,
    expect.objectContaining({ replicas: expect.arrayContaining([{ region: west, status: 'ACTIVE' }]) }),
    expect.objectContaining({
      replicas: expect.arrayContaining([{ region: west, status: 'REPLICATION_NOT_AUTHORIZED' }]),
    }),
  ],
  [
    { kind: 'table-consistency', table: 'orders', consistency: 'strong' },
    described,
    expect.objectContaining({ consistency: 'eventual' }),
    expect.objectContaining({ consistency: 'strong' }),
  ],
  [
    { kind: 'lease-region-missing', region: 'us-east-2' },
    ({ tables }) => tables.describe('us-east-2', shop.lease.table, signal),
    expect.objectContaining({ consistency: 'strong' }),
    'notFound',
  ],
  [
    { kind: 'throughput-low', table: 'orders', region: west, readUnits: 5, writeUnits: 3 },
    ({ tables }) => tables.throughput(west, 'orders', signal),
    { mode: 'PAY_PER_REQUEST', readUnits: 0, writeUnits: 0 },
    { mode: 'PROVISIONED', readUnits: 5, writeUnits: 3 },
  ],
  [
    { kind: 'warm-throughput-low', table: 'orders', region: east, readUnits: 9, writeUnits: 7 },
    described,
    expect.objectContaining({ warmThroughput: expect.objectContaining({ writeUnits: 4000 }) }),
    expect.objectContaining({ warmThroughput: { readUnits: 9, writeUnits: 7 } }),
  ],
  [
    { kind: 'table-policy-cuts-replication', table: 'orders', region: west },
    ({ tables }) => tables.policy(west, 'orders', signal),
    null,
    expect.stringContaining('Deny'),
  ],
  [
    { kind: 'concurrency-low', region: west, limit: 10 },
    ({ functions }) => functions.accountConcurrency(west, signal),
    { limit: 3000, unreserved: 3000 },
    { limit: 10, unreserved: 10 },
  ],
  [
    { kind: 'reserved-concurrency-differs', function: 'shop-checkout', region: west, reserved: 1 },
    ({ functions }) => functions.reservedConcurrency(west, 'shop-checkout', signal),
    null,
    1,
  ],
  [
    { kind: 'provisioned-concurrency-missing', function: 'shop-checkout', region: west },
    ({ functions }) => functions.provisionedConcurrency(west, 'shop-checkout', 'live', signal),
    { requested: 20, available: 20 },
    null,
  ],
  [
    { kind: 'shards-low', stream: 'clicks', region: west, shards: 1 },
    ({ streams }) => streams.openShards(west, 'clicks', signal),
    4,
    1,
  ],
  [
    { kind: 'alias-missing', function: 'shop-checkout', region: west },
    ({ functions }) => functions.alias(west, 'shop-checkout', 'live', signal),
    expect.objectContaining({ version: '41' }),
    'notFound',
  ],
  [
    { kind: 'quota-low', region: west, service: 'lambda', quota: 'L-B99A9384', value: 100 },
    ({ account }) => account.quota(west, 'lambda', 'L-B99A9384', signal),
    3000,
    100,
  ],
  [
    { kind: 'domain-missing', region: west },
    ({ gateways }) => gateways.domain(west, shop.domainName, signal),
    expect.objectContaining({ status: 'AVAILABLE' }),
    undefined,
  ],
  [
    { kind: 'mapping-missing', region: west },
    async ({ gateways }) => (await gateways.domain(west, shop.domainName, signal))?.mappings.length,
    1,
    0,
  ],
  [
    { kind: 'health-check-missing', region: west },
    recordOf,
    expect.objectContaining({ healthCheckId: expect.any(String) }),
    expect.objectContaining({ healthCheckId: null }),
  ],
  [
    { kind: 'health-check-not-inverted', region: west },
    switchCheckOf,
    expect.objectContaining({ inverted: true }),
    expect.objectContaining({ inverted: false }),
  ],
  [
    { kind: 'health-check-disabled', region: west },
    checkOf,
    expect.objectContaining({ disabled: false }),
    expect.objectContaining({ disabled: true }),
  ],
  [{ kind: 'record-missing', region: west }, recordOf, expect.any(Object), undefined],
  [
    { kind: 'accelerated-recovery-off' },
    ({ dnsConfiguration }) => dnsConfiguration.acceleratedRecovery(zone, signal),
    'ENABLED',
    expect.not.stringMatching(/^ENABLED$/),
  ],
  [
    { kind: 'routing-control-missing', region: west },
    async ({ routingControls }) => routingControls.states(endpoints, control, signal),
    { [control[0] ?? '']: 'On' },
    'notFound',
  ],
  [
    { kind: 'endpoint-unreachable', region: 'eu-west-1' },
    async ({ routingControls }) =>
      Object.values(
        await routingControls.states(
          endpoints.filter(({ region }) => region === 'eu-west-1'),
          control,
          signal,
        ),
      ),
    ['On'],
    expect.stringMatching(/^(unavailable|timeout)$/),
  ],
  [{ kind: 'bucket-private', bucket }, anonymous('muster-probe'), 200, 403],
  [{ kind: 'bucket-missing', bucket }, anonymous('muster-probe'), 200, 404],
  [
    { kind: 'switch-left-over', region: west, bucket },
    ({ switchObjects }) => switchObjects.present('us-east-2', bucket, 'evacuate-us-west-2', signal),
    false,
    true,
  ],
  [{ kind: 'support-plan-missing' }, health, [], 'denied'],
  [{ kind: 'permission-missing', operation: 'dynamodb:DescribeTable' }, described, expect.any(Object), 'denied'],
  [
    { kind: 'permission-missing', operation: 'dynamodb:PutItem' },
    async ({ account }) =>
      account.denied((await account.caller(west, signal)).arn, ['dynamodb:PutItem', 'dynamodb:GetItem'], signal),
    [],
    ['dynamodb:PutItem'],
  ],
  [
    { kind: 'resource-missing', resource: 'key', name: 'alias/shop', region: west },
    resource('key', 'alias/shop'),
    expect.objectContaining({ exists: true }),
    expect.objectContaining({ exists: false }),
  ],
  [
    { kind: 'resource-unusable', resource: 'secret', name: 'shop/payments', region: west },
    resource('secret', 'shop/payments'),
    expect.objectContaining({ usable: true }),
    expect.objectContaining({ exists: true, usable: false }),
  ],
  [
    { kind: 'backlog', resource: 'queue', name: 'shop-jobs', region: west, count: 40 },
    resource('queue', 'shop-jobs'),
    expect.objectContaining({ inFlight: 0 }),
    expect.objectContaining({ inFlight: 40 }),
  ],
  [
    { kind: 'backlog', resource: 'execution', name: 'billing', region: west, count: 140 },
    resource('execution', 'billing'),
    expect.objectContaining({ inFlight: 0 }),
    expect.objectContaining({ inFlight: 140 }),
  ],
  [{ kind: 'alarm-missing', alarm: 'shop-api-5xx-usw2' }, alarmNames(west), 'shop-api-5xx-usw2', ''],
  [{ kind: 'alarm-missing', alarm: 'shop-heartbeat-usw2' }, notified, 5, 0],
  [{ kind: 'alarm-without-action', alarm: 'shop-heartbeat-usw2' }, notified, 5, 0],
  [{ kind: 'topic-missing', region: west }, notified, 5, 0],
  [
    { kind: 'canary-failing', journey: 'buy', region: west },
    async ({ canaries }) =>
      (await canaries.journey({ workload: 'shop', journey: 'buy', region: west, url: buyUrl }, signal)).ok,
    true,
    false,
  ],
];

describe('what is wrong in the account', () => {
  it.each(cases)('%j is read as AWS would show it', async (deviation, reading, clean, wrong) => {
    expect(await read(worldWith(), reading)).toEqual(clean);
    expect(await read(worldWith(deviation), reading)).toEqual(wrong);
  });

  it.each(resources)(
    'a %s named %s is there, unless it is missing, and would serve, unless it would not',
    async (kind, name) => {
      const reading = resource(kind, name);
      expect(await read(worldWith(), reading)).toMatchObject({ exists: true, usable: true });
      expect(
        await read(worldWith({ kind: 'resource-missing', resource: kind, name, region: west }), reading),
      ).toMatchObject({ exists: false });
      if (kind === 'queue' || kind === 'user-pool') return;

      const unusable: Deviation = { kind: 'resource-unusable', resource: kind, name, region: west };
      expect(await read(worldWith(unusable), reading)).toMatchObject({
        exists: true,
        usable: false,
      });
    },
  );

  it.each<[EstateKind, string, Deviation]>([
    ['key', 'alias/shop', { kind: 'resource-differs', resource: 'key', name: 'alias/shop', region: west }],
    ['secret', 'shop/payments', { kind: 'resource-differs', resource: 'secret', name: 'shop/payments', region: west }],
    ['code-version', 'shop-checkout:live', { kind: 'code-differs', function: 'shop-checkout', region: west }],
  ])('twins of kind %s are the same in both Regions until they differ', async (kind, name, deviation) => {
    const same: Read = async ({ estate }) => {
      const [one, other] = await Promise.all(
        [east, west].map((region) => estate.read({ kind, name, region }, shop.accountId, signal)),
      );
      return one?.fingerprint === other?.fingerprint;
    };
    expect(await read(worldWith(), same)).toBe(true);
    expect(await read(worldWith(deviation), same)).toBe(false);
  });

  it('a heartbeat that is stale is old wherever it is read', async () => {
    const age: Read = async ({ tables, clock }) => {
      const newest = await tables.heartbeat({ table: 'orders', readFrom: east, writtenIn: west }, signal);
      return (clock.now() - (newest ?? 0)) / 1000;
    };
    const stale: Deviation = { kind: 'heartbeat-stale', table: 'orders', region: west, seconds: 900 };
    expect(await read(worldWith(), age)).toBeLessThan(10);
    expect(await read(worldWith(stale), age)).toBeGreaterThanOrEqual(900);
  });

  it('a TTL that is high is shown where the record has one', async () => {
    const ttl: Read = async (ports, world) =>
      ((await recordOf(ports, world)) as { ttlSeconds: number | null }).ttlSeconds;
    expect(await read(worldWith({ kind: 'ttl-high', seconds: 900 }), ttl)).toBe(900);
  });

  it('a clock that is ahead is seen by the Date of any endpoint', async () => {
    const skew: Read = ({ account }) => account.clockSkewMs(west, signal);
    expect(Math.abs((await read(worldWith(), skew)) as number)).toBeLessThan(1000);
    expect(await read(worldWith({ kind: 'clock-skew', seconds: 90 }), skew)).toBeGreaterThan(88_000);
  });

  it('credentials that are not renewed are told beforehand, and then end', async () => {
    const world = worldWith({ kind: 'credentials-expiring', minutes: 5 });
    const left: Read = async ({ account, clock }) =>
      ((await account.credentials(signal)).expiresAtMs ?? 0) - clock.now();
    expect(await read(worldWith(), left)).toBe(11 * 3_600_000);
    expect(await read(world, left)).toBe(4 * 60_000);
    await pass(world, 5 * 60_000);
    expect(await read(world, health)).toBe('denied');
  });

  it('can be wrong for a while only, and a dial then stands as before', async () => {
    const reserved: Read = ({ functions }) => functions.reservedConcurrency(west, 'shop-checkout', signal);
    const deviation = {
      kind: 'reserved-concurrency-differs',
      function: 'shop-checkout',
      region: west,
      reserved: 1,
    } as const;
    const account = [{ fromMs: 300_000, untilMs: 600_000, deviation }];
    const world = createWorld({ scenario: { ...quiet, account }, workload: shop, seed: 1 });
    world.start();
    expect(await read(world, reserved)).toBeNull();
    await pass(world, 300_000);
    expect(await read(world, reserved)).toBe(1);
    await pass(world, 300_000);
    expect(await read(world, reserved)).toBeNull();
  });

  it('is tested here in every kind', () => {
    const elsewhere = [
      'heartbeat-stale',
      'ttl-high',
      'clock-skew',
      'credentials-expiring',
      'resource-differs',
      'code-differs',
    ];
    const tested = new Set<string>([...cases.map(([{ kind }]) => kind), ...elsewhere]);
    expect(deviationKinds.filter((kind) => !tested.has(kind))).toEqual([]);
    expect(deviationKinds.length).toBeGreaterThanOrEqual(25);
  });

  it('cannot be about something that no workload has', () => {
    expect(() => worldWith({ kind: 'replica-missing', table: 'ordres', region: 'eu-central-1' })).toThrow(
      /account\.0\.table: found "ordres", expected one of orders, muster-leases\naccount\.0\.region: found "eu-central-1"/,
    );
    expect(() => worldWith({ kind: 'resource-missing', resource: 'key', name: 'shop/payments', region: west })).toThrow(
      /account\.0\.name: found "shop\/payments", expected one of alias\/shop/,
    );
  });
});
