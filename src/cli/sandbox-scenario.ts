import { join } from 'node:path';
import type { Config } from '../config.ts';
import { CodedError, InputError } from '../errors.ts';
import { loadScenario } from '../scenario/load.ts';
import type { Scenario } from '../scenario/schema.ts';
import { home } from './project.ts';

/**
 * The scenario that a configuration read from `file` has the sandbox play.
 * @throws InputError when it cannot be read, is about a workload that is not configured, or names what that workload lacks
 */
export function sandboxScenario({ sandbox, workloads }: Config, file: string): Scenario {
  if (!sandbox) throw new CodedError('invalid', 'mode is sandbox, and the configuration has no section sandbox');
  const shipped = join(home, 'scenarios');
  const { workload } = loadScenario(sandbox.scenario, { shipped });
  if (workloads.some(({ id }) => id === workload)) return loadScenario(sandbox.scenario, { shipped, workloads });
  const expected = `a scenario about a workload of the configuration: ${workloads.map(({ id }) => id).join(', ')}`;
  throw new InputError([
    { file, path: 'sandbox.scenario', found: `${sandbox.scenario}, which is about ${workload}`, expected },
  ]);
}
