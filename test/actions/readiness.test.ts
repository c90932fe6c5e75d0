import { beforeEach, describe, expect, it } from '@jest/globals';
import { capacityCheck } from '../../src/actions/capacity-check.ts';
import { journeyVerify } from '../../src/actions/journey-verify.ts';
import { recoveryGates } from '../../src/actions/recovery-gates.ts';
import { recoveryWatch } from '../../src/actions/recovery-watch.ts';
import { tablesCheckReady } from '../../src/actions/tables-check-ready.ts';
import { workloadLock } from '../../src/actions/workload-lock.ts';
import { workloadUnlock } from '../../src/actions/workload-unlock.ts';
import type { Workload } from '../../src/workload/schema.ts';
import { shop } from '../fixtures/workload.ts';
import { east, event, performance, west } from './fixtures.ts';
import { FakeWorld } from './ports.ts';

const workload = shop();
const given = { workload, from: east, to: west };
let world: FakeWorld;
beforeEach(() => {
  world = new FakeWorld();
});

/** The shop, needing more than concurrency. */
function needing(more: Partial<Workload['capacity']>) {
  return { ...given, workload: shop({ capacity: { ...workload.capacity, ...more } }) };
}

describe('capacity.check', () => {
  it('passes with its readings where there is room', async () => {
    await expect(capacityCheck.run(world.ports(), given, performance())).resolves.toMatchObject({
      ok: true,
      readings: [
        { name: 'Lambda concurrency in us-west-2', value: '900 of 200 needed' },
        { name: 'write units of orders in us-west-2', value: 'on demand' },
      ],
    });
  });

  it('counts what the workload’s own functions have reserved', async () => {
    world.unreserved = 150;
    world.reserved.set(`${west}/checkout`, 50);
    await expect(capacityCheck.run(world.ports(), given, performance())).resolves.toMatchObject({ ok: true });
  });

  it('is refused with what is short, which planning shows as obstacles', async () => {
    world.unreserved = 150;
    world.throughput = { mode: 'PROVISIONED', readUnits: 5, writeUnits: 5 };
    world.shards = 1;
    const tight = needing({ kinesis: [{ stream: 'clicks', shards: 4 }] });
    await expect(capacityCheck.run(world.ports(), tight, performance())).rejects.toMatchObject({
      code: 'refused',
      message: expect.stringMatching(/150 of 200 needed.*1 of 4 needed.*5 of 20 needed/),
    });
    expect((await capacityCheck.plan?.(world.ports(), tight, performance()))?.obstacles).toHaveLength(3);
  });

  it('wants the provisioned concurrency that the alias needs, and counts only what is allocated', async () => {
    const warm = needing({ provisioned: [{ component: 'checkout', executions: 20 }] });
    world.provisioned.set(`${west}/checkout`, { requested: 20, available: 20 });
    await expect(capacityCheck.run(world.ports(), warm, performance())).resolves.toMatchObject({ ok: true });
    world.provisioned.set(`${west}/checkout`, { requested: 20, available: 3 });
    await expect(capacityCheck.run(world.ports(), warm, performance())).rejects.toMatchObject({
      message: expect.stringContaining('provisioned concurrency of checkout:live in us-west-2: 3 of 20 needed'),
    });
    world.provisioned.clear();
    await expect(capacityCheck.run(world.ports(), warm, performance())).rejects.toMatchObject({ code: 'refused' });
  });

  const withQuota = needing({ quotas: [{ service: 'lambda', quota: 'L-1', name: 'concurrent executions' }] });

  it('plans with a quota that is lower than in the Region that is left', async () => {
    world.quotas.set(`${west}/L-1`, 500);
    const plan = await capacityCheck.plan?.(world.ports(), withQuota, performance());
    expect(plan?.obstacles).toEqual(['quota concurrent executions in us-west-2: 500, 1000 in us-east-1']);
  });

  it('lets the failing Region keep its quota to itself, and shows that it did', async () => {
    world.fails.set(`quota ${east}`, 'unavailable');
    const plan = await capacityCheck.plan?.(world.ports(), withQuota, performance());
    expect(plan?.obstacles).toEqual([]);
    expect(plan?.readings.map(({ value }) => value)).toContain('1000, unknown (unavailable) in us-east-1');
  });

  it('tells that a reading of the Region that takes over failed, and hides no other reading by it', async () => {
    world.fails.set(`quota ${west}`, 'denied');
    const plan = await capacityCheck.plan?.(world.ports(), withQuota, performance());
    expect(plan?.obstacles).toEqual(['concurrent executions could not be read (denied)']);
    expect(plan?.readings.length).toBeGreaterThan(0);
  });

  it('plans with a custom domain that the Region that takes over lacks, or that serves nothing there', async () => {
    const domain = { regionalDomainName: 'd-1', status: 'AVAILABLE', mappings: [] };
    const planOf = async (there: typeof domain | undefined) => {
      const gateways = {
        ...world.ports().gateways,
        domain: async (region: string) => (region === west ? there : domain),
      };
      const plan = await capacityCheck.plan?.({ ...world.ports(), gateways }, given, performance());
      return plan?.obstacles;
    };
    expect(await planOf(undefined)).toEqual(['custom domain shop.example.com in us-west-2: none']);
    expect(await planOf(domain)).toEqual(['custom domain shop.example.com in us-west-2: AVAILABLE, mappings: 0']);
  });

  it('plans with a table that is not warm enough for the writes that would come', async () => {
    const cold = { readUnits: 12_000, writeUnits: 4 };
    const tables = { ...world.ports().tables };
    const describeWarm = async (...of: Parameters<typeof tables.describe>) => ({
      ...(await tables.describe(...of)),
      warmThroughput: cold,
    });
    const ports = { ...world.ports(), tables: { ...tables, describe: describeWarm } };
    const plan = await capacityCheck.plan?.(ports, given, performance());
    expect(plan?.obstacles).toEqual(['warm throughput of orders in us-west-2: 4 of 20 writes a second needed']);
  });
});

describe('checks that cannot be made now', () => {
  const lastReadings = {
    of: async (_workload: string, checks: readonly string[]) =>
      checks.slice(0, 1).map((name) => ({
        name,
        subject: west,
        value: 'as it should be',
        good: true,
        readAtMs: world.clock.now() - 600_000,
      })),
  };

  it.each([
    ['tables.checkReady', tablesCheckReady, 'replicas'],
    ['capacity.check', capacityCheck, 'account'],
  ] as const)('%s goes by the last good preflight, as its plan does', async (_name, action, read) => {
    world.fails.set(read, 'unavailable');
    await expect(action.run(world.ports(), given, performance())).rejects.toMatchObject({ code: 'unavailable' });
    const ports = { ...world.ports(), lastReadings };
    await expect(action.run(ports, given, performance())).resolves.toMatchObject({
      ok: true,
      readings: [{ value: 'as it should be (preflight, 10 min ago: it cannot be read now)' }],
    });
  });

  it('tables.checkReady still tells how far replication is behind', async () => {
    world.fails.set('replicas', 'unavailable');
    world.heartbeatAgeMs = () => 7_000;
    const plan = await tablesCheckReady.plan?.({ ...world.ports(), lastReadings }, given, performance());
    expect(plan?.newestBeats).toEqual([{ table: 'orders', atMs: world.clock.now() - 7_000 }]);
  });
});

describe('tables.checkReady', () => {
  it('passes when every replica that takes over is active', async () => {
    world.replicas = [
      { region: west, status: 'ACTIVE' },
      { region: east, status: 'REGION_DISABLED' },
    ];
    await expect(tablesCheckReady.run(world.ports(), given, performance())).resolves.toMatchObject({ ok: true });
  });

  it('shows how old the newest heartbeat of the Region that is left has become, without being held up by it', async () => {
    world.heartbeatAgeMs = () => 7_000;
    const shown = async () =>
      (await tablesCheckReady.plan?.(world.ports(), given, performance()))?.readings.at(-1)?.value;
    expect(await shown()).toBe('7 s ago');
    const newestBeats = async () => (await tablesCheckReady.plan?.(world.ports(), given, performance()))?.newestBeats;
    expect(await newestBeats()).toEqual([{ table: 'orders', atMs: world.clock.now() - 7_000 }]);
    world.heartbeatAgeMs = () => undefined;
    expect(await shown()).toBe('no heartbeat');
    expect(await newestBeats()).toEqual([{ table: 'orders', atMs: null }]);
    world.fails.set(`heartbeat ${west}`, 'hang');
    const startedAtMs = world.clock.now();
    expect(await shown()).toBe('not readable (timeout)');
    expect(world.clock.now() - startedAtMs).toBe(2_000);
    expect((await tablesCheckReady.plan?.(world.ports(), given, performance()))?.obstacles).toEqual([]);
  });

  it('is refused without a replica there, or with one that is not active', async () => {
    for (const replicas of [[], [{ region: west, status: 'REPLICATION_NOT_AUTHORIZED' }]]) {
      world.replicas = replicas;
      await expect(tablesCheckReady.run(world.ports(), given, performance())).rejects.toMatchObject({
        code: 'refused',
      });
    }
  });
});

describe('journey.verify', () => {
  const verify = { workload, region: west, times: 3, withinSeconds: 30 };

  it('asks for several passes in a row', async () => {
    world.failingJourneys.add(`checkout@${west}`);
    void world.clock.sleep(5_000).then(() => world.failingJourneys.clear());
    const startedAtMs = world.clock.now();
    await expect(journeyVerify.run(world.ports(), verify, performance())).resolves.toMatchObject({ passes: 3 });
    expect(world.clock.now() - startedAtMs).toBe(12_000);
  });

  it('gives up in time, and says what fails', async () => {
    world.failingJourneys.add(`checkout@${west}`);
    await expect(journeyVerify.run(world.ports(), verify, performance())).rejects.toMatchObject({
      code: 'unavailable',
      message: 'us-west-2 after 30 s: checkout fail',
    });
    expect((await journeyVerify.plan?.(world.ports(), verify, performance()))?.obstacles).toHaveLength(1);
  });

  it('counts a Region without the journey as failing', async () => {
    const elsewhere = { ...verify, region: 'eu-west-1' };
    await expect(journeyVerify.run(world.ports(), elsewhere, performance())).rejects.toMatchObject({
      code: 'unavailable',
    });
  });
});

describe('recovery.watch', () => {
  const watched = { workload, failedRegion: east, servingRegion: west, services: ['dynamodb'] };

  it('tells both Regions apart', async () => {
    world.failingServices.set(`dynamodb@${east}`, 'dns');
    await expect(recoveryWatch.run(world.ports(), watched, performance())).resolves.toMatchObject({
      failedHealthy: false,
      servingHealthy: true,
    });
    world.failingServices.clear();
    world.failingJourneys.add(`checkout@${west}`);
    await expect(recoveryWatch.run(world.ports(), watched, performance())).resolves.toMatchObject({
      failedHealthy: true,
      servingHealthy: false,
      summary: 'us-east-1: journeys and services pass; us-west-2: checkout fail',
    });
  });
});

describe('recovery.gates', () => {
  const back = { workload, from: west, to: east, services: ['dynamodb'] };
  const shut = async (): Promise<string[]> => {
    const { gates } = await recoveryGates.run(world.ports(), back, performance());
    return gates.filter((gate) => !gate.ok).map((gate) => gate.name);
  };

  it('are open when everything is well, both ways', async () => {
    const { open, gates } = await recoveryGates.run(world.ports(), back, performance());
    expect(open).toBe(true);
    expect(gates.map(({ name }) => name)).toEqual([
      'replicas',
      'replication of orders, us-west-2 to us-east-1',
      'replication of orders, us-east-1 to us-west-2',
      'journeys',
      'services',
      'capacity',
      'AWS events',
    ]);
  });

  it('each shut for its own reason', async () => {
    world.replicas = [
      { region: west, status: 'ACTIVE' },
      { region: east, status: 'CREATING' },
    ];
    expect(await shut()).toEqual(['replicas']);
    world = new FakeWorld();
    world.heartbeatAgeMs = ({ writtenIn }) => (writtenIn === west ? 60_000 : 1_000);
    expect(await shut()).toEqual(['replication of orders, us-west-2 to us-east-1']);
    world = new FakeWorld();
    world.heartbeatAgeMs = () => undefined;
    expect(await shut()).toHaveLength(2);
    world = new FakeWorld();
    world.failingJourneys.add(`checkout@${east}`);
    expect(await shut()).toEqual(['journeys']);
    world = new FakeWorld();
    world.failingServices.set(`dynamodb@${east}`, '5xx');
    expect(await shut()).toEqual(['services']);
    world = new FakeWorld();
    world.unreserved = 10;
    expect(await shut()).toEqual(['capacity']);
    world = new FakeWorld();
    world.events = [event({ service: 'MULTIPLE_SERVICES' })];
    expect(await shut()).toEqual(['AWS events']);
  });

  it('stay shut where the world cannot be read, save for AWS’s own word', async () => {
    for (const operation of ['replicas', 'account', 'health']) world.fails.set(operation, 'hang');
    expect(await shut()).toEqual(['replicas', 'capacity']);
  });
});

describe('the mutation lock', () => {
  it('is held by one incident at a time, and again by the same one', async () => {
    const lock = (incidentId: string) => workloadLock.run(world.ports(), { workload, incidentId }, performance());
    await expect(lock('shop-1')).resolves.toEqual({ held: true, holder: 'shop-1' });
    await expect(lock('shop-1')).resolves.toEqual({ held: true, holder: 'shop-1' });
    await expect(lock('shop-2')).resolves.toEqual({ held: false, holder: 'shop-1' });
    await workloadUnlock.run(world.ports(), { workload, incidentId: 'shop-2' }, performance());
    await expect(lock('shop-2')).resolves.toMatchObject({ held: false });
    await workloadUnlock.run(world.ports(), { workload, incidentId: 'shop-1' }, performance());
    await expect(lock('shop-2')).resolves.toEqual({ held: true, holder: 'shop-2' });
  });
});
