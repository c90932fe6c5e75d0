import { beforeEach, describe, expect, it } from '@jest/globals';
import { trafficShift } from '../../src/actions/traffic-shift.ts';
import type { Lever } from '../../src/workload/lever.ts';
import type { Workload } from '../../src/workload/schema.ts';
import { control, east, leveredShop, performance, west } from './fixtures.ts';
import { FakeWorld } from './ports.ts';

const workload = leveredShop();
const given = { workload, from: east, to: west, planned: [] };
const flip = `update ${control[east]}=Off ${control[west]}=On`;
let world: FakeWorld;
beforeEach(() => {
  world = new FakeWorld();
});
const run = (changes: Partial<typeof given & { override: { by: string; reason: string } }> = {}) =>
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
    await expect(run({ workload: alarms(west) })).resolves.toEqual({ lever: 'standby-alarm', failed: [] });
    expect(world.calls).toEqual([
      'metric us-east-2/leave-west 0',
      `metric ${west}/leave-east 1`,
      'metric us-east-2/leave-east 1',
    ]);
    await run({ workload: alarms(west) });
    expect(world.calls).toHaveLength(3);
    expect(world.answering()).toEqual([west]);
  });

  it('exchanges the roles of primary and secondary in one batch', async () => {
    await expect(run({ workload: roles })).resolves.toMatchObject({ lever: 'records' });
    expect(world.calls).toEqual(['roles use1=SECONDARY usw2=PRIMARY']);
  });

  it('restores on undo what the plan had read, not what is usual', async () => {
    const weighted = leveredShop({ levers: leveredShop().levers.filter(({ kind }) => kind === 'records') });
    world.weights.set('use1', 70).set('usw2', 30);
    const plan = await trafficShift.plan?.(world.ports(), { ...given, workload: weighted }, performance());
    const planned = plan?.calls.map(({ call, target, from, to }) => ({ call, target, from, to })) ?? [];
    await run({ workload: weighted });
    await trafficShift.undo?.(world.ports(), { ...given, workload: weighted, planned }, performance());
    expect(world.calls).toEqual(['weights use1=0 usw2=100', 'weights usw2=30 use1=70']);
  });

  it('tries record changes again while the zone is busy', async () => {
    world.fails.set('setRoles', 'throttled');
    void world.clock.sleep(9_000).then(() => world.fails.delete('setRoles'));
    await run({ workload: roles });
    expect(world.calls).toEqual(['roles use1=SECONDARY usw2=PRIMARY']);
  });

  it('shows accelerated recovery of the zone in the plan', async () => {
    const plan = await trafficShift.plan?.(world.ports(), { ...given, workload: roles }, performance());
    expect(plan?.readings).toContainEqual({ name: 'accelerated recovery of the zone', value: 'ENABLED' });
  });
});

describe('safety rules', () => {
  const [cluster, ...others] = leveredShop().levers;
  const ruled = leveredShop({
    levers: [{ ...(cluster as Extract<Lever, { kind: 'routing-control' }>), safetyRules: ['arn:rule'] }, ...others],
  });
  const override = { by: 'ana', reason: 'the panel is stuck' };

  it('are overridden in the plan only where a named person says so, and then nobody orders it unattended', async () => {
    const plan = await trafficShift.plan?.(world.ports(), { ...given, workload: ruled, override }, performance());
    expect(plan?.calls[0]?.to).toBe('Off (overriding arn:rule)');
    expect(plan?.readings).toContainEqual({
      name: 'safety rules overridden',
      value: 'by ana: the panel is stuck',
    });
    expect(plan?.obstacles.join()).toMatch(/only people may order that/);
    const plain = await trafficShift.plan?.(world.ports(), { ...given, workload: ruled }, performance());
    expect(plain?.calls[0]?.to).toBe('Off');
    expect(plain?.obstacles).toEqual([]);
  });

  it('are named in the call, and only then', async () => {
    await run({ workload: ruled, override });
    expect(world.overridden).toEqual([['arn:rule']]);
    world = new FakeWorld();
    await run({ workload: ruled });
    expect(world.overridden).toEqual([[]]);
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

  it('is not verified while a resolver still answers the old Region, and names it', async () => {
    const asked = leveredShop({ dns: { nameServers: ['ns-1'], resolvers: ['1.1.1.1', '8.8.8.8'] } });
    await run();
    world.stale.set('8.8.8.8', [east]);
    const verify = () => trafficShift.verify?.(world.ports(), { ...given, workload: asked }, performance());
    await expect(verify()).rejects.toMatchObject({
      code: 'unavailable',
      message: expect.stringMatching(/8\.8\.8\.8: us-east-1/),
    });
    void world.clock.sleep(30_000).then(() => world.stale.clear());
    await expect(verify()).resolves.toBeUndefined();
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
