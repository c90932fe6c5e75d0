import { readdirSync } from 'node:fs';
import { describe, expect, it, jest } from '@jest/globals';
import { catalogued, exampleWorkload } from '../drill/example-worlds.ts';
import { blinded } from './blinded.ts';
import { outcomeOf } from './outcome.ts';
import { played } from './played.ts';

jest.setTimeout(180_000);

const ids = readdirSync('scenarios').flatMap((file) => (file.endsWith('.yaml') ? [file.replace(/\.yaml$/, '')] : []));

describe('no scenario’s name, words or date influence what is decided', () => {
  it('is asked of every scenario', () => {
    expect(ids.length).toBeGreaterThan(50);
  });

  it.each(ids)('%s: the same outcome under another name, eleven years later', async (id) => {
    const scenario = catalogued(id);
    const workload = exampleWorkload(scenario.workload);
    const told = outcomeOf(await played(scenario, workload));
    const untold = outcomeOf(await played(blinded(scenario, 4018), workload));
    expect(untold).toEqual(told);
  });
});
