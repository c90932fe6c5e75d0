import { readdirSync } from 'node:fs';
import { basename } from 'node:path';
import { describe, expect, it, jest } from '@jest/globals';
import { catalogued, exampleWorkload } from '../drill/example-worlds.ts';
import { played } from './played.ts';

jest.setTimeout(600_000);

const real = readdirSync('scenarios')
  .map((file) => basename(file, '.yaml'))
  .filter((name) => /^\d/.test(name));

describe('six real outages and their twins', () => {
  it.each(real)(
    '%s: the right call, nothing wrong done, and recovered in time where moving was right',
    async (name) => {
      const scenario = catalogued(name);
      const { card } = await played(scenario, exampleWorkload(scenario.workload));
      expect(card).toMatchObject({ rightCall: true, wrongActions: [], violations: [] });
      const { decision } = scenario.expected;
      if (decision === 'hold') expect(card.mutatingCalls).toEqual([]);
      if (decision === 'failover') {
        expect(card.rtoSeconds).toBeGreaterThanOrEqual(card.floorSeconds ?? Number.NaN);
        expect(card.rtoSeconds).toBeLessThanOrEqual(1.2 * (card.floorSeconds ?? Number.NaN));
      }
      if (decision === 'zonal-shift') expect(card.mutatingCalls.map(({ call }) => call)).toEqual(shiftsOnly(card));
    },
  );
});

function shiftsOnly({ mutatingCalls }: { readonly mutatingCalls: readonly { readonly call: string }[] }): string[] {
  return mutatingCalls.map(({ call }) => call).filter((call) => call.startsWith('arc-zonal-shift:'));
}
