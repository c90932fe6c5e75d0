import type { FailureKind } from '../diagnosis/evidence.ts';
import { dataAtRiskSeconds, timesWorstLag, writesPerSecond } from './data-at-risk.ts';
import { type Arithmetic, type Facts, failingRegion, troubleSince } from './facts.ts';
import type { OutageMinutes } from './past-outages.ts';

/** What outages of other kinds lasted counts as much as this many of its own kind: few of each are on record. */
const othersCountAs = 2;
/** An outage that has outlasted all on record: this much more, s. */
const beyondRecordSeconds = 7200;
/**
 * Of how long an outage has lasted, this much more at least: nine in ten of all things that are looked at some time last so long (Gott, Nature 363, 315,
 * 1993). Without it the estimate falls to nothing where one outage on record is left that lasted longer.
 */
const leastShareOfAge = 1 / 9;
/** Steps before the fence, the lever's own time, and the last check. */
const stepsSeconds = 60;

const ours: readonly FailureKind[] = ['deploy', 'access', 'limit', 'hot-key', 'backlog', 'code'];

/** An estimate, and how many outages it rests on. */
export interface Remaining {
  readonly seconds: number;
  /** On record, of the same kind and of the others, that lasted longer than this one so far. */
  readonly sameKind: number;
  readonly others: number;
}

/**
 * How much longer an outage is expected to last, given its kind and age: the mean of what was left, at this age, of those on record that lasted
 * longer; what AWS breaks is compared with what AWS broke, what we break with what others broke themselves.
 */
export function expectedRemaining(minutes: OutageMinutes, kind: FailureKind, ageSeconds: number): Remaining {
  const own = ours.includes(kind);
  const left = (those: readonly number[]): number[] =>
    those.map((minute) => minute * 60 - ageSeconds).filter((seconds) => seconds > 0);
  const same = left(minutes[kind] ?? []);
  const comparable = Object.entries(minutes).filter(
    ([other]) => other !== kind && ours.includes(other as FailureKind) === own,
  );
  const others = left(comparable.flatMap(([, those]) => those));
  const prior = others.length > 0 ? othersCountAs : 0;
  const weight = same.length + prior;
  const least = Math.min(beyondRecordSeconds, ageSeconds * leastShareOfAge);
  const seconds = weight === 0 ? beyondRecordSeconds : Math.max(least, (total(same) + prior * mean(others)) / weight);
  return { seconds: Math.round(seconds), sameKind: same.length, others: others.length };
}

function total(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0);
}

function mean(values: readonly number[]): number {
  return values.length === 0 ? 0 : total(values) / values.length;
}

/** The decision's sum for failing over now instead of waiting. */
export function arithmeticOf(facts: Facts): Arithmetic {
  const { workload, nowMs, diagnosis, outageMinutes } = facts;
  const { policy, lease } = workload;
  const kind = diagnosis?.kind ?? 'unknown';
  const ageSeconds = Math.round((nowMs - troubleSince(facts)) / 1000);
  const remaining = expectedRemaining(outageMinutes, kind, ageSeconds);
  const atRiskSeconds = dataAtRiskSeconds(facts);
  const rtoParts = {
    fence: lease.ttlSeconds,
    replicate: Math.round(timesWorstLag * atRiskSeconds),
    clients: workload.ttlSeconds,
    steps: stepsSeconds,
  };
  const rtoSeconds = total(Object.values(rtoParts));
  const dataRiskSeconds = Math.round(atRiskSeconds * policy.dataRiskWeight);
  const costSeconds = rtoSeconds + policy.failbackCostSeconds + dataRiskSeconds;
  return {
    region: failingRegion(facts),
    kind,
    ageSeconds,
    expectedRemainingSeconds: remaining.seconds,
    basis: { sameKind: remaining.sameKind, others: remaining.others },
    rtoSeconds,
    rtoParts,
    failbackCostSeconds: policy.failbackCostSeconds,
    dataAtRiskSeconds: atRiskSeconds,
    dataAtRiskWrites: Math.ceil(atRiskSeconds * writesPerSecond(workload)),
    dataRiskWeight: policy.dataRiskWeight,
    dataRiskSeconds,
    breakEvenSeconds: costSeconds,
    worthIt: remaining.seconds > costSeconds,
  };
}

/** What kind of failure it is, in words that follow "as". */
const kindWords: Readonly<Record<FailureKind, string>> = {
  dns: "a failure of a data plane's DNS",
  'data-plane': 'a failure of a data plane',
  cell: 'a failure of a part of a service',
  'control-plane': 'a failure of a control plane',
  capacity: 'a lack of capacity',
  zone: 'trouble in one Availability Zone',
  telemetry: 'a loss of telemetry',
  deploy: 'a deploy of ours',
  access: 'a change of access of ours',
  limit: 'a limit of ours',
  'hot-key': 'a hot key of ours',
  backlog: 'a queue of ours',
  code: 'a fault of our own code',
  unknown: 'a failure of unknown kind',
};

export const failureKinds = Object.keys(kindWords) as readonly FailureKind[];

/**
 * The sum in sentences, for the person who approves: what is expected, what failing over costs, and what would turn the answer. One sentence a
 * line, without a mark before it.
 */
export function arithmeticLines(sum: Arithmetic | null): string[] {
  if (sum === null) return [];
  const { sameKind, others } = sum.basis;
  const onRecord =
    sameKind + others === 0
      ? `none on record lasted longer than the ${length(sum.ageSeconds)} so far`
      : `${sameKind} on record of this kind and ${others} of others lasted longer than the ${length(sum.ageSeconds)} so far`;
  const data =
    sum.dataAtRiskSeconds === 0
      ? 'no write is at risk'
      : `${length(sum.dataRiskSeconds)} for at most ${length(sum.dataAtRiskSeconds)} of writes at risk (about ${sum.dataAtRiskWrites}), each second weighed ${sum.dataRiskWeight} times`;
  const { fence, replicate, clients, steps } = sum.rtoParts;
  return [
    `Expected to last ${length(sum.expectedRemainingSeconds)} more, as ${kindWords[sum.kind]}: ${onRecord}.`,
    `Failing over and back costs ${length(sum.breakEvenSeconds)}: ${length(sum.rtoSeconds)} until traffic is served again (fence ${fence} s, replication ${replicate} s, clients ${clients} s, steps ${steps} s), ${length(sum.failbackCostSeconds)} for the way back, ${data}.`,
    turningPoint(sum),
  ];
}

/** Where the answer would be the other one. */
function turningPoint(sum: Arithmetic): string {
  const { breakEvenSeconds, expectedRemainingSeconds, dataRiskWeight } = sum;
  // Each second at risk is waited for, and weighed.
  const secondCosts = dataRiskWeight + timesWorstLag;
  const pays = `Failing over pays if the outage lasts longer than ${length(breakEvenSeconds)} from now`;
  if (!sum.worthIt)
    return `${pays}; it would turn if more than that were to be expected, by AWS's own word for instance, or by a cost that is ${length(breakEvenSeconds - expectedRemainingSeconds)} smaller.`;
  const spare = expectedRemainingSeconds - breakEvenSeconds;
  const data = length(sum.dataAtRiskSeconds + spare / secondCosts);
  return `${pays}; it would turn if the end were nearer than that, or if more than ${data} of writes were at risk, or if the way back cost ${length(spare)} more.`;
}

/** `45 s`, `18 min`, `4.6 h`: as exact as such an estimate is. */
function length(seconds: number): string {
  if (seconds < 120) return `${Math.round(seconds)} s`;
  if (seconds < 7200) return `${Math.round(seconds / 60)} min`;
  return `${Math.round(seconds / 360) / 10} h`;
}
