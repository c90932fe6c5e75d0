import { beforeEach, describe, expect, it } from '@jest/globals';
import { dialRaise } from '../../src/actions/dial-raise.ts';
import { shop } from '../fixtures/workload.ts';
import { east, performance } from './fixtures.ts';
import { FakeWorld } from './ports.ts';

let world: FakeWorld;
beforeEach(() => {
  world = new FakeWorld();
});

describe('dial.raise', () => {
  const given = { workload: shop(), region: east, component: 'checkout', factor: 2, planned: [] };
  const approve = async (asked: typeof given) => {
    const plan = await dialRaise.plan?.(world.ports(), asked, performance());
    return { ...asked, planned: (plan?.calls ?? []).map(({ call, target, from, to }) => ({ call, target, from, to })) };
  };

  it('raises reserved concurrency to what was approved, and changes nothing when repeated after a crash', async () => {
    world.reserved.set(`${east}/checkout`, 50);
    const ordered = await approve(given);
    expect(ordered.planned).toMatchObject([{ call: 'PutFunctionConcurrency', from: '50', to: '100' }]);
    await dialRaise.run(world.ports(), ordered, performance());
    await dialRaise.run(world.ports(), ordered, performance());
    expect(world.calls).toEqual(['reserved checkout 100']);
    await expect(dialRaise.verify?.(world.ports(), ordered, performance())).resolves.toMatchObject({ value: 100 });
  });

  it('raises table throughput, reads left as they are', async () => {
    world.throughput = { mode: 'PROVISIONED', readUnits: 30, writeUnits: 20 };
    const ordered = await approve({ ...given, component: 'orders', factor: 1.5 });
    await dialRaise.run(world.ports(), ordered, performance());
    expect(world.calls).toEqual(['units of orders 30/30']);
  });

  it('at most doubles the shards of a stream', async () => {
    const components = [{ id: 'clicks', service: 'kinesis' as const, name: 'clicks', calls: [] }];
    const ordered = await approve({ ...given, workload: shop({ components }), component: 'clicks', factor: 5 });
    await dialRaise.run(world.ports(), ordered, performance());
    expect(world.shards).toBe(4);
  });

  it('stays within what the account leaves unreserved', async () => {
    world.reserved.set(`${east}/checkout`, 50);
    world.unreserved = 120;
    expect((await approve(given)).planned).toMatchObject([{ to: '70' }]);
    world.unreserved = 100;
    expect((await dialRaise.plan?.(world.ports(), given, performance()))?.obstacles).toHaveLength(1);
  });

  it('is refused without approved values, and when the dial has moved since', async () => {
    world.reserved.set(`${east}/checkout`, 50);
    await expect(dialRaise.run(world.ports(), given, performance())).rejects.toMatchObject({ code: 'refused' });
    const ordered = await approve(given);
    world.reserved.set(`${east}/checkout`, 60);
    await expect(dialRaise.run(world.ports(), ordered, performance())).rejects.toMatchObject({ code: 'refused' });
    expect(world.calls).toEqual([]);
  });

  it('is refused where no limit of ours is set', async () => {
    for (const component of ['checkout', 'orders', 'api', null]) {
      await expect(dialRaise.plan?.(world.ports(), { ...given, component }, performance())).rejects.toMatchObject({
        code: 'refused',
      });
    }
  });

  it('turns back to the old value on undo, once', async () => {
    world.reserved.set(`${east}/checkout`, 50);
    const ordered = await approve(given);
    await dialRaise.run(world.ports(), ordered, performance());
    await dialRaise.undo?.(world.ports(), ordered, performance());
    await dialRaise.undo?.(world.ports(), ordered, performance());
    expect(world.calls).toEqual(['reserved checkout 100', 'reserved checkout 50']);
  });
});
