import { beforeEach, describe, expect, it } from '@jest/globals';
import { trafficShift } from '../../src/actions/traffic-shift.ts';
import { control, east, performance, west } from './fixtures.ts';
import { FakeWorld } from './ports.ts';
import { given, shift } from './shop-shift.ts';

let world: FakeWorld;
beforeEach(() => {
  world = new FakeWorld();
});

describe('traffic.shift', () => {
  it('falls to the switch objects when the cluster does not answer', async () => {
    world.fails.set('states', 'unavailable');
    const moved = await shift(world);
    expect(moved).toMatchObject({
      lever: 'standby-object',
      failed: [{ lever: 'routing-control', code: 'unavailable' }],
    });
    expect(world.calls).toEqual(['put west-switch/leave-east', 'put third-switch/leave-east']);
    expect(world.answering()).toEqual([west]);
    await shift(world);
    expect(world.calls).toHaveLength(2);
  });

  it('leaves no switch behind on the way back: the name leads there by itself', async () => {
    world.fails.set('states', 'unavailable');
    await shift(world);
    world.calls.length = 0;
    await expect(shift(world, { from: west, to: east })).resolves.toMatchObject({ lever: 'standby-object' });
    expect(world.calls).toEqual(['remove west-switch/leave-east', 'remove third-switch/leave-east']);
    expect([...world.objects]).toEqual([]);
    expect(world.answering()).toEqual([east]);
    await shift(world, { from: west, to: east });
    expect(world.calls).toHaveLength(2);
  });

  it('takes a switch with it that an earlier way back left behind', async () => {
    world.fails.set('states', 'unavailable');
    world.objects.add('us-east-2/third-switch/leave-west');
    await shift(world, { from: west, to: east });
    expect([...world.objects]).toEqual([]);
  });

  it.each(['unavailable', 'hang'] as const)(
    'holds the Region that is left out where Route 53 does not tell (%s)',
    async (how) => {
      world.fails.set('states', 'unavailable');
      world.fails.set('weights', how);
      await shift(world, { from: west, to: east });
      expect(world.calls).toEqual(['put third-switch/leave-west']);
    },
  );

  it('needs one switch object only: the other surviving Region may fail', async () => {
    world.fails.set('states', 'unavailable');
    for (const operation of ['present us-east-2', 'put us-east-2']) world.fails.set(operation, 'unavailable');
    const moved = await shift(world, { from: east, to: west }).catch((error: unknown) => error);
    expect(world.objects).toContain(`${west}/west-switch/leave-east`);
    expect(moved).toMatchObject({ failed: [{ lever: 'routing-control' }] });
  });

  it('takes records as the last resort, both weights in one batch', async () => {
    for (const operation of ['states', 'present us-west-2', 'present us-east-2'])
      world.fails.set(operation, 'unavailable');
    await expect(shift(world)).resolves.toMatchObject({ lever: 'records' });
    expect(world.calls).toEqual(['weights use1=0 usw2=100']);
  });

  it('submits a change again that Route 53 has lost', async () => {
    for (const operation of ['states', 'present us-west-2', 'present us-east-2'])
      world.fails.set(operation, 'unavailable');
    world.changeLost = 1;
    await shift(world);
    expect(world.calls).toEqual(['weights use1=0 usw2=100', 'weights use1=0 usw2=100']);
    expect(world.answering()).toEqual([west]);
  });

  it('goes to the next lever when one stands and names do not follow', async () => {
    world.controls[control[east]] = 'Off';
    world.namesFollow = false;
    const failing = await shift(world).catch((error: unknown) => error);
    expect(world.calls).toEqual(['put west-switch/leave-east', 'put third-switch/leave-east']);
    expect(failing).toMatchObject({ lever: 'standby-object', failed: [{ lever: 'routing-control' }] });
  });

  it('is unavailable when every lever fails, with each one’s reason', async () => {
    for (const operation of ['states', 'present us-west-2', 'present us-east-2', 'weights', 'setWeights']) {
      world.fails.set(operation, 'timeout');
    }
    await expect(shift(world)).rejects.toMatchObject({
      code: 'unavailable',
      message: expect.stringMatching(
        /records: unavailable, Route 53's control plane in us-east-1 took no change for 100 s/,
      ),
    });
    expect(world.calls).toEqual([]);
  });

  it('is refused when Muster itself refuses every call', async () => {
    for (const operation of ['update', 'put us-west-2', 'put us-east-2', 'setWeights'])
      world.fails.set(operation, 'refused');
    await expect(shift(world)).rejects.toMatchObject({ code: 'refused' });
  });

  it('leaves the outcome unknown when a flip may have taken effect and nothing else worked', async () => {
    world.loses.add('update');
    for (const operation of ['present us-west-2', 'present us-east-2', 'weights', 'setWeights'])
      world.fails.set(operation, 'unavailable');
    const ports = world.ports();
    const update = ports.routingControls.update;
    const blind = {
      ...ports,
      routingControls: {
        ...ports.routingControls,
        update: (...args: Parameters<typeof update>) =>
          update(...args).finally(() => void world.fails.set('states', 'unavailable')),
      },
    };
    await expect(trafficShift.run(blind, given, performance())).rejects.toMatchObject({ code: 'outcomeUnknown' });
  });
});
