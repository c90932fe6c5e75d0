import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { readDocument } from '../../src/document.ts';
import { rtoPlan } from '../../src/rto/plan.ts';
import { pricesSchema } from '../../src/rto/prices.ts';
import type { Workload } from '../../src/workload/schema.ts';
import { catalogued, exampleWorkload } from '../drill/example-worlds.ts';

const file = 'prices/us-east-1.yaml';
const prices = readDocument(pricesSchema, file, readFileSync(file, 'utf8'));
const shop = exampleWorkload('shop');

function planOf(
  workload: Workload,
  changed: { approveAfterSeconds?: number; preScaled?: boolean; seed?: number } = {},
) {
  const { approveAfterSeconds = 300, preScaled = true, seed = 1 } = changed;
  return rtoPlan({
    setup: { workload, approveAfterSeconds, preScaled },
    scenarios: [catalogued('2025-10-20-dynamodb-dns')],
    prices,
    outageCostPerMinute: 400,
    outagesPerYear: 1,
    trials: 200,
    seed,
  });
}

const records = { kind: 'records', hostedZoneId: 'Z1', setIdentifiers: {}, acceleratedRecovery: false } as const;

const improvement = (plan: ReturnType<typeof planOf>, id: string) => plan.improvements.find((one) => one.id === id);

describe('the plan of an RTO', () => {
  it('adds up to the parts of the floor while the standby is scaled beforehand', () => {
    const { now } = planOf(shop);
    const sum = Object.values(now.parts).reduce((total, part) => total + part, 0);
    expect(now.rtoSeconds).toBe(sum);
    expect(now.parts).toMatchObject({ approve: 300, fence: 20, clients: 57, scale: 0 });
  });

  it.each([
    ['ttl', { clients: 47.5 }],
    ['lease', { fence: 10 }],
    ['policy', { approve: 300 }],
  ])('%s shortens its own part by the arithmetic amount, and no other', (id, saved) => {
    const one = improvement(planOf(shop), id);
    const changed = Object.entries(one?.parts.without ?? {}).filter(([name, value]) => {
      return value !== (one?.parts.with as Readonly<Record<string, number>> | undefined)?.[name];
    });
    expect(changed.map(([name]) => name)).toEqual(Object.keys(saved));
    expect(one?.savedSeconds).toBeCloseTo(Object.values(saved)[0] ?? 0, 5);
  });

  describe('where a written policy orders', () => {
    const written = (maxRpoSeconds: number): Workload => ({
      ...shop,
      policy: {
        ...shop.policy,
        unattendedFailover: { maxRpoSeconds, validFrom: '2026-01-01T00:00:00Z', validUntil: '2027-01-01T00:00:00Z' },
      },
    });

    it('waits for nobody: in what is now, in the draws, in every other row and in the order', () => {
      const [ordered, asked] = [planOf(written(60)), planOf(shop)];
      expect(ordered.now.parts).toEqual({ ...asked.now.parts, approve: 0 });
      expect(ordered.distribution).toEqual(planOf(shop, { approveAfterSeconds: 0 }).distribution);
      expect(improvement(ordered, 'ttl')?.parts.with.approve).toBe(0);
      expect(ordered.order[0]?.rtoSeconds).toBeLessThanOrEqual(ordered.now.rtoSeconds);
      expect(ordered.order.map(({ id }) => id)).not.toContain('policy');
    });

    it('tells what waiting for people would add without it', () => {
      const row = improvement(planOf(written(60)), 'policy');
      expect(row).toMatchObject({ inPlace: true, savedSeconds: 300 });
      expect(row?.parts.without.approve).toBe(300);
      expect(row?.withSeconds).toBe(planOf(written(60)).now.rtoSeconds);
    });

    it.each<[string, Partial<Workload>]>([
      ['writers do not use the lease', { lease: { ...shop.lease, honoured: false } }],
      ['only records would move traffic', { levers: [records] }],
    ])('waits for people all the same where %s: an obstacle in every plan', (_why, changes) => {
      const plan = planOf({ ...written(60), ...changes });
      expect(plan.now.parts.approve).toBe(300);
      expect(improvement(plan, 'policy')).toMatchObject({ inPlace: false, savedSeconds: 0 });
    });

    it('waits for people all the same while the usual lag is more than it lets be lost', () => {
      const plan = planOf(written(1));
      expect(plan.now.parts.approve).toBe(300);
      expect(improvement(plan, 'policy')).toMatchObject({ inPlace: false, savedSeconds: 300 });
      expect(improvement(plan, 'mrsc')?.parts.with.approve).toBe(0);
      expect(plan.order.map(({ id }) => id)).toContain('policy');
    });
  });

  it('says what strongly consistent tables save in lost writes, not in time', () => {
    expect(improvement(planOf(shop), 'mrsc')).toMatchObject({
      withoutRpoSeconds: 2,
      withRpoSeconds: 0,
      inPlace: false,
      exact: false,
    });
  });

  it('tells what an improvement that is there already is worth, and does not buy it again', () => {
    const plan = planOf(shop);
    expect(improvement(plan, 'routing-controls')).toMatchObject({ inPlace: true, costPerMonth: 1825, exact: true });
    expect(improvement(plan, 'routing-controls')?.savedSeconds).toBeGreaterThan(0);
    expect(plan.order.map(({ id }) => id)).not.toContain('routing-controls');
  });

  it('buys what is free and saves most first, and marks what does not pay', () => {
    const { order } = planOf(shop);
    expect(order[0]).toMatchObject({ id: 'policy', pays: true });
    const pays = order.map((one) => one.pays);
    expect(pays).toEqual([...pays].sort((one, other) => Number(other) - Number(one)));
    expect(order.at(-1)?.rtoSeconds).toBeLessThan(planOf(shop).now.rtoSeconds);
  });

  it('draws the same outages for the same seed, and others for another', () => {
    expect(planOf(shop).distribution).toEqual(planOf(shop).distribution);
    expect(planOf(shop, { seed: 2 }).distribution).not.toEqual(planOf(shop).distribution);
    const { p50, p90, max } = planOf(shop).distribution;
    expect(p50).toBeLessThanOrEqual(p90);
    expect(p90).toBeLessThanOrEqual(max);
  });

  it('counts the time that capacity takes when it is not there beforehand', () => {
    expect(planOf(shop, { preScaled: false }).now.parts.scale).toBeGreaterThan(0);
  });
});
