import { beforeEach, describe, expect, it } from '@jest/globals';
import { trafficShift } from '../../src/actions/traffic-shift.ts';
import type { Workload } from '../../src/workload/schema.ts';
import { east, leveredShop, performance, west } from './fixtures.ts';
import { FakeWorld } from './ports.ts';
import { given, shift } from './shop-shift.ts';

let world: FakeWorld;
beforeEach(() => {
  world = new FakeWorld();
});

describe('the other levers of traffic.shift', () => {
  const alarms = (region: string): Workload =>
    leveredShop({
      levers: [
        {
          kind: 'standby-alarm',
          alarms: {
            [east]: [west, 'us-east-2'].map((place) => ({
              region: place,
              name: 'leave-east',
              namespace: 'Muster',
              metric: 'leave-east',
            })),
            [region]: [{ region: 'us-east-2', name: 'leave-west', namespace: 'Muster', metric: 'leave-west' }],
          },
        },
      ],
    });
  const roles = leveredShop({
    levers: [
      {
        kind: 'records',
        hostedZoneId: 'Z1',
        setIdentifiers: { [east]: 'use1', [west]: 'usw2' },
        acceleratedRecovery: true,
        policy: 'failover',
      },
    ],
  });

  it('sends alarms off in both surviving Regions, and a repeat sends nothing', async () => {
    const state = 'OK' as const;
    world.alarms = [
      { name: 'leave-east', region: west, state, changedAtMs: 0 },
      { name: 'leave-east', region: 'us-east-2', state, changedAtMs: 0 },
      { name: 'leave-west', region: 'us-east-2', state: 'ALARM', changedAtMs: 0 },
    ];
    await expect(shift(world, { workload: alarms(west) })).resolves.toEqual({ lever: 'standby-alarm', failed: [] });
    expect(world.calls).toEqual([
      'metric us-east-2/leave-west 0',
      `metric ${west}/leave-east 1`,
      'metric us-east-2/leave-east 1',
    ]);
    await shift(world, { workload: alarms(west) });
    expect(world.calls).toHaveLength(3);
    expect(world.answering()).toEqual([west]);
  });

  it('exchanges the roles of primary and secondary in one batch', async () => {
    await expect(shift(world, { workload: roles })).resolves.toMatchObject({ lever: 'records' });
    expect(world.calls).toEqual(['roles use1=SECONDARY usw2=PRIMARY']);
  });

  it('restores on undo what the plan had read, not what is usual', async () => {
    const weighted = leveredShop({ levers: leveredShop().levers.filter(({ kind }) => kind === 'records') });
    world.weights.set('use1', 70).set('usw2', 30);
    const plan = await trafficShift.plan?.(world.ports(), { ...given, workload: weighted }, performance());
    const planned = plan?.calls.map(({ call, target, from, to }) => ({ call, target, from, to })) ?? [];
    await shift(world, { workload: weighted });
    await trafficShift.undo?.(world.ports(), { ...given, workload: weighted, planned }, performance());
    expect(world.calls).toEqual(['weights use1=0 usw2=100', 'weights usw2=30 use1=70']);
  });

  it('tries record changes again while the zone is busy', async () => {
    world.fails.set('setRoles', 'throttled');
    void world.clock.sleep(9_000).then(() => world.fails.delete('setRoles'));
    await shift(world, { workload: roles });
    expect(world.calls).toEqual(['roles use1=SECONDARY usw2=PRIMARY']);
  });

  it('shows accelerated recovery of the zone in the plan', async () => {
    const plan = await trafficShift.plan?.(world.ports(), { ...given, workload: roles }, performance());
    expect(plan?.readings).toContainEqual({ name: 'accelerated recovery of the zone', value: 'ENABLED' });
  });
});
