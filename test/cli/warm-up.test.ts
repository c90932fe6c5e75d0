import { describe, expect, it } from '@jest/globals';
import { lookAt } from '../../src/cli/account.ts';
import { configAt, exampleConfig, scenarioAt } from '../../src/cli/project.ts';
import { warmUp } from '../../src/cli/warm-up.ts';
import type { Deviation } from '../../src/scenario/account.ts';
import { patient } from '../adapters/aws/fakes.ts';

const config = configAt(exampleConfig);

/** What could not be reached in a shop whose account has the given faults; the ports refuse whatever is no read. */
function cold(account: readonly Deviation[]): Promise<string[]> {
  const scenario = { ...scenarioAt('bad-deploy'), deploys: [], account: [...account] };
  return lookAt(config, { scenario, afterSeconds: 60 }, ({ ports, clock }) =>
    warmUp(ports, clock, config.workloads.slice(0, 1), patient),
  );
}

describe('warming up', () => {
  it('reaches everything that a mitigation needs, by reads alone', async () => {
    expect(await cold([])).toEqual([]);
  });

  it('tells what it did not reach, and goes on', async () => {
    expect(await cold([{ kind: 'endpoint-unreachable', region: 'eu-west-1' }])).toEqual([
      expect.stringContaining('routing controls at eu-west-1'),
    ]);
  });
});
