import { beforeEach, describe, expect, it } from '@jest/globals';
import { actions } from '../../src/actions/index.ts';
import { type PreparedPlan, planPrepare } from '../../src/actions/plan-prepare.ts';
import { east, leveredShop, performance, west } from './fixtures.ts';
import { FakeWorld } from './ports.ts';

const prepare = planPrepare(actions);
const names = [
  'capacity.check',
  'tables.checkReady',
  'writers.fence',
  'tables.awaitReplication',
  'writers.grant',
  'traffic.shift',
  'journey.verify',
];
const base = { from: east, to: west, region: east, component: null, incidentId: 'shop-1', services: ['dynamodb'] };
const stepsOf = (list: readonly string[]) =>
  list.map((action, index) => ({ id: `s${index}`, action, input: { ...base, region: west } }));
let world: FakeWorld;
beforeEach(() => {
  world = new FakeWorld();
});
const plan = (list: readonly string[] = names): Promise<PreparedPlan> =>
  prepare.run(world.ports(), { ...base, workload: leveredShop(), steps: stepsOf(list) }, performance());

describe('plan.prepare', () => {
  it('lists every call of a failover with old and new values, and changes nothing', async () => {
    const found = await plan();
    expect(found.steps.flatMap(({ calls }) => calls.map(({ call, from, to }) => `${call}: ${from} -> ${to}`))).toEqual([
      'PutItem: us-east-1 writes -> nobody writes',
      'PutItem: nobody writes -> us-west-2 writes',
      'UpdateRoutingControlStates: On -> Off',
      'UpdateRoutingControlStates: On -> On',
    ]);
    expect(found).toMatchObject({ obstacles: [], empty: false, hash: expect.stringMatching(/^[0-9a-f]{64}$/) });
    expect(found.steps.map(({ action }) => action)).toEqual(names);
    expect(world.calls).toEqual([]);
  });

  it('has the same hash while only readings and present values change', async () => {
    const first = await plan();
    world.unreserved = 555;
    world.clock.pass(60_000);
    world.fails.set('readLease', 'timeout');
    expect((await plan()).hash).toBe(first.hash);
  });

  it('has another hash when a call, a target or a desired value changes', async () => {
    const first = await plan();
    world.fails.set('states', 'unavailable');
    expect((await plan()).hash).not.toBe(first.hash);
  });

  it('has the same hash when a switch that would keep the new Region out, seen off before, cannot be looked at for a moment', async () => {
    const [, objects] = leveredShop().levers;
    const workload = leveredShop({ levers: objects ? [objects] : [] });
    const look = () =>
      prepare.run(world.ports(), { ...base, workload, steps: stepsOf(['traffic.shift']) }, performance());
    const first = await look();
    world.fails.set('present us-east-2', 'unavailable');
    const second = await look();
    expect(second.steps[0]?.calls.map(({ call, from, to }) => `${call}: ${from} -> ${to}`)).toEqual([
      'PutObject: absent -> present',
      'PutObject: unknown -> present',
      'DeleteObject: unknown -> absent',
    ]);
    expect(second.hash).toBe(first.hash);
    world.fails.clear();
    world.objects.add('us-east-2/third-switch/leave-west');
    expect((await look()).hash).not.toBe(first.hash);
  });

  it('is empty when the world is as desired, and not when it could not be read', async () => {
    await actions['traffic.shift']?.run(
      world.ports(),
      { workload: leveredShop(), from: east, to: west },
      performance(),
    );
    world.lease = { ...world.lease, region: west };
    expect((await plan()).empty).toBe(true);
    world.fails.set('replicas', 'timeout');
    expect((await plan()).empty).toBe(false);
  });

  it('is not empty where no lever moves traffic: nothing can be done, which is not nothing to do', async () => {
    world.lease = { ...world.lease, region: west };
    const workload = { ...leveredShop(), levers: [] };
    const found = await prepare.run(
      world.ports(),
      { ...base, workload, steps: stepsOf(['traffic.shift']) },
      performance(),
    );
    expect(found).toMatchObject({
      steps: [{ calls: [] }],
      obstacles: [expect.stringMatching(/no lever/)],
      empty: false,
    });
  });

  it.each([
    ['from', { from: 'eu-west-1' }],
    ['to', { to: 'eu-west-1' }],
  ])('refuses a plan whose %s is no Region of the workload', async (_end, change) => {
    const given = { ...base, ...change, workload: leveredShop(), steps: stepsOf(names) };
    await expect(prepare.run(world.ports(), given, performance())).rejects.toMatchObject({
      code: 'invalid',
      message: expect.stringMatching(/^eu-west-1 is no Region of/),
    });
  });

  it('shows what stands in the way with its step, instead of failing', async () => {
    world.unreserved = 1;
    world.fails.set('replicas', 'hang');
    const { obstacles } = await plan();
    expect(obstacles).toEqual([
      's0: Lambda concurrency in us-west-2: 1 of 200 needed',
      expect.stringMatching(/^s1: could not be planned \(timeout\)/),
    ]);
  });

  it('shows a step that the catalogue does not have, or whose input is wrong', async () => {
    const found = await plan(['traffic.teleport']);
    expect(found.obstacles).toEqual(['s0: there is no action traffic.teleport']);
    const steps = [{ id: 'dial', action: 'dial.raise', input: { ...base, factor: 'much' } }];
    const wrong = await prepare.run(world.ports(), { ...base, workload: leveredShop(), steps }, performance());
    expect(wrong.obstacles).toEqual([expect.stringMatching(/^dial: input factor/)]);
  });
});
