import { beforeEach, describe, expect, it } from '@jest/globals';
import { trafficShift } from '../../src/actions/traffic-shift.ts';
import { control, east, leveredShop, performance, west } from './fixtures.ts';
import { FakeWorld } from './ports.ts';
import { given, shift } from './shop-shift.ts';

let world: FakeWorld;
beforeEach(() => {
  world = new FakeWorld();
});

describe('the plan of traffic.shift', () => {
  const plan = () => trafficShift.plan?.(world.ports(), given, performance());

  it('lists the calls of the best lever with old and new values, and the alternates', async () => {
    const found = await plan();
    expect(found?.calls).toMatchObject([
      { call: 'UpdateRoutingControlStates', target: control[east], plane: 'data', from: 'On', to: 'Off' },
      { call: 'UpdateRoutingControlStates', target: control[west], from: 'On', to: 'On' },
    ]);
    expect(found?.readings.map(({ value }) => value)).toEqual([
      'routing-control (data plane)',
      'standby-object (data plane)',
      'records (control plane)',
    ]);
    expect(found?.obstacles).toEqual([]);
    expect(world.calls).toEqual([]);
  });

  it('has no calls when traffic is where it is wanted', async () => {
    await shift(world);
    expect((await plan())?.calls).toEqual([]);
  });

  it('warns when only the control plane is left', async () => {
    for (const operation of ['states', 'present us-west-2', 'present us-east-2'])
      world.fails.set(operation, 'unavailable');
    const found = await plan();
    expect(found?.calls).toMatchObject([
      { call: 'ChangeResourceRecordSets', from: 'weight 100', to: 'weight 0' },
      { call: 'ChangeResourceRecordSets', from: 'weight 0', to: 'weight 100' },
    ]);
    expect(found?.obstacles.join()).toMatch(/control-plane/);
  });

  it('says what it would do even when no lever can be read', async () => {
    for (const operation of ['states', 'present us-west-2', 'present us-east-2', 'weights']) {
      world.fails.set(operation, 'unavailable');
    }
    const found = await plan();
    expect(found?.calls.map(({ to }) => to)).toEqual(['Off', 'On']);
    expect(found?.obstacles.join()).toMatch(/no lever could be read/);
  });

  it('says that no lever serves these Regions', async () => {
    const found = await trafficShift.plan?.(
      world.ports(),
      { ...given, workload: leveredShop({ levers: [] }) },
      performance(),
    );
    expect(found?.obstacles).toHaveLength(1);
  });
});
