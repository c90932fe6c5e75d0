import { beforeEach, describe, expect, it } from '@jest/globals';
import { trafficShift } from '../../src/actions/traffic-shift.ts';
import { east, leveredShop, performance, west } from './fixtures.ts';
import { FakeWorld } from './ports.ts';
import { given, shift } from './shop-shift.ts';

let world: FakeWorld;
beforeEach(() => {
  world = new FakeWorld();
});

describe('verification and undo of traffic.shift', () => {
  it('is verified when names lead to the new Region alone', async () => {
    await shift(world);
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
    await shift(world);
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
    await shift(world);
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
