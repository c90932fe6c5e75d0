import { codeOf, type ErrorCode } from '../errors.ts';
import type { Clock } from '../ports/clock.ts';
import type { LastReadings } from '../ports/last-readings.ts';
import type { StepPlan } from './define.ts';

/** Checks of preflight that ask what an action's plan asks. Plans of changes are not among them: what a change starts from must be read now. */
const asked: Readonly<Record<string, readonly string[]>> = {
  'capacity.check': [
    'lambda.concurrency',
    'lambda.provisionedConcurrency',
    'kinesis.shards',
    'tables.throughput',
    'quotas.equal',
  ],
  'tables.checkReady': ['tables.replicas'],
};

/** What a look ends with where it was not had, and may have been had before. */
const notHad: readonly ErrorCode[] = ['throttled', 'unavailable', 'timeout'];

/** Older readings say nothing about today, ms. */
const oldestMs = 24 * 3_600_000;

/**
 * The last good preflight of the Region that takes over, where a step that only reads cannot read now: shown with its age. What was not good,
 * or is older than a day, stands in the way.
 * @returns undefined when there is nothing to fall back on
 */
export async function lastGoodPlan(
  ports: { readonly clock: Clock; readonly lastReadings?: LastReadings | undefined },
  step: { readonly action: string; readonly workload: string; readonly from: string },
): Promise<StepPlan | undefined> {
  const checks = asked[step.action];
  if (!checks || !ports.lastReadings) return undefined;
  const found = await ports.lastReadings.of(step.workload, checks).catch(() => []);
  const here = found.filter(({ subject }) => !subject.includes(step.from));
  if (here.length === 0) return undefined;
  const nowMs = ports.clock.now();
  const age = (readAtMs: number): string => `${Math.round((nowMs - readAtMs) / 60_000)} min ago`;
  return {
    calls: [],
    readings: here.map(({ name, value, readAtMs }) => ({
      name,
      value: `${value} (preflight, ${age(readAtMs)}: it cannot be read now)`,
    })),
    obstacles: here.flatMap(({ name, value, good, readAtMs }) => {
      if (nowMs - readAtMs > oldestMs) return [`${name} was last read ${age(readAtMs)}, and cannot be read now`];
      return good ? [] : [`${name}: ${value}, as preflight read ${age(readAtMs)}`];
    }),
  };
}

/** What a look finds; where it cannot be had now, the last good preflight, in the step as in the plan that people approved. */
export async function orLastGood(
  ports: Parameters<typeof lastGoodPlan>[0],
  step: Parameters<typeof lastGoodPlan>[1],
  look: () => Promise<Omit<StepPlan, 'calls'>>,
): Promise<Omit<StepPlan, 'calls'>> {
  try {
    return await look();
  } catch (error) {
    const kept = notHad.includes(codeOf(error)) ? await lastGoodPlan(ports, step) : undefined;
    if (kept === undefined) throw error;
    return kept;
  }
}
