import { beforeEach, describe, expect, it } from '@jest/globals';
import { writersFence } from '../../src/actions/writers-fence.ts';
import { writersGrant } from '../../src/actions/writers-grant.ts';
import { writersRelease } from '../../src/actions/writers-release.ts';
import { shop } from '../fixtures/workload.ts';
import { east, performance, west } from './fixtures.ts';
import { FakeWorld } from './ports.ts';

const given = { workload: shop(), from: east, to: west };
let world: FakeWorld;
beforeEach(() => {
  world = new FakeWorld();
  world.lease = { ...world.lease, changedAtMs: world.clock.now() - 3_600_000 };
});

describe('writers.fence', () => {
  it('takes the lease away, and shows the call beforehand', async () => {
    const plan = await writersFence.plan?.(world.ports(), given, performance());
    expect(plan).toMatchObject({
      calls: [{ call: 'PutItem', target: 'leases writer#shop', from: 'us-east-1 writes', to: 'nobody writes' }],
      obstacles: [],
    });
    await writersFence.run(world.ports(), given, performance());
    expect(world.lease).toMatchObject({ region: null, epoch: 8, changedBy: 'shop-1/9' });
  });

  it('changes nothing when repeated after a crash', async () => {
    const first = await writersFence.run(world.ports(), given, performance());
    world.clock.pass(5_000);
    const second = await writersFence.run(world.ports(), given, performance());
    expect(second).toEqual(first);
    expect(world.calls).toEqual(['lease nobody']);
  });

  it('finds out by one look when its answer is lost', async () => {
    world.loses.add('changeLease');
    await writersFence.run(world.ports(), given, performance());
    expect(world.calls).toEqual(['lease nobody']);
  });

  it('leaves the outcome unknown when nobody can tell', async () => {
    const ports = world.ports();
    world.loses.add('changeLease');
    const change = ports.leases.change;
    const blind = {
      ...ports,
      leases: {
        ...ports.leases,
        change: (...args: Parameters<typeof change>) =>
          change(...args).finally(() => void world.fails.set('readLease', 'unavailable')),
      },
    };
    await expect(writersFence.run(blind, given, performance())).rejects.toMatchObject({ code: 'outcomeUnknown' });
  });

  it('does nothing where another Region writes already', async () => {
    world.lease = { ...world.lease, region: west };
    await writersFence.run(world.ports(), given, performance());
    expect(world.calls).toEqual([]);
    expect((await writersFence.plan?.(world.ports(), given, performance()))?.calls).toEqual([]);
  });

  it('is verified only once the lease has run out', async () => {
    await writersFence.run(world.ports(), given, performance());
    const fencedAtMs = world.clock.now();
    await writersFence.verify?.(world.ports(), given, performance());
    expect(world.clock.now() - fencedAtMs).toBe(20_000);
  });

  it('is outlasted from when it is seen to stand, for a writer may have read the lease until it landed', async () => {
    await writersFence.run(world.ports(), given, performance());
    world.clock.pass(3_000);
    const seenAtMs = world.clock.now();
    await writersFence.verify?.(world.ports(), given, performance());
    expect(world.clock.now() - seenAtMs).toBe(20_000);
  });

  it('is outlasted anew after a clock that stepped: no time in the item proves that the lease has run out', async () => {
    await writersFence.run(world.ports(), given, performance());
    world.clock.pass(3_600_000);
    const seenAtMs = world.clock.now();
    await writersFence.verify?.(world.ports(), given, performance());
    expect(world.clock.now() - seenAtMs).toBe(20_000);
  });

  it.each([
    ['an hour ago', 3_600_000, 1],
    ['a minute short of a day ago', 24 * 3_600_000 - 60_000, 1],
    ['a day ago', 24 * 3_600_000, 0],
  ])('of writers that a plan moved %s is for a person to order, or not', async (_when, agoMs, obstacles) => {
    world.lease = { ...world.lease, changedBy: 'shop-0/7', changedAtMs: world.clock.now() - agoMs };
    const plan = await writersFence.plan?.(world.ports(), given, performance());
    expect(plan?.obstacles).toHaveLength(obstacles);
    expect(plan?.calls).toHaveLength(1);
  });

  it('of writers that only setup has placed is no second evacuation, however lately', async () => {
    world.lease = { ...world.lease, changedBy: 'setup', changedAtMs: world.clock.now() - 60_000 };
    expect((await writersFence.plan?.(world.ports(), given, performance()))?.obstacles).toEqual([]);
  });

  it.each([
    [90, '90 minutes'],
    [1225, '20 hours'],
  ])('says how long ago the writers were moved: %d minutes as %s', async (minutes, told) => {
    world.lease = { ...world.lease, changedBy: 'shop-0/7', changedAtMs: world.clock.now() - minutes * 60_000 };
    const plan = await writersFence.plan?.(world.ports(), given, performance());
    expect(plan?.obstacles[0]).toMatch(new RegExp(`moved ${told} ago.*only a person.*24 hours`));
  });

  it('fails verification while the Region holds the lease', async () => {
    await expect(writersFence.verify?.(world.ports(), given, performance())).rejects.toMatchObject({
      code: 'conflict',
    });
  });

  it('gives the lease back on undo, once, and after it has run out', async () => {
    await writersFence.run(world.ports(), given, performance());
    const undo = performance({ key: 'shop-1/12' });
    await writersFence.undo?.(world.ports(), given, undo);
    await writersFence.undo?.(world.ports(), given, undo);
    expect(world.calls).toEqual(['lease nobody', 'lease us-east-1']);
  });

  it('says when the writers do not honour the lease', async () => {
    const workload = shop({ lease: { ...shop().lease, honoured: false } });
    const plan = await writersFence.plan?.(world.ports(), { ...given, workload }, performance());
    expect(plan?.obstacles.join()).toMatch(/do not use the lease/);
  });

  it('plans the same call when the lease cannot be read, and says so', async () => {
    const read = await writersFence.plan?.(world.ports(), given, performance());
    world.fails.set('readLease', 'unavailable');
    const blind = await writersFence.plan?.(world.ports(), given, performance());
    const wanted = (plan: typeof read) => plan?.calls.map(({ call, target, to }) => ({ call, target, to }));
    expect(wanted(blind)).toEqual(wanted(read));
    expect(blind?.obstacles.join()).toMatch(/unavailable/);
  });
});

describe('writers.grant', () => {
  it('waits until the old writers have stopped, then gives the lease once', async () => {
    await writersFence.run(world.ports(), given, performance());
    const fencedAtMs = world.clock.now();
    const grant = performance({ key: 'shop-1/11' });
    await writersGrant.run(world.ports(), given, grant);
    await writersGrant.run(world.ports(), given, grant);
    expect(world.calls).toEqual(['lease nobody', 'lease us-west-2']);
    expect(world.lease.changedAtMs - fencedAtMs).toBe(20_000);
    await expect(writersGrant.verify?.(world.ports(), given, grant)).resolves.toMatchObject({ epoch: 9 });
  });

  it('is refused while the old Region holds the lease', async () => {
    await expect(writersGrant.run(world.ports(), given, performance())).rejects.toMatchObject({ code: 'refused' });
    expect(world.calls).toEqual([]);
  });

  it('fences the new side again on undo, unless it has written', async () => {
    world.lease = { ...world.lease, region: west };
    await writersGrant.undo?.(world.ports(), given, performance());
    expect(world.lease.region).toBeNull();
    world.lease = { ...world.lease, region: west, firstWriteAtMs: world.clock.now() };
    await expect(writersGrant.undo?.(world.ports(), given, performance())).rejects.toMatchObject({ code: 'refused' });
  });
});

describe('writers.release', () => {
  it('gives a fenced lease back to the Region it was taken from', async () => {
    await writersFence.run(world.ports(), given, performance());
    await writersRelease.run(world.ports(), given, performance({ key: 'shop-1/20' }));
    expect(world.lease).toMatchObject({ region: east, epoch: 9 });
    await expect(writersRelease.verify?.(world.ports(), given, performance())).resolves.toMatchObject({ epoch: 9 });
  });

  it('never lets two Regions write: a granted lease is taken back and outlasted first', async () => {
    world.lease = { ...world.lease, region: west, changedAtMs: world.clock.now() };
    const startedAtMs = world.clock.now();
    await writersRelease.run(world.ports(), given, performance());
    expect(world.calls).toEqual(['lease nobody', 'lease us-east-1']);
    expect(world.lease.changedAtMs - startedAtMs).toBe(20_000);
  });

  it('goes on where a crash between its two changes left off', async () => {
    world.lease = { ...world.lease, region: west, changedAtMs: world.clock.now() };
    world.fails.set('readLease', 'unavailable');
    await expect(writersRelease.run(world.ports(), given, performance())).rejects.toMatchObject({
      code: 'unavailable',
    });
    world.fails.clear();
    world.lease = { ...world.lease, region: null, epoch: 8, changedBy: 'shop-1/9' };
    await writersRelease.run(world.ports(), given, performance());
    await writersRelease.run(world.ports(), given, performance());
    expect(world.calls).toEqual(['lease us-east-1']);
  });

  it('is refused once the new side has written', async () => {
    world.lease = { ...world.lease, region: west, firstWriteAtMs: world.clock.now() };
    await expect(writersRelease.run(world.ports(), given, performance())).rejects.toMatchObject({ code: 'refused' });
    expect((await writersRelease.plan?.(world.ports(), given, performance()))?.obstacles).toHaveLength(1);
    expect(world.calls).toEqual([]);
  });
});
