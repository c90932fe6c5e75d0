import { describe, expect, it, jest } from '@jest/globals';
import { catalogued, exampleWorkload } from '../drill/example-worlds.ts';
import { blinded } from './blinded.ts';
import { outcomeOf } from './outcome.ts';
import { played } from './played.ts';

jest.setTimeout(90_000);

describe('a few scenarios, renamed, stripped and shifted (all of them: npm run test:long)', () => {
  it.each(['three-minute-blip', '2023-06-13-lambda', 'concurrency-limit'])('%s: the same outcome', async (id) => {
    const scenario = catalogued(id);
    const workload = exampleWorkload(scenario.workload);
    const told = outcomeOf(await played(scenario, workload));
    expect(outcomeOf(await played(blinded(scenario, -1000), workload))).toEqual(told);
  });
});
