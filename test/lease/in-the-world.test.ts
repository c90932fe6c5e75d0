import { GetItemCommand, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { describe, expect, it } from '@jest/globals';
import { awsPorts } from '../../src/adapters/aws/index.ts';
import { type DynamoDBLike, type LeaseClock, writerLease } from '../../src/lease/writer-lease.js';
import type { World } from '../../src/sandbox/world.ts';
import { exampleWorkload } from '../drill/example-worlds.ts';
import { impairmentOf, pass, quiet, settled, shopWorld } from '../sandbox/play.ts';

/** The lease client and the world's own writers live through the same changes of the lease: they must agree on who may write, and when. */

const shop = exampleWorkload('shop');
const [east, west] = shop.regions;
const store = { table: shop.lease.table, regions: shop.lease.regions };
const patient = new AbortController().signal;
/** Both read the lease every few seconds, each in a rhythm of its own (3 s and 5 s), and answers take a moment. */
const apartMs = 5_200;

function clientsOf(world: World, region: string): DynamoDBLike {
  const client = world.clients.get('dynamodb', region);
  return {
    getItem: (input, options) => client.send(new GetItemCommand(input), options),
    updateItem: (input, options) => client.send(new UpdateItemCommand(input), options),
  };
}

function clockOf(world: World): LeaseClock {
  return {
    monotonicMs: () => world.clock.now(),
    wallMs: () => world.clock.now(),
    after: (ms, run) => {
      const over = new AbortController();
      world.clock.sleep(ms, over.signal).then(run, () => undefined);
      return () => over.abort(null);
    },
  };
}

function writerIn(world: World, region: string) {
  const { ttlSeconds, table } = shop.lease;
  const clients = [clientsOf(world, region)];
  return writerLease({ workload: 'shop', region, table, ttlSeconds, clients, clock: clockOf(world) });
}

/** When each Region may write by the client, sampled every 100 ms, and when it may by the world's log. */
async function played(world: World, seconds: number) {
  const writers = [east, west].map((region) => ({ region, lease: writerIn(world, region), told: [] as number[] }));
  await settled(world, Promise.all(writers.map(({ lease }) => lease.acquire())));
  for (let sample = 0; sample < seconds * 10; sample += 1) {
    for (const { lease, told } of writers) if (lease.mayWrite()) told.push(world.clock.now());
    await pass(world, 100);
  }
  for (const { lease } of writers) lease.release();
  const both = writers[0]?.told.filter((atMs) => writers[1]?.told.includes(atMs)) ?? [];
  return { writers, both };
}

describe('the lease client beside the world’s own writers', () => {
  it('stops and begins as they do when the lease goes from one Region to the other', async () => {
    const world = shopWorld();
    const { leases } = awsPorts(world.clients, world.net, world.clock);
    const change = (epoch: number, region: string | null) =>
      leases.change(store, 'shop', { epoch, region, changedBy: `i/${epoch}`, atMs: world.clock.now() }, patient);
    void world.clock.sleep(10_000).then(() => change(1, null));
    void world.clock.sleep(31_000).then(() => change(2, west));
    const { writers, both } = await played(world, 60);

    expect(both).toEqual([]);
    const [old, fresh] = writers.map(({ told }) => told);
    const [leaving, taking] = world.log.writerIntervals;
    expect(Math.abs((old?.at(-1) ?? 0) - (leaving?.toMs ?? 0))).toBeLessThan(apartMs);
    expect(Math.abs((fresh?.[0] ?? 0) - (taking?.fromMs ?? 0))).toBeLessThan(apartMs);
    expect(old?.at(-1)).toBeLessThan(world.log.writerGaps[0]?.fromMs ? world.log.writerGaps[0].fromMs + 20_000 : 0);
  });

  it('fails closed as they do when the store has lost its quorum', async () => {
    const down = (region: string) =>
      impairmentOf({ service: 'dynamodb', effect: 'errors', region, fromMs: 10_000, latencyMs: 0 });
    const world = shopWorld({ ...quiet, impairments: [down('us-west-2'), down('us-east-2')] });
    const startedAtMs = world.clock.now();
    const { writers } = await played(world, 60);

    const lastMs = (writers[0]?.told.at(-1) ?? 0) - startedAtMs;
    const theirsMs = (world.log.writerIntervals[0]?.toMs ?? 0) - startedAtMs;
    for (const stoppedMs of [lastMs, theirsMs]) {
      expect(stoppedMs).toBeGreaterThan(20_000);
      expect(stoppedMs).toBeLessThanOrEqual(30_000);
    }
  });

  it('tells the first write of an epoch in the item that the engine reads', async () => {
    const world = shopWorld();
    const { leases } = awsPorts(world.clients, world.net, world.clock);
    const change = { epoch: 1, region: west, changedBy: 'i/1', atMs: world.clock.now() };
    await settled(world, leases.change(store, 'shop', change, patient));
    const lease = writerIn(world, west);
    await settled(world, lease.renew());
    expect(await settled(world, lease.tellFirstWrite())).toBe(true);
    const read = await settled(world, leases.read(store, 'shop', patient));
    expect(read.firstWriteAtMs).toBeGreaterThanOrEqual(change.atMs);
  });
});
