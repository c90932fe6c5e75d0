import { beforeEach, describe, expect, it } from '@jest/globals';
import { deployRollback } from '../../src/actions/deploy-rollback.ts';
import { dialRaise } from '../../src/actions/dial-raise.ts';
import { planPrepare } from '../../src/actions/plan-prepare.ts';
import { zoneShift } from '../../src/actions/zone-shift.ts';
import { shop } from '../fixtures/workload.ts';
import { east, event, performance } from './fixtures.ts';
import { FakeWorld } from './ports.ts';

let world: FakeWorld;
beforeEach(() => {
  world = new FakeWorld();
});

describe('deploy.rollback', () => {
  const given = { workload: shop(), region: east, component: 'checkout', planned: [] };
  const run = () => deployRollback.run(world.ports(), given, performance());

  it('points the alias back to the version before the latest change', async () => {
    expect((await deployRollback.plan?.(world.ports(), given, performance()))?.calls).toMatchObject([
      { call: 'UpdateAlias', target: 'checkout:live', plane: 'control', from: 'version 42', to: 'version 41' },
    ]);
    await expect(run()).resolves.toEqual({ target: 'checkout:live', serves: '41' });
    await expect(deployRollback.verify?.(world.ports(), given, performance())).resolves.toMatchObject({
      serves: '41',
    });
  });

  it('changes nothing when repeated after a crash: it never goes back twice', async () => {
    await run();
    await run();
    expect(world.calls).toEqual(['alias 42 -> 41']);
    expect((await deployRollback.plan?.(world.ports(), given, performance()))?.calls).toEqual([]);
  });

  it('goes from and to what was approved, whatever was published since', async () => {
    const planned = [{ call: 'UpdateAlias', target: 'checkout:live', from: 'version 42', to: 'version 41' }];
    world.versions.push('43');
    await deployRollback.run(world.ports(), { ...given, planned }, performance());
    expect(world.alias.version).toBe('41');
  });

  it('is refused when the alias is at a version that is neither', async () => {
    world.alias = { version: '40', revisionId: 'r1' };
    await expect(run()).rejects.toMatchObject({ code: 'refused', message: expect.stringMatching(/choose by hand/) });
  });

  it('is refused with the reason when the control plane does not answer', async () => {
    world.fails.set('alias', 'timeout');
    await expect(run()).rejects.toMatchObject({
      code: 'refused',
      message: expect.stringMatching(/control plane in us-east-1/),
    });
  });

  it('is refused without an earlier version, and for what is no function', async () => {
    world.versions = ['42'];
    await expect(run()).rejects.toMatchObject({ code: 'refused' });
    for (const component of ['orders', null]) {
      await expect(deployRollback.run(world.ports(), { ...given, component }, performance())).rejects.toMatchObject({
        code: 'refused',
      });
    }
  });

  it('tells that somebody else changed the alias meanwhile', async () => {
    world.fails.set('pointAlias', 'conflict');
    await expect(run()).rejects.toMatchObject({ code: 'conflict' });
    await expect(deployRollback.verify?.(world.ports(), given, performance())).rejects.toMatchObject({
      code: 'conflict',
    });
  });

  it('points forward again on undo, once', async () => {
    await run();
    await deployRollback.undo?.(world.ports(), given, performance());
    await deployRollback.undo?.(world.ports(), given, performance());
    expect(world.calls).toEqual(['alias 42 -> 41', 'alias 41 -> 42']);
  });
});

describe('deploy.rollback of an API', () => {
  const api = shop().components.map((one) =>
    one.id === 'api' ? { ...one, stage: 'live', apiIds: { [east]: 'a1b2c3' } } : one,
  );
  const given = { workload: shop({ components: api }), region: east, component: 'api', planned: [] };
  const run = () => deployRollback.run(world.ports(), given, performance());

  it('points the stage back to the deployment before the latest', async () => {
    expect((await deployRollback.plan?.(world.ports(), given, performance()))?.calls).toEqual([
      {
        call: 'UpdateStage',
        target: 'a1b2c3/live',
        region: east,
        plane: 'control',
        from: 'deployment d42',
        to: 'deployment d41',
      },
    ]);
    await expect(run()).resolves.toEqual({ target: 'a1b2c3/live', serves: 'd41' });
    await expect(deployRollback.verify?.(world.ports(), given, performance())).resolves.toMatchObject({
      serves: 'd41',
    });
  });

  it('changes nothing when repeated after a crash, and goes where was approved whatever was deployed since', async () => {
    const planned = [{ call: 'UpdateStage', target: 'a1b2c3/live', from: 'deployment d42', to: 'deployment d41' }];
    world.deployments.push('d43');
    await deployRollback.run(world.ports(), { ...given, planned }, performance());
    await deployRollback.run(world.ports(), { ...given, planned }, performance());
    expect(world.calls).toEqual(['stage d42 -> d41']);
  });

  it('is undone to what it served', async () => {
    await run();
    await deployRollback.undo?.(world.ports(), given, performance());
    expect(world.deployment).toBe('d42');
  });

  it('is refused with the reason when the control plane does not answer', async () => {
    world.fails.set('stage', 'unavailable');
    await expect(run()).rejects.toMatchObject({
      code: 'refused',
      message: expect.stringMatching(/API Gateway's control plane in us-east-1/),
    });
  });

  it('is refused for an API without a stage', async () => {
    await expect(
      deployRollback.run(world.ports(), { ...given, workload: shop() }, performance()),
    ).rejects.toMatchObject({ code: 'refused' });
  });
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

describe('zone.shift', () => {
  const zonalResources = ['lb-1', 'lb-2'].map((resource) => ({ region: east, resource, kind: 'alb' as const }));
  const zoneIds = { [east]: { 'us-east-1d': 'use1-az4' } };
  const given = {
    workload: shop({ zonalResources, zoneIds }),
    region: east,
    awayFrom: 'use1-az4',
    expiresInMinutes: 60,
    planned: [],
  };
  const run = (changes: Partial<Parameters<typeof zoneShift.run>[1]> = {}) =>
    zoneShift.run(world.ports(), { ...given, ...changes }, performance());

  it('shifts every declared resource, and none twice', async () => {
    expect((await zoneShift.plan?.(world.ports(), given, performance()))?.calls).toMatchObject([
      { call: 'StartZonalShift', target: 'lb-1', from: 'no shift', to: 'away from use1-az4' },
      { target: 'lb-2' },
    ]);
    await run();
    await run();
    expect(world.calls).toEqual(['shift lb-1 away from use1-az4', 'shift lb-2 away from use1-az4']);
    await expect(zoneShift.verify?.(world.ports(), given, performance())).resolves.toEqual({ awayFrom: 'use1-az4' });
  });

  it('goes on where a crash between two resources left off, and looks when an answer is lost', async () => {
    const expiresAtMs = world.clock.now() + 180 * 60_000;
    world.shifts.set('lb-1', { id: 'shift-lb-1', awayFrom: 'use1-az4', expiresAtMs });
    world.loses.add('startShift');
    await run();
    expect(world.calls).toEqual(['shift lb-2 away from use1-az4']);
  });

  it('takes the zone that AWS names where none is given', async () => {
    world.posts = [event({ service: 'EC2', description: 'Increased temperatures in a single zone (use1-az4)' })];
    await expect(run({ awayFrom: null })).resolves.toEqual({ awayFrom: 'use1-az4' });
    world.posts = [];
    await expect(run({ awayFrom: null })).rejects.toMatchObject({ code: 'refused' });
  });

  it('takes the zone that traces name, by the id that this account knows it by', async () => {
    await expect(run({ awayFrom: null, zone: 'us-east-1d' })).resolves.toEqual({ awayFrom: 'use1-az4' });
    const untold = { ...given, awayFrom: null, zone: 'us-east-1a' };
    await expect(zoneShift.plan?.(world.ports(), untold, performance())).rejects.toThrow('traces name us-east-1a');
  });

  it('keeps to the zone of the approved plan when traces name none any more', async () => {
    const calls = (
      await zoneShift.plan?.(world.ports(), { ...given, awayFrom: null, zone: 'us-east-1d' }, performance())
    )?.calls;
    const later = { ...given, awayFrom: null, zone: null, planned: [...(calls ?? [])] };
    await run(later);
    await expect(zoneShift.verify?.(world.ports(), later, performance())).resolves.toEqual({ awayFrom: 'use1-az4' });
    await zoneShift.undo?.(world.ports(), later, performance());
    expect(world.shifts.size).toBe(0);
  });

  it('keeps to the zone of an approved plan that only extends', async () => {
    const expiresAtMs = world.clock.now() + 5 * 60_000;
    for (const lb of ['lb-1', 'lb-2']) world.shifts.set(lb, { id: `shift-${lb}`, awayFrom: 'use1-az4', expiresAtMs });
    const plan = await zoneShift.plan?.(world.ports(), given, performance());
    expect(plan?.calls.map(({ call, awayFrom }) => [call, awayFrom])).toEqual([
      ['UpdateZonalShift', 'use1-az4'],
      ['UpdateZonalShift', 'use1-az4'],
    ]);
    world.posts = [event({ service: 'EC2', description: 'Increased temperatures in a single zone (use1-az2)' })];
    await expect(run({ awayFrom: null, planned: [...(plan?.calls ?? [])] })).resolves.toEqual({ awayFrom: 'use1-az4' });
  });

  it.each(['run', 'verify', 'undo'] as const)(
    'refuses, and does not guess, what an earlier version had approved (%s)',
    async (what) => {
      const [call] = (await zoneShift.plan?.(world.ports(), given, performance()))?.calls ?? [];
      const { awayFrom: _unknown, ...ofBefore } = call ?? { call: '', target: '', from: '', to: '' };
      await expect(
        zoneShift[what]?.(world.ports(), { ...given, planned: [ofBefore] }, performance()),
      ).rejects.toMatchObject({ code: 'refused', message: expect.stringContaining('earlier versions') });
      expect(world.calls).toEqual([]);
    },
  );

  it('binds the approval to the zone, whatever the words of its calls', async () => {
    const prepare = planPrepare({ 'zone.shift': zoneShift });
    const hashOf = async (zone: string) => {
      const expiresAtMs = world.clock.now() + 5 * 60_000;
      for (const lb of ['lb-1', 'lb-2']) world.shifts.set(lb, { id: `shift-${lb}`, awayFrom: zone, expiresAtMs });
      const steps = [{ id: 'shift', action: 'zone.shift', input: { awayFrom: zone } }];
      const asked = {
        workload: given.workload,
        from: east,
        to: east,
        region: east,
        incidentId: 'shop-1',
        component: null,
      };
      return (await prepare.run(world.ports(), { ...asked, services: [], steps }, performance())).hash;
    };
    expect(await hashOf('use1-az4')).not.toBe(await hashOf('use1-az2'));
  });

  it('is refused for a resource that is shifted away from another zone', async () => {
    world.shifts.set('lb-1', { id: 'shift-lb-1', awayFrom: 'use1-az2', expiresAtMs: world.clock.now() + 60_000 });
    expect((await zoneShift.plan?.(world.ports(), given, performance()))?.obstacles).toHaveLength(1);
    await expect(run()).rejects.toMatchObject({ code: 'refused' });
    await expect(zoneShift.verify?.(world.ports(), given, performance())).rejects.toMatchObject({
      code: 'unavailable',
    });
  });

  it('is refused where nothing is declared that can be shifted', async () => {
    await expect(zoneShift.run(world.ports(), { ...given, workload: shop() }, performance())).rejects.toMatchObject({
      code: 'refused',
    });
  });

  it('extends a shift that would end too soon, once', async () => {
    for (const lb of ['lb-1', 'lb-2']) {
      const expiresAtMs = world.clock.now() + (lb === 'lb-1' ? 5 : 50) * 60_000;
      world.shifts.set(lb, { id: `shift-${lb}`, awayFrom: 'use1-az4', expiresAtMs });
    }
    expect((await zoneShift.plan?.(world.ports(), given, performance()))?.calls).toMatchObject([
      { call: 'UpdateZonalShift', target: 'lb-1', to: 'for 60 min' },
    ]);
    await run();
    await run();
    expect(world.calls).toEqual(['extend shift-lb-1 60']);
  });

  it('says beforehand which resource ARC does not manage', async () => {
    world.unmanaged.add('lb-2');
    const plan = await zoneShift.plan?.(world.ports(), given, performance());
    expect(plan?.obstacles).toEqual(['ARC does not manage lb-2: it cannot be shifted']);
  });

  it('cancels its own shifts on undo', async () => {
    await run();
    world.calls.length = 0;
    await zoneShift.undo?.(world.ports(), given, performance());
    await zoneShift.undo?.(world.ports(), given, performance());
    expect(world.calls).toEqual(['cancel shift-lb-1', 'cancel shift-lb-2']);
  });
});
