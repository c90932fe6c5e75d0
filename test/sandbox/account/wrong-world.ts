import type { ActionPorts } from '../../../src/actions/define.ts';
import { awsPorts } from '../../../src/adapters/aws/index.ts';
import { CodedError } from '../../../src/errors.ts';
import type { EstateKind } from '../../../src/ports/estate.ts';
import { createWorld, type World } from '../../../src/sandbox/world.ts';
import type { Deviation } from '../../../src/scenario/account.ts';
import { hostedZoneOf, type Workload, workloadSchema } from '../../../src/workload/schema.ts';
import { exampleWorkload } from '../../drill/example-worlds.ts';
import { pass, quiet, settled } from '../play.ts';

export const east = 'us-east-1';
export const west = 'us-west-2';
export const signal = new AbortController().signal;

export const resources: readonly (readonly [EstateKind, string])[] = [
  ['stream', 'clicks'],
  ['schedule', 'nightly'],
  ['execution', 'billing'],
  ['bucket', 'shop-pictures'],
  ['user-pool', 'pool-a'],
  ['api-key', 'partners'],
  ['code-version', 'shop-checkout:live'],
];

/** The example shop with one of everything. */
export const shop: Workload = workloadSchema.parse({
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
export const zone = hostedZoneOf(shop) ?? '';
export const endpoints = shop.levers.flatMap((lever) => (lever.kind === 'routing-control' ? lever.endpoints : []));
export const control = shop.levers.flatMap((lever) =>
  lever.kind === 'routing-control' ? [lever.controls[west] ?? ''] : [],
);
export const buyUrl = shop.journeys[0]?.urls[west] ?? '';
export const bucket = 'shop-switch-us-east-2';

/** A started world of that shop in which these things are wrong from the start. */
export function worldWith(...account: Deviation[]): World {
  const lasting = account.map((deviation) => ({ fromMs: 0, untilMs: Number.POSITIVE_INFINITY, deviation }));
  const world = createWorld({ scenario: { ...quiet, account: lasting }, workload: shop, seed: 1 });
  world.start();
  return world;
}

export type Read = (ports: ActionPorts, world: World) => Promise<unknown>;

/** What a reading gives: its value, or the code that it fails with. */
export async function read(world: World, reading: Read): Promise<unknown> {
  const ports: ActionPorts = awsPorts(world.clients, world.net, world.clock, () => world.credentials());
  await pass(world, 60_000);
  return settled(
    world,
    reading(ports, world).catch((error: unknown) => (error instanceof CodedError ? error.code : error)),
  );
}

export const resource = (kind: EstateKind, name: string): Read => {
  return async ({ estate }) => estate.read({ kind, name, region: west }, shop.accountId, signal);
};
export const alarmNames = (region: string): Read => {
  return async ({ alarms }) =>
    (await alarms.states(region, ['shop-api-5xx-usw2'], signal)).map(({ name }) => name).join();
};
export const described: Read = ({ tables }) => tables.describe(east, 'orders', signal);
export const recordOf: Read = async ({ dnsConfiguration }) =>
  (await dnsConfiguration.records(zone, shop.domainName, signal)).find(({ setIdentifier }) =>
    setIdentifier?.endsWith(west),
  );
export const checkOf: Read = async ({ dnsConfiguration }) => {
  const records = await dnsConfiguration.records(zone, shop.domainName, signal);
  const id = records.find(({ setIdentifier }) => setIdentifier?.endsWith(west))?.healthCheckId ?? '';
  return dnsConfiguration.healthCheck(id, signal);
};
export const switchCheckOf: Read = async (ports, world) => {
  const { children } = (await checkOf(ports, world)) as { children: string[] };
  const checks = await Promise.all(children.map((id) => ports.dnsConfiguration.healthCheck(id, signal)));
  return checks.find(({ type }) => type === 'HTTPS');
};
export const health: Read = ({ health: port }) => port.events([east], signal);
export const anonymous = (key: string): Read => {
  return async (_ports, { net }) =>
    (await net.get(`https://${bucket}.s3.us-east-2.amazonaws.com/${key}`, signal)).status;
};
export const notified: Read = async (_ports, world) => {
  let heard = 0;
  world.onNotification(async ({ body }) => {
    if (body.includes('shop-heartbeat-usw2')) heard += 1;
  });
  await world.clock.sleep(300_000);
  return heard;
};
