import { readdirSync } from 'node:fs';
import { basename } from 'node:path';
import { describe, expect, it, jest } from '@jest/globals';
import { varied } from '../../src/drill/varied.ts';
import { catalogued, exampleWorkload } from '../drill/example-worlds.ts';
import { played } from './played.ts';

jest.setTimeout(3_600_000);

const real = readdirSync('scenarios')
  .map((file) => basename(file, '.yaml'))
  .filter((name) => /^\d/.test(name));
/** So many days each outage is played on here; `muster drill <scenario> --seeds 200` plays more. */
const days = Number(process.env.SEEDS ?? 3);

describe('real outages on other days', () => {
  it.each(real)(`%s: the right call on each of ${days} days that differ by up to 30 %% in everything`, async (name) => {
    const wrong: number[] = [];
    for (let seed = 1; seed <= days; seed += 1) {
      const scenario = varied(catalogued(name), seed);
      const { card } = await played(scenario, exampleWorkload(scenario.workload), { seed });
      if (!card.rightCall || card.violations.length > 0) wrong.push(seed);
    }
    expect(wrong.length).toBeLessThanOrEqual(0.01 * days);
  });
});
