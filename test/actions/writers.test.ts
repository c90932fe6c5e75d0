import { beforeEach, describe, expect, it } from '@jest/globals';
import { tablesAwaitReplication } from '../../src/actions/tables-await-replication.ts';
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

  it('says how long ago the writers were moved', async () => {
    world.lease = { ...world.lease, changedBy: 'shop-0/7', changedAtMs: world.clock.now() - 90 * 60_000 };
    const plan = await writersFence.plan?.(world.ports(), given, performance());
    expect(plan?.obstacles[0]).toMatch(/moved 90 minutes ago.*only a person.*24 hours/);
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

describe('tables.awaitReplication', () => {
  const wait = { ...given, maxWaitSeconds: 60 };
  beforeEach(async () => {
    await writersFence.run(world.ports(), given, performance());
  });

  it('ends when a heartbeat newer than the fence has arrived', async () => {
    world.heartbeatAgeMs = () => 1_500;
    const found = await tablesAwaitReplication.run(world.ports(), wait, performance());
    expect(found).toEqual({ shortfallSeconds: 0, waitedSeconds: 2, graceful: true });
  });

  it('waits ten times the worst lag while the old Region answers and holds nothing newer', async () => {
    world.heartbeatAgeMs = () => world.clock.now() - (world.lease.changedAtMs - 4_000);
    const found = await tablesAwaitReplication.run(world.ports(), wait, performance());
    expect(found).toEqual({ shortfallSeconds: 0, waitedSeconds: 9, graceful: true });
  });

  it('waits to the limit when the old Region has writes that do not arrive, and records what may be missing', async () => {
    const fencedAtMs = world.lease.changedAtMs;
    world.heartbeatAgeMs = ({ readFrom }) => (readFrom === east ? 100 : world.clock.now() - (fencedAtMs - 30_000));
    const found = await tablesAwaitReplication.run(world.ports(), wait, performance());
    expect(found).toEqual({ shortfallSeconds: 30, waitedSeconds: 60, graceful: false });
  });

  it('does not wait for a Region that does not answer', async () => {
    world.fails.set(`heartbeat ${east}`, 'hang');
    world.heartbeatAgeMs = () => 12_000 + world.clock.now() - world.lease.changedAtMs;
    const found = await tablesAwaitReplication.run(world.ports(), wait, performance());
    expect(found).toEqual({ shortfallSeconds: 12, waitedSeconds: 5, graceful: false });
  });

  it('never throws for what it cannot read: how much is missing is not known then', async () => {
    for (const region of [east, west]) world.fails.set(`heartbeat ${region}`, 'unavailable');
    const found = await tablesAwaitReplication.run(world.ports(), wait, performance());
    expect(found).toMatchObject({ shortfallSeconds: null, graceful: false });
  });

  it('knows nothing from heartbeats that neither Region has', async () => {
    world.heartbeatAgeMs = () => undefined;
    const found = await tablesAwaitReplication.run(world.ports(), wait, performance());
    expect(found).toEqual({ shortfallSeconds: null, waitedSeconds: 60, graceful: false });
  });

  it('takes heartbeats that stopped long before the fence for a bound, not for proof that all has arrived', async () => {
    const stoppedMs = world.lease.changedAtMs - 6 * 3_600_000;
    world.heartbeatAgeMs = () => world.clock.now() - stoppedMs;
    const found = await tablesAwaitReplication.run(world.ports(), wait, performance());
    expect(found).toEqual({ shortfallSeconds: 21_600, waitedSeconds: 60, graceful: false });
  });

  it.each([
    [14_000, true],
    [14_001, false],
  ])(
    'proves by one that is an interval and ten worst lags older than the fence at most: %i ms, %s',
    async (ageMs, graceful) => {
      const beatMs = world.lease.changedAtMs - ageMs;
      world.heartbeatAgeMs = () => world.clock.now() - beatMs;
      const found = await tablesAwaitReplication.run(world.ports(), wait, performance());
      expect(found).toMatchObject({ shortfallSeconds: graceful ? 0 : ageMs / 1000, graceful });
    },
  );

  it('allows the heartbeats that an application writes the interval of the usual ones', async () => {
    const beatMs = world.lease.changedAtMs - 14_000;
    world.heartbeatAgeMs = () => world.clock.now() - beatMs;
    const tables = given.workload.tables.map((one) => ({
      ...one,
      heartbeat: { ...one.heartbeat, intervalSeconds: 0 },
    }));
    const asked = { ...wait, workload: shop({ tables }) };
    expect(await tablesAwaitReplication.run(world.ports(), asked, performance())).toMatchObject({ graceful: true });
  });

  it('does not know the whole when it does not know one table', async () => {
    const tables = given.workload.tables.flatMap((one) => [one, { ...one, name: 'unseen' }]);
    const ports = world.ports();
    const heartbeat: typeof ports.tables.heartbeat = async ({ table }) =>
      table === 'unseen' ? undefined : world.clock.now();
    const found = await tablesAwaitReplication.run(
      { ...ports, tables: { ...ports.tables, heartbeat } },
      { ...wait, workload: shop({ tables }) },
      performance(),
    );
    expect(found).toMatchObject({ shortfallSeconds: null, graceful: false });
  });

  it('leaves room within the longest time without a writer', async () => {
    const fencedAtMs = world.lease.changedAtMs;
    world.heartbeatAgeMs = ({ readFrom }) => (readFrom === east ? 100 : world.clock.now() - (fencedAtMs - 30_000));
    const workload = shop({ policy: { ...given.workload.policy, maxWithoutWriterSeconds: 30 } });
    const found = await tablesAwaitReplication.run(world.ports(), { ...wait, workload }, performance());
    expect(found).toMatchObject({ waitedSeconds: 25, graceful: false });
  });

  it('has nothing to wait for with strongly consistent tables', async () => {
    const tables = given.workload.tables.map((table) => ({ ...table, consistency: 'strong' as const }));
    const found = await tablesAwaitReplication.run(
      world.ports(),
      { ...wait, workload: shop({ tables }) },
      performance(),
    );
    expect(found).toEqual({ shortfallSeconds: 0, waitedSeconds: 0, graceful: true });
  });
});
