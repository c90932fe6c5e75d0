import { type FloorParts, floorOf } from '../drill/floor.ts';
import { aggregationMs } from '../sandbox/health-checkers.ts';
import { createRandom, type Random } from '../sandbox/random.ts';
import type { Scenario } from '../scenario/schema.ts';
import type { Setup } from './improvements.ts';
import { policyOrders } from './written-policy.ts';

/** Parts of an expected recovery, seconds: the floor's, and what it leaves out because it can be avoided. */
export interface RecoveryParts extends FloorParts {
  /** Capacity that is made only when it is needed. */
  readonly scale: number;
}

/** Lambda gives this many more executions every ten seconds, a function (AWS Lambda Developer Guide, "Lambda function scaling"). */
const scalingStep = { executions: 1000, seconds: 10 } as const;
/** A cold standby warms up for at least this long: functions start, connections open. Seconds; measured nowhere, a cautious guess. */
const coldSeconds = 30;

/** The least recovery in a scenario, with capacity as it is. */
export function recoveryParts(scenario: Scenario, setup: Setup): RecoveryParts {
  const { workload, preScaled } = setup;
  const approveAfterSeconds = policyOrders(workload) ? 0 : setup.approveAfterSeconds;
  const { parts } = floorOf(scenario, workload, { approveAfterSeconds });
  const steps = Math.ceil(workload.capacity.lambdaConcurrency / scalingStep.executions);
  return { ...parts, scale: preScaled ? 0 : coldSeconds + steps * scalingStep.seconds };
}

export function total(parts: RecoveryParts): number {
  return Object.values(parts).reduce((sum: number, part: number) => sum + part, 0);
}

/**
 * Recovery times of many outages like those of the library, seconds: each draws a scenario and its own luck (the phase of probes, people who take
 * half or twice as long, the aggregation of health checks). The same seed gives the same times; setups with one seed meet the same outages.
 */
export function drawRecoveries(scenarios: readonly Scenario[], setup: Setup, trials: number, seed: number): number[] {
  const parts = new Map(scenarios.map((scenario) => [scenario, recoveryParts(scenario, setup)]));
  const random = createRandom(seed);
  return Array.from({ length: trials }, (_, trial) => {
    const luck = random.fork(`outage ${trial}`);
    const scenario = scenarios[luck.whole(0, scenarios.length - 1)] as Scenario;
    return withLuck(parts.get(scenario) as RecoveryParts, setup, luck);
  });
}

function withLuck(parts: RecoveryParts, { workload }: Setup, luck: Random): number {
  const phase = luck.next() * workload.canary.intervalSeconds;
  const people = parts.approve * 2 ** luck.between(-1, 1);
  const aggregation = luck.between(0, aggregationMs.most - aggregationMs.least) / 1000;
  return total({ ...parts, detect: parts.detect + phase, approve: people, route: parts.route + aggregation });
}
