import { describe, expect, it } from '@jest/globals';
import { floorOf } from '../../src/drill/floor.ts';
import { playOracle } from '../../src/drill/oracle.ts';
import type { Scenario } from '../../src/scenario/schema.ts';
import { catalogued, exampleWorkload } from './example-worlds.ts';

const scenario = catalogued('2025-10-20-dynamodb-dns');
const shop = exampleWorkload('shop');

/** Trouble some minutes before the outage. */
function early(service: 'cloudwatch' | 'console', effect: 'telemetry-lost' | 'errors'): Scenario['impairments'] {
  return [{ service, region: 'us-east-1', from: '+2m', effect, rate: 1, latencyMs: 5000 }];
}

describe('the floor', () => {
  it('is the sum of its parts and at most 420 s for the example shop with approval after 60 s', () => {
    const { floorSeconds, parts } = floorOf(scenario, shop, { approveAfterSeconds: 60 });
    expect(parts).toEqual({ detect: 40, deliver: 1, approve: 60, fence: 20, replicate: 0, route: 5, clients: 57 });
    expect(floorSeconds).toBe(183);
  });

  it('counts what is left of the least lag when the lease has run out, while the old Region still replicates', () => {
    const lagging = (worstLagMs: number) => ({ ...shop, tables: shop.tables.map((one) => ({ ...one, worstLagMs })) });
    const replicate = (day: string, worstLagMs: number) =>
      floorOf(catalogued(day), lagging(worstLagMs), { approveAfterSeconds: 60 }).parts.replicate;
    expect(replicate('2023-06-13-lambda', 2000)).toBe(0);
    expect(replicate('2023-06-13-lambda', 600_000)).toBe(0.2 * 600 - shop.lease.ttlSeconds);
    expect(replicate('2025-10-20-dynamodb-dns', 600_000)).toBe(0);
  });

  it('counts no time to notice where something else went wrong before the first request failed', () => {
    const silenced = { ...scenario, withhold: 'all' as const };
    const before = { ...scenario, impairments: [...scenario.impairments, ...early('cloudwatch', 'telemetry-lost')] };
    const elsewhere = { ...scenario, impairments: [...scenario.impairments, ...early('console', 'errors')] };
    const detect = (day: Scenario) => floorOf(day, shop, { approveAfterSeconds: 60 }).parts.detect;
    expect([silenced, before, elsewhere].map(detect)).toEqual([40, 0, 40]);
  });

  it('rests on canaries alone when every alarm is withheld', () => {
    const slow = { ...shop, canary: { ...shop.canary, intervalSeconds: 300 } };
    const told = floorOf(scenario, slow, { approveAfterSeconds: 0 }).parts;
    const untold = floorOf(catalogued('2025-10-20-dynamodb-dns.no-alarms'), slow, { approveAfterSeconds: 0 }).parts;
    expect(told).toMatchObject({ detect: 60, deliver: 6 });
    expect(untold).toMatchObject({ detect: 600, deliver: 1 });
  });
});

describe('the oracle', () => {
  it('never beats the floor where the old Region still replicates', async () => {
    const lambda = catalogued('2023-06-13-lambda');
    const { rtoSeconds, floor } = await playOracle({
      scenario: lambda,
      workload: shop,
      seed: 3,
      approveAfterSeconds: 60,
    });
    expect(rtoSeconds).toBeGreaterThanOrEqual(floor.floorSeconds);
    expect(rtoSeconds).toBeLessThanOrEqual(floor.floorSeconds * 1.1);
  });

  it.each([1, 2, 3, 5, 8, 13, 21, 34])('never beats the floor and lands within 1.1 times it, seed %i', async (seed) => {
    const { rtoSeconds, floor, world } = await playOracle({ scenario, workload: shop, seed, approveAfterSeconds: 60 });
    expect(rtoSeconds).toBeGreaterThanOrEqual(floor.floorSeconds);
    expect(rtoSeconds).toBeLessThanOrEqual(floor.floorSeconds * 1.1);
    expect(world.log.violations).toEqual([]);
  });

  it('keeps to the floor when nobody needs to approve', async () => {
    const { rtoSeconds, floor } = await playOracle({ scenario, workload: shop, seed: 4, approveAfterSeconds: 0 });
    expect(rtoSeconds).toBeGreaterThanOrEqual(floor.floorSeconds);
    expect(rtoSeconds).toBeLessThanOrEqual(floor.floorSeconds * 1.1);
  });

  it('loses no more than the replication lag at the onset', async () => {
    const { rpoSeconds } = await playOracle({ scenario, workload: shop, seed: 7, approveAfterSeconds: 60 });
    expect(rpoSeconds).toBeGreaterThan(0);
    expect(rpoSeconds).toBeLessThanOrEqual(2);
  });
});
