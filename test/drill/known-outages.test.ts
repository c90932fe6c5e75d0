import { describe, expect, it } from '@jest/globals';
import { outagesWithout } from '../../src/drill/known-outages.ts';
import { varied } from '../../src/drill/varied.ts';
import { pastOutages } from '../../src/machines/past-outages.ts';
import type { Scenario } from '../../src/scenario/schema.ts';
import { catalogued } from './example-worlds.ts';

const scenario = catalogued('2025-10-20-dynamodb-dns');
const began = (known: readonly { began: string }[]) => new Set(known.map((one) => one.began));

function shifted(given: Scenario, days: number): Scenario {
  const text = JSON.stringify(given).replace(/\d{4}-\d{2}-\d{2}T[\d:]+Z/g, (instant) =>
    new Date(Date.parse(instant) + days * 86_400_000).toISOString().replace('.000Z', 'Z'),
  );
  return JSON.parse(text) as Scenario;
}

describe('what a drill may know of past outages', () => {
  it('leaves out all of the outage that it plays, and keeps enough of the others to go by', () => {
    const known = outagesWithout(pastOutages, scenario);
    expect(began(known)).not.toContain('2025-10-20');
    expect(known.length).toBeGreaterThanOrEqual(pastOutages.length / 2);
  });

  it.each([
    '2017-02-28-s3',
    '2021-12-07-network',
    '2023-06-13-lambda',
    '2024-07-30-kinesis-cell',
    '2025-10-20-dynamodb-dns',
    '2026-05-07-zone-thermal',
  ])('leaves %s out on other days, too', (name) => {
    const written = catalogued(name);
    const days = Array.from({ length: 50 }, (_, index) => varied(written, index + 1));
    expect(days.filter((day) => began(outagesWithout(pastOutages, day)).has(name.slice(0, 10))).length).toBe(0);
  });

  it('is the same when the scenario is called something else and set on another day', () => {
    const other = { ...shifted(scenario, -4000), id: 'x', title: 'x', prose: 'x', sources: ['x'] };
    expect(outagesWithout(pastOutages, other)).toEqual(outagesWithout(pastOutages, scenario));
  });

  it('is the whole record where a scenario plays nothing that is on it', () => {
    expect(outagesWithout(pastOutages, catalogued('bad-deploy'))).toEqual(pastOutages);
  });
});
