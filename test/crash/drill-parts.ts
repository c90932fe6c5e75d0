import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { configAt, exampleConfig, programAt } from '../../src/cli/project.ts';
import type { Config } from '../../src/config.ts';
import { invariant } from '../../src/errors.ts';
import type { RunnableProgram } from '../../src/main.ts';
import { loadScenario } from '../../src/scenario/load.ts';
import type { Scenario } from '../../src/scenario/schema.ts';
import type { Workload } from '../../src/workload/schema.ts';

const here = dirname(fileURLToPath(import.meta.url));
/** Where a process under test finds the configuration as its parent read it: reading it anew is a good part of each start. */
export const configVariable = 'MUSTER_CRASH_CONFIG';
const readBefore = process.env[configVariable];
export const config = readBefore === undefined ? configAt(exampleConfig) : (JSON.parse(readBefore) as Config);

/** The program of a process under test. */
export const processFile = join(here, 'process.ts');
/** Seconds after which the simulated commander approves. */
export const approveAfterSeconds = 30;

export function crashScenario(): Scenario {
  return loadScenario(join(here, 'short-outage.yaml'));
}

/**
 * The example shop, which asks for six minutes of quiet before the failback instead of hours, and whose journeys are tried less often: what
 * happens between failover and failback is the same again and again.
 */
export function crashWorkload(): Workload {
  const shop = config.workloads.find(({ id }) => id === 'shop');
  invariant(shop, 'the example has the shop');
  return {
    ...shop,
    canary: { ...shop.canary, intervalSeconds: 60, failuresToOpen: 2 },
    policy: { ...shop.policy, quietHoursBeforeFailback: 0.1 },
  };
}

/** The runbooks that Muster ships. */
export function crashProgram(): RunnableProgram {
  return programAt(config);
}
