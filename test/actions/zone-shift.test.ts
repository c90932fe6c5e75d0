import { beforeEach, describe, expect, it } from '@jest/globals';
import { planPrepare } from '../../src/actions/plan-prepare.ts';
import { zoneShift } from '../../src/actions/zone-shift.ts';
import { shop } from '../fixtures/workload.ts';
import { east, event, performance } from './fixtures.ts';
import { FakeWorld } from './ports.ts';

let world: FakeWorld;
beforeEach(() => {
  world = new FakeWorld();
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
