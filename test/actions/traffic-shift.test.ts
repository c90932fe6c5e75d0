import { beforeEach, describe, expect, it } from '@jest/globals';
import { trafficShift } from '../../src/actions/traffic-shift.ts';
import { control, east, leveredShop, performance, west } from './fixtures.ts';
import { FakeWorld } from './ports.ts';

const workload = leveredShop();
const given = { workload, from: east, to: west, planned: [] };
const flip = `update ${control[east]}=Off ${control[west]}=On`;
let world: FakeWorld;
beforeEach(() => {
  world = new FakeWorld();
});
const run = (changes: Partial<typeof given> = {}) =>
  trafficShift.run(world.ports(), { ...given, ...changes }, performance());

describe('traffic.shift', () => {
  it('flips both routing controls in one call', async () => {
    await expect(run()).resolves.toEqual({ lever: 'routing-control', failed: [] });
    expect(world.calls).toEqual([flip]);
    expect(world.answering()).toEqual([west]);
  });

  it('changes nothing when repeated after a crash', async () => {
    await run();
    await run();
    expect(world.calls).toEqual([flip]);
  });

  it('looks instead of repeating when the answer of the flip is lost', async () => {
    world.loses.add('update');
    await run();
    expect(world.calls).toEqual([flip]);
  });

  it('waits out the waiting period of a safety rule', async () => {
    world.fails.set('update', 'conflict');
    const startedAtMs = world.clock.now();
    void world.clock.sleep(8_000).then(() => world.fails.delete('update'));
    await run();
    expect(world.clock.now() - startedAtMs).toBeGreaterThanOrEqual(8_000);
    expect(world.calls).toEqual([flip]);
  });

  it('falls to the switch objects when the cluster does not answer', async () => {
    world.fails.set('states', 'unavailable');
    const moved = await run();
    expect(moved).toMatchObject({
      lever: 'standby-object',
      failed: [{ lever: 'routing-control', code: 'unavailable' }],
    });
    expect(world.calls).toEqual(['put west-switch/leave-east', 'put third-switch/leave-east']);
    expect(world.answering()).toEqual([west]);
    await run();
    expect(world.calls).toHaveLength(2);
  });

  it('needs one switch object only: the other surviving Region may fail', async () => {
    world.fails.set('states', 'unavailable');
    for (const operation of ['present us-east-2', 'put us-east-2']) world.fails.set(operation, 'unavailable');
    const moved = await run({ from: east, to: west }).catch((error: unknown) => error);
    expect(world.objects).toContain(`${west}/west-switch/leave-east`);
    expect(moved).toMatchObject({ failed: [{ lever: 'routing-control' }] });
  });

  it('takes records as the last resort, both weights in one batch', async () => {
    for (const operation of ['states', 'present us-west-2', 'present us-east-2'])
      world.fails.set(operation, 'unavailable');
    await expect(run()).resolves.toMatchObject({ lever: 'records' });
    expect(world.calls).toEqual(['weights use1=0 usw2=100']);
  });

  it('submits a change again that Route 53 has lost', async () => {
    for (const operation of ['states', 'present us-west-2', 'present us-east-2'])
      world.fails.set(operation, 'unavailable');
    world.changeLost = 1;
    await run();
    expect(world.calls).toEqual(['weights use1=0 usw2=100', 'weights use1=0 usw2=100']);
    expect(world.answering()).toEqual([west]);
  });

  it('goes to the next lever when one stands and names do not follow', async () => {
    world.controls[control[east]] = 'Off';
    world.namesFollow = false;
    const failing = await run().catch((error: unknown) => error);
    expect(world.calls).toEqual(['put west-switch/leave-east', 'put third-switch/leave-east']);
    expect(failing).toMatchObject({ lever: 'standby-object', failed: [{ lever: 'routing-control' }] });
  });

  it('frees the Region that takes over from what an earlier lever left there', async () => {
    world.objects.add('us-east-2/third-switch/leave-west');
    await run();
    expect(world.calls).toContain('remove third-switch/leave-west');
    expect(world.answering()).toEqual([west]);
  });

  it('is unavailable when every lever fails, with each one’s reason', async () => {
    for (const operation of ['states', 'present us-west-2', 'present us-east-2', 'weights', 'setWeights']) {
      world.fails.set(operation, 'timeout');
    }
    await expect(run()).rejects.toMatchObject({
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
    await expect(run()).rejects.toMatchObject({ code: 'refused' });
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
    await run();
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

describe('verification and undo of traffic.shift', () => {
  it('is verified when names lead to the new Region alone', async () => {
    await run();
    await expect(trafficShift.verify?.(world.ports(), given, performance())).resolves.toBeUndefined();
  });

  it('is not verified while names lead elsewhere, or cannot be asked', async () => {
    await expect(trafficShift.verify?.(world.ports(), given, performance())).rejects.toMatchObject({
      code: 'unavailable',
    });
    world.fails.set('routing', 'unavailable');
    await expect(trafficShift.verify?.(world.ports(), given, performance())).rejects.toMatchObject({
      code: 'unavailable',
    });
  });

  it('sends traffic back only where the old Region passes its journeys', async () => {
    await run();
    world.failingJourneys.add(`checkout@${east}`);
    await expect(trafficShift.undo?.(world.ports(), given, performance())).rejects.toMatchObject({ code: 'refused' });
    expect(world.answering()).toEqual([west]);
    world.failingJourneys.clear();
    await trafficShift.undo?.(world.ports(), given, performance());
    await trafficShift.undo?.(world.ports(), given, performance());
    expect(world.answering()).toEqual([east]);
    expect(world.calls).toHaveLength(2);
  });
});
