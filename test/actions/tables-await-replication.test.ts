import { beforeEach, describe, expect, it } from '@jest/globals';
import { tablesAwaitReplication } from '../../src/actions/tables-await-replication.ts';
import { writersFence } from '../../src/actions/writers-fence.ts';
import { shop } from '../fixtures/workload.ts';
import { east, performance, west } from './fixtures.ts';
import { FakeWorld } from './ports.ts';

const given = { workload: shop(), from: east, to: west };
let world: FakeWorld;
beforeEach(() => {
  world = new FakeWorld();
  world.lease = { ...world.lease, changedAtMs: world.clock.now() - 3_600_000 };
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

  it('knows nothing of what a workload writes that declares no table', async () => {
    const workload = { ...given.workload, tables: [] };
    const found = await tablesAwaitReplication.run(world.ports(), { ...wait, workload }, performance());
    expect(found).toMatchObject({ shortfallSeconds: null, graceful: true });
    const strong = given.workload.tables.map((table) => ({ ...table, consistency: 'strong' as const }));
    const all = { ...wait, workload: { ...given.workload, tables: strong } };
    expect(await tablesAwaitReplication.run(world.ports(), all, performance())).toMatchObject({ shortfallSeconds: 0 });
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
