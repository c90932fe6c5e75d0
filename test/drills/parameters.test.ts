import { describe, expect, it, jest } from '@jest/globals';
import { floorOf } from '../../src/drill/floor.ts';
import type { Workload } from '../../src/workload/schema.ts';
import { catalogued, exampleWorkload } from '../drill/example-worlds.ts';
import { played } from './played.ts';

jest.setTimeout(60_000);

const outage = catalogued('2025-10-20-dynamodb-dns');
const shop = exampleWorkload('shop');
/** Where only the lever by switch objects is left, its health checks count. */
const byObject: Workload = { ...shop, levers: shop.levers.filter(({ kind }) => kind === 'standby-object') };

const floor = (workload: Workload, approveAfterSeconds = 60) =>
  floorOf(outage, workload, { approveAfterSeconds }).floorSeconds;

async function rto(workload: Workload, approveAfterSeconds = 60): Promise<number> {
  const { card } = await played(outage, workload, { approveAfterSeconds });
  expect(card.rightCall).toBe(true);
  return card.rtoSeconds ?? Number.NaN;
}

function withChecks(intervalSeconds: 10 | 30): Workload {
  const levers = byObject.levers.map((lever) =>
    lever.kind === 'standby-object' ? { ...lever, checks: { intervalSeconds, failures: 3 } } : lever,
  );
  return { ...byObject, levers };
}

/** Canaries too slow to be first, and alarms of this period. */
function alarmsOf(periodSeconds: number): Workload {
  const canary = { ...shop.canary, intervalSeconds: 600 };
  return { ...shop, canary, alarms: shop.alarms.map((alarm) => ({ ...alarm, periodSeconds })) };
}

describe('one parameter changed moves the floor, and what Muster reaches, by the arithmetic amount', () => {
  it('the approval', async () => {
    expect(floor(shop, 200) - floor(shop, 60)).toBe(140);
    expect(Math.abs((await rto(shop, 200)) - (await rto(shop, 60)) - 140)).toBeLessThanOrEqual(5);
  });

  it('the TTL: nineteen clients in twenty have asked again after 95 % of it', async () => {
    const short = { ...shop, ttlSeconds: 20 };
    expect(floor(shop) - floor(short)).toBeCloseTo(40 * 0.95);
    expect(Math.abs((await rto(shop)) - (await rto(short)) - 40 * 0.95)).toBeLessThanOrEqual(8);
  });

  it('the interval of health checks: two more of it, and the phase of the last, until the third equal result', async () => {
    const [fast, slow] = [withChecks(10), withChecks(30)];
    expect(floor(slow) - floor(fast)).toBe(2 * 20);
    const longer = (await rto(slow)) - (await rto(fast));
    expect(longer).toBeGreaterThanOrEqual(2 * 20 - 5);
    expect(longer).toBeLessThanOrEqual(3 * 20 + 5);
  });

  it('the period of alarms: one more of it, and the phase of the first, until the second datapoint', async () => {
    const [fast, slow] = [alarmsOf(60), alarmsOf(120)];
    expect(floor(slow) - floor(fast)).toBe(60);
    const longer = (await rto(slow)) - (await rto(fast));
    expect(longer).toBeGreaterThanOrEqual(60 - 40);
    expect(longer).toBeLessThanOrEqual(2 * 60 + 40);
  });
});
