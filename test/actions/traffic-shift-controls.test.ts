import { beforeEach, describe, expect, it } from '@jest/globals';
import { trafficShift } from '../../src/actions/traffic-shift.ts';
import type { Lever } from '../../src/workload/lever.ts';
import { control, east, leveredShop, performance, west } from './fixtures.ts';
import { FakeWorld } from './ports.ts';
import { given, shift } from './shop-shift.ts';

const flip = `update ${control[east]}=Off ${control[west]}=On`;
let world: FakeWorld;
beforeEach(() => {
  world = new FakeWorld();
});

describe('traffic.shift', () => {
  it('flips both routing controls in one call', async () => {
    await expect(shift(world)).resolves.toEqual({ lever: 'routing-control', failed: [] });
    expect(world.calls).toEqual([flip]);
    expect(world.answering()).toEqual([west]);
  });

  it('changes nothing when repeated after a crash', async () => {
    await shift(world);
    await shift(world);
    expect(world.calls).toEqual([flip]);
  });

  it('looks instead of repeating when the answer of the flip is lost', async () => {
    world.loses.add('update');
    await shift(world);
    expect(world.calls).toEqual([flip]);
  });

  it('waits out the waiting period of a safety rule', async () => {
    world.fails.set('update', 'conflict');
    const startedAtMs = world.clock.now();
    void world.clock.sleep(8_000).then(() => world.fails.delete('update'));
    await shift(world);
    expect(world.clock.now() - startedAtMs).toBeGreaterThanOrEqual(8_000);
    expect(world.calls).toEqual([flip]);
  });

  it('frees the Region that takes over from what an earlier lever left there', async () => {
    world.objects.add('us-east-2/third-switch/leave-west');
    await shift(world);
    expect(world.calls).toContain('remove third-switch/leave-west');
    expect(world.answering()).toEqual([west]);
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
    await shift(world, { workload: ruled, override });
    expect(world.overridden).toEqual([['arn:rule']]);
    world = new FakeWorld();
    await shift(world, { workload: ruled });
    expect(world.overridden).toEqual([[]]);
  });
});
