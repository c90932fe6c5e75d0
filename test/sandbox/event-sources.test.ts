import { describe, expect, it } from '@jest/globals';
import { consumersPause } from '../../src/actions/consumers-pause.ts';
import { consumersResume } from '../../src/actions/consumers-resume.ts';
import { tablesReconcile } from '../../src/actions/tables-reconcile.ts';
import { awsPorts } from '../../src/adapters/aws/index.ts';
import { createWorld, type World } from '../../src/sandbox/world.ts';
import { performance } from '../actions/fixtures.ts';
import { exampleWorkload } from '../drill/example-worlds.ts';
import { impaired, pass, settled } from './play.ts';

const minuteMs = 60_000;
const patient = new AbortController().signal;
const example = exampleWorkload('shop');
/** The shop with a consumer of its queue that writes whatever the lease says. */
const shop = {
  ...example,
  components: example.components.map((one) => (one.id === 'fulfil' ? { ...one, honoursLease: false } : one)),
};
const [east, west] = shop.regions;
const away = { workload: shop, from: east, to: west };
const back = { workload: shop, from: west, to: east, windowSeconds: 600 };

/** DynamoDB of the east fails from the first minute to the thirtieth; its Lambda control plane as told. */
function outage(controlPlaneDown: boolean): World {
  const span = { fromMs: minuteMs, untilMs: 30 * minuteMs };
  const table = impaired({ service: 'dynamodb', effect: 'errors', ...span });
  const lambda = impaired({ service: 'lambda', effect: 'control-plane-down', ...span });
  const impairments = [...table.impairments, ...(controlPlaneDown ? lambda.impairments : [])];
  const world = createWorld({ scenario: { ...table, impairments }, workload: shop, seed: 1 });
  world.start();
  return world;
}

/** Writers go from the east to the west, and traffic follows. */
async function evacuated(world: World) {
  const ports = awsPorts(world.clients, world.net, world.clock);
  const store = { table: shop.lease.table, regions: ['us-west-2', 'us-east-2'] };
  const change = (epoch: number, region: string | null) =>
    ports.leases.change(store, 'shop', { epoch, region, changedBy: 'i/1', atMs: world.clock.now() }, patient);
  await pass(world, 2 * minuteMs);
  await settled(world, change(1, null));
  await pass(world, 21_000);
  await settled(world, change(2, west));
  const [lever] = shop.levers;
  if (lever?.kind !== 'routing-control') throw new Error('the shop has routing controls');
  const entries = [
    { arn: lever.controls[east] ?? '', state: 'Off' },
    { arn: lever.controls[west] ?? '', state: 'On' },
  ] as const;
  await settled(world, ports.routingControls.update(lever.endpoints.slice(1), entries, patient));
  return ports;
}

describe('a consumer that does not ask the lease', () => {
  it('writes behind the fence as soon as its Region is back, and the report before failback tells it', async () => {
    const world = outage(true);
    const ports = await evacuated(world);
    await expect(settled(world, consumersPause.run(ports, away, performance()))).rejects.toMatchObject({
      code: 'unavailable',
    });
    await pass(world, 40 * minuteMs);
    expect(world.log.zombieWrites).toMatchObject([{ region: east, component: 'fulfil', toMs: null }]);

    const report = await settled(world, tablesReconcile.run(ports, back, performance()));
    expect(report.conflicts).toEqual([
      expect.stringMatching(/^1 .*fulfil.* written to orders in us-east-1 by a writer without the lease/),
    ]);
  });

  it('writes nothing when what feeds it was disabled in time, and is fed again after failback', async () => {
    const world = outage(false);
    const ports = await evacuated(world);
    expect(await settled(world, consumersPause.run(ports, away, performance()))).toEqual({ switched: 1 });
    await settled(world, consumersPause.verify?.(ports, away, performance()) ?? Promise.resolve(undefined));
    await pass(world, 40 * minuteMs);
    expect(world.log.zombieWrites).toEqual([]);

    const report = await settled(world, tablesReconcile.run(ports, back, performance()));
    expect(report.conflicts).toEqual([]);
    expect(report.readings[0]?.value).toMatch(/^[1-9]\d*, [1-9]\d* compared$/);
    expect(await settled(world, consumersResume.run(ports, back, performance()))).toEqual({ switched: 1 });
    expect(world.log.mutatingCalls.filter(({ operation }) => operation === 'UpdateEventSourceMapping')).toMatchObject([
      { region: east, from: 'Enabled', to: 'Disabled' },
      { region: east, from: 'Disabled', to: 'Enabled' },
    ]);
    expect(world.log.violations).toEqual([]);
  });
});

it('what had not arrived when the Region was left is there, and arrives when it is back', async () => {
  const world = outage(false);
  const ports = await evacuated(world);
  await pass(world, 5 * minuteMs);
  const index = { name: 'by-epoch', partitionKey: 'pk' };
  const query = { table: 'orders', index, epoch: 1, sinceMs: 0, limit: 100 };
  const seen = (region: string) => settled(world, ports.tables.marked({ ...query, region }, patient));
  expect((await seen(west)).items).toEqual([]);
  await pass(world, 30 * minuteMs);
  const [here, there] = [await seen(east), await seen(west)];
  expect(here.items.length).toBeGreaterThan(0);
  expect(there.items).toEqual(here.items);
});
