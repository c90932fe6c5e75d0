import { type Detector, detectorsOf, type FloorParts, floorOf, soonest } from '../drill/floor.ts';
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
 * Recovery times of many outages like those of the library, seconds: each draws a scenario and its own luck (the phases of probes and of alarms, of
 * which the first to notice counts; people who take half or twice as long; the aggregation of health checks). The same seed gives the same times;
 * setups with one seed meet the same outages.
 */
export function drawRecoveries(scenarios: readonly Scenario[], setup: Setup, trials: number, seed: number): number[] {
  const least = scenarios.map((scenario) => ({
    parts: recoveryParts(scenario, setup),
    detectors: detectorsOf(scenario, setup.workload),
  }));
  const random = createRandom(seed);
  return Array.from({ length: trials }, (_, trial) => {
    const luck = random.fork(`outage ${trial}`);
    return total(withLuck(least[luck.whole(0, least.length - 1)] as Least, luck));
  });
}

interface Least {
  readonly parts: RecoveryParts;
  readonly detectors: readonly [Detector, ...Detector[]];
}

function withLuck({ parts, detectors: [first, ...others] }: Least, luck: Random): RecoveryParts {
  const phases = { canaries: luck.next(), alarms: luck.next(), people: 0 };
  const late = (one: Detector): Detector => ({ ...one, detect: one.detect + phases[one.by] * one.everySeconds });
  const { detect, deliver } = soonest([late(first), ...others.map(late)]);
  const approve = parts.approve * 2 ** luck.between(-1, 1);
  const aggregation = luck.between(0, aggregationMs.most - aggregationMs.least) / 1000;
  return { ...parts, detect, deliver, approve, route: parts.route + aggregation };
}
