import { beforeEach, describe, expect, it } from '@jest/globals';
import { tablesReconcile } from '../../src/actions/tables-reconcile.ts';
import type { MarkedItem } from '../../src/ports/tables.ts';
import { shop } from '../fixtures/workload.ts';
import { east, performance, west } from './fixtures.ts';
import { FakeWorld } from './ports.ts';

const [table] = shop().tables;
const workload = shop({
  tables: table ? [{ ...table, epochIndex: { name: 'by-epoch', partitionKey: 'pk' } }] : [],
});
/** Failback: the west serves under epoch 9 since the grant, the east was left under epoch 7. */
const given = { workload, from: west, to: east, windowSeconds: 600 };
let world: FakeWorld;
let grantedAtMs: number;
const items: Record<string, MarkedItem[]> = {};

beforeEach(() => {
  world = new FakeWorld();
  grantedAtMs = world.clock.now() - 3_600_000;
  world.lease = {
    region: west,
    epoch: 9,
    changedAtMs: grantedAtMs,
    changedBy: 'shop-1/11',
    firstWriteAtMs: grantedAtMs,
  };
  items[east] = [];
  items[west] = [];
  world.marked = (region) => items[region] ?? [];
});

const item = (key: string, epoch: number, agoMs: number): MarkedItem => ({
  key,
  epoch,
  writtenAtMs: grantedAtMs - agoMs,
});
const report = async () => {
  const plan = await tablesReconcile.plan?.(world.ports(), given, performance());
  return { obstacles: plan?.obstacles ?? [], values: plan?.readings.map(({ value }) => value) ?? [], plan };
};

describe('the reconciliation report', () => {
  it('finds nothing in the way when every write around the fence has arrived', async () => {
    items[east] = [item('a', 7, 30_000), item('b', 7, 40_000)];
    items[west] = [...items[east]];
    const { obstacles, values, plan } = await report();
    expect(obstacles).toEqual([]);
    expect(values).toEqual(['2, 2 compared', 'none', 'none', 'none']);
    expect(plan?.calls).toEqual([]);
  });

  it('tells writes that have not arrived, with their keys', async () => {
    items[east] = ['a', 'b', 'c', 'd'].map((key) => item(key, 7, 30_000));
    const { obstacles } = await report();
    expect(obstacles).toEqual([expect.stringMatching(/^4 \(.*, …\) of orders have not arrived in us-west-2/)]);
  });

  it('tells writes that a newer one has replaced on the other side', async () => {
    items[east] = [item('a', 7, 30_000)];
    items[west] = [item('a', 9, -60_000)];
    const { obstacles } = await report();
    expect(obstacles).toEqual(['1 (a) of orders were replaced by newer writes in us-west-2']);
  });

  it('tells writes behind the fence, made by whoever does not honour the lease', async () => {
    items[east] = [item('z', 7, -1_800_000)];
    items[west] = [...items[east]];
    const { obstacles } = await report();
    expect(obstacles).toEqual(['1 (z) written to orders in us-east-1 by a writer without the lease']);
  });

  it('leaves out what was written long before, and what the Region that serves wrote', async () => {
    items[east] = [item('old', 7, 3_600_000), item('new', 9, -60_000)];
    expect((await report()).values[0]).toBe('0, 0 compared');
  });

  it('looks at a bounded number, the newest first, and says so', async () => {
    items[east] = Array.from({ length: 250 }, (_, index) => item(`k${index}`, 7, 250_000 - index));
    items[west] = [...items[east]];
    expect((await report()).values[0]).toBe('200 or more, 25 compared');
  });

  it('says of a table whose items bear no epoch that it cannot be told', async () => {
    const plan = await tablesReconcile.plan?.(world.ports(), { ...given, workload: shop() }, performance());
    expect(plan).toMatchObject({ obstacles: [], readings: [{ value: expect.stringMatching(/bear no epoch/) }] });
  });

  it.each(['unavailable', 'hang'] as const)('says when the Region could not be looked at (%s)', async (failure) => {
    world.fails.set(`marked ${east}`, failure);
    expect((await report()).obstacles).toEqual([expect.stringMatching(/could not be looked at/)]);
  });

  it('reports the same when the step runs', async () => {
    items[east] = [item('a', 7, 30_000)];
    await expect(tablesReconcile.run(world.ports(), given, performance())).resolves.toMatchObject({
      conflicts: [expect.stringMatching(/not arrived/)],
    });
  });
});
