import { describe, expect, it } from '@jest/globals';
import { impaired, minuteMs, pass, quiet, sent, shopWorld } from './play.ts';
import { controls, failOver, lease } from './shop-levers.ts';

describe('the writer lease', () => {
  it('stops the old writers within seconds and starts the new ones when it names them', async () => {
    const world = shopWorld();
    await sent(world, 'dynamodb', 'us-west-2', lease(null, 2));
    await pass(world, 3100);
    expect(world.log.traffic.at(-1)).toMatchObject({
      successRate: 0,
      writersByRegion: { 'us-east-1': 0, 'us-west-2': 0 },
    });
    await pass(world, 20_000);
    await sent(world, 'dynamodb', 'us-west-2', lease('us-west-2', 3));
    await pass(world, 3100);
    expect(world.log.traffic.at(-1)?.writersByRegion).toEqual({ 'us-east-1': 0, 'us-west-2': 1 });
    expect(world.log.writerGaps).toHaveLength(1);
    expect(world.log.violations).toEqual([]);
  });

  it('handed over without waiting lets two Regions write, which the world notices', async () => {
    const seen = new Set<string>();
    for (let seed = 1; seed <= 8; seed += 1) {
      const world = shopWorld(quiet, seed);
      await sent(world, 'dynamodb', 'us-west-2', lease('us-west-2', 2));
      await pass(world, 5000);
      for (const { kind } of world.log.violations) seen.add(kind);
    }
    expect(seen).toContain('twoWriterRegions');
  });

  it('kept from everybody for longer than the workload allows is noticed', async () => {
    const world = shopWorld();
    await sent(world, 'dynamodb', 'us-west-2', lease(null, 2));
    await pass(world, 5 * minuteMs);
    expect(world.log.violations).toMatchObject([{ kind: 'withoutWriterTooLong' }]);
  });

  it('held by one Region while traffic is led to the other for longer than the workload allows is noticed once', async () => {
    const world = shopWorld();
    const there = controls({ 'us-east-1': 'Off', 'us-west-2': 'On' });
    await sent(world, 'route53-recovery-cluster', 'us-west-2', there);
    await pass(world, 2 * minuteMs);
    expect(world.log.violations).toEqual([]);
    await pass(world, 10 * minuteMs);
    expect(world.log.violations).toMatchObject([
      { kind: 'trafficWithoutLease', detail: expect.stringContaining('us-east-1 holds it') },
    ]);
  });

  it('that follows traffic in time breaks nothing', async () => {
    const world = shopWorld();
    await failOver(world);
    await pass(world, 15 * minuteMs);
    expect(world.log.violations).toEqual([]);
  });

  it('that cannot be read stops every writer after its time, and they resume afterwards', async () => {
    const outage = impaired({ service: 'dynamodb', effect: 'errors', fromMs: minuteMs, untilMs: 3 * minuteMs });
    const [first] = outage.impairments;
    if (!first) throw new Error('an impairment is expected');
    const world = shopWorld({ ...outage, impairments: [first, { ...first, region: 'us-east-2' }] });
    // The lease is read every three seconds: the last reading that was answered is up to so much older than the outage.
    await pass(world, minuteMs + 16_900);
    expect(world.log.traffic.at(-1)?.writersByRegion['us-east-1']).toBe(1);
    await pass(world, 4_100);
    expect(world.log.traffic.at(-1)?.writersByRegion['us-east-1']).toBe(0);
    await pass(world, 2 * minuteMs);
    expect(world.log.traffic.at(-1)).toMatchObject({ successRate: 1, writersByRegion: { 'us-east-1': 1 } });
  });

  it('tells of the first write under a new epoch', async () => {
    const world = shopWorld();
    await failOver(world);
    await pass(world, 2 * minuteMs);
    const last = world.log.traffic.at(-1);
    expect(last?.writersByRegion['us-west-2']).toBe(1);
    expect(world.log.takeovers[0]?.unreplicatedSeconds).toBe(0);
  });
});
