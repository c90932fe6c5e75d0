import { describe, expect, it } from '@jest/globals';
import { floorOf } from '../../src/drill/floor.ts';
import { playOracle } from '../../src/drill/oracle.ts';
import { catalogued, exampleWorkload } from './example-worlds.ts';

const scenario = catalogued('2025-10-20-dynamodb-dns');
const shop = exampleWorkload('shop');

describe('the floor', () => {
  it('is the sum of its parts and at most 420 s for the example shop with approval after 60 s', () => {
    const { floorSeconds, parts } = floorOf(scenario, shop, { approveAfterSeconds: 60 });
    expect(parts).toEqual({ detect: 40, deliver: 1, approve: 60, fence: 20, replicate: 0, route: 5, clients: 57 });
    expect(floorSeconds).toBe(183);
  });

  it('counts the wait for replication while the old Region still replicates', () => {
    const { parts } = floorOf(catalogued('bad-deploy'), shop, { approveAfterSeconds: 60 });
    expect(parts.replicate).toBe(20);
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
