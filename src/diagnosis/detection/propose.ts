import { median, sum } from '../accounting/robust.ts';
import { type Alarm, firings, periodValues } from './alarm.ts';
import { type Counts, type Rates, sequentialSignals, unlikelyFailures } from './sequential.ts';

/** What is asked of an alarm. */
export interface Wanted {
  /** A share of failing requests that must not go unseen, 0..1. */
  readonly badRate: number;
  readonly falseAlarmsPerMonth: number;
}

/** How a test would have done on the history. */
export interface Record {
  readonly falseAlarms: number;
  /** From the beginning of a fault at the bad rate, put into the history at many places, to the alarm; null where half went unseen. */
  readonly medianDelaySeconds: number | null;
  readonly seen: number;
  readonly faults: number;
}

export interface Proposal {
  readonly alarm: Alarm;
  /** Why this kind of alarm, in a sentence. */
  readonly reason: string;
  /** Null where there is no history. */
  readonly record: Record | null;
  /** The same of a sequential test, the best that any alarm could do; null where it does not apply. */
  readonly sequential: Record | null;
}

/** Rates below this are noise that comes and goes. */
export const noiseRate = 0.001;
const hourSeconds = 3600;
const monthSeconds = 30 * 86_400;
/** Faults that are put into the history, and how long each lasts. */
const trials = 24;
const faultSeconds = 6 * hourSeconds;

export const everyError: Alarm = { kind: 'every-error', periodSeconds: 300, reached: 1, evaluated: 1, threshold: 1 };
/** What fails asynchronously is tried again; only what ends in the dead-letter queue is lost. */
export const deadLetters: Alarm = { kind: 'dead-letters', periodSeconds: 60, reached: 1, evaluated: 1, threshold: 1 };

/** Shapes of rate alarms: one period, and the majorities of three and five. */
const shapes = [60, 300, 900].flatMap((periodSeconds) =>
  [
    { reached: 1, evaluated: 1 },
    { reached: 2, evaluated: 3 },
    { reached: 3, evaluated: 5 },
  ].map((shape) => ({ ...shape, periodSeconds })),
);

/**
 * The alarm that fits a function's volume. Where an hour has too few requests to show the rate of noise even once, every error counts; where
 * it has more, a rate that history and chance stay below, in the shape that is fastest.
 */
export function proposeAlarm(counts: Counts, wanted: Wanted): Proposal {
  const hours = (counts.requests.length * counts.stepSeconds) / hourSeconds;
  const requestsPerHour = sum(counts.requests) / hours;
  const low = requestsPerHour * noiseRate < 1;
  const alarm = low ? everyError : rateAlarm(counts, wanted);
  const volume = `${Math.round(requestsPerHour)} requests an hour`;
  const ordinary = Math.max(noiseRate, sum(counts.errors) / Math.max(1, sum(counts.requests)));
  const rates = { ordinary, bad: Math.max(wanted.badRate, 2 * ordinary) };
  return {
    alarm,
    reason: low
      ? `${volume} are too few for a rate: every error counts`
      : `${volume} make a rate; below ${noiseRate * 100} % it is noise`,
    record: recordOf(counts, wanted, (some) => alarmTimes(alarm, some)),
    sequential: low ? null : recordOf(counts, wanted, (some) => signalTimes(some, rates)),
  };
}

/** The fastest shape; of equally fast ones, that with the lower threshold. */
function rateAlarm(counts: Counts, wanted: Wanted): Alarm {
  const fitting = shapes.filter(({ periodSeconds }) => periodSeconds >= counts.stepSeconds);
  const rated = fitting.map((shape) => {
    const alarm = { ...shape, kind: 'error-rate' as const, threshold: 0 };
    const fitted = { ...alarm, threshold: thresholdOf(alarm, counts, wanted) };
    const record = recordOf(counts, wanted, (some) => alarmTimes(fitted, some));
    return {
      alarm: fitted,
      missed: record.faults - record.seen,
      delay: record.medianDelaySeconds ?? Number.POSITIVE_INFINITY,
    };
  });
  rated.sort(
    (one, other) => one.missed - other.missed || one.delay - other.delay || one.alarm.threshold - other.alarm.threshold,
  );
  return rated[0]?.alarm ?? everyError;
}

/** The least threshold above noise, above what chance brings about, and above all but the permitted false alarms of the history. */
function thresholdOf(alarm: Alarm, counts: Counts, { falseAlarmsPerMonth }: Wanted): number {
  const values = periodValues(alarm, counts);
  const requests = (sum(counts.requests) / counts.requests.length) * (alarm.periodSeconds / counts.stepSeconds);
  const ordinary = Math.max(noiseRate, sum(counts.errors) / Math.max(1, sum(counts.requests)));
  const perPeriod = (falseAlarmsPerMonth * alarm.periodSeconds) / monthSeconds;
  const byChance = unlikelyFailures(Math.round(requests), ordinary, perPeriod ** (1 / alarm.reached)) / requests;
  const months = (counts.requests.length * counts.stepSeconds) / monthSeconds;
  const permitted = Math.floor(falseAlarmsPerMonth * months);
  const higher = [...new Set(values.filter((value) => value >= byChance))].sort((one, other) => one - other);
  const candidates = [byChance, ...higher.map((value) => value * (1 + noiseRate))];
  const threshold = candidates.find((one) => firings({ ...alarm, threshold: one }, values).length <= permitted) ?? 1;
  return Math.ceil(Math.max(noiseRate, threshold) * 1e5) / 1e5;
}

function recordOf(counts: Counts, { badRate }: Wanted, times: (counts: Counts) => number[]): Record {
  const lengthSeconds = counts.requests.length * counts.stepSeconds;
  const delays = Array.from({ length: trials }, (_, trial) => {
    const begin = Math.floor((trial / trials) * counts.requests.length);
    const fromSeconds = begin * counts.stepSeconds;
    const until = Math.min(lengthSeconds, fromSeconds + faultSeconds);
    const alarms = times(withFault(counts, begin, badRate));
    return (alarms.find((at) => at > fromSeconds && at <= until) ?? Number.POSITIVE_INFINITY) - fromSeconds;
  });
  const seen = delays.filter(Number.isFinite).length;
  const middle = median(delays.map((delay) => Math.min(delay, Number.MAX_VALUE)));
  return {
    falseAlarms: times(counts).length,
    medianDelaySeconds: seen * 2 > delays.length ? middle : null,
    seen,
    faults: trials,
  };
}

/** The history with at least the bad share of the requests failing from a step on, as evenly as whole failures allow. */
function withFault(counts: Counts, begin: number, badRate: number): Counts {
  const last = begin + Math.round(faultSeconds / counts.stepSeconds);
  let owed = 0;
  const errors = counts.errors.map((own, step) => {
    if (step < begin || step >= last) return own;
    owed += (counts.requests[step] ?? 0) * badRate;
    const added = Math.floor(owed);
    owed -= added;
    return Math.max(own, added);
  });
  return { ...counts, errors };
}

/** Ends of the periods in which an alarm goes off, s from the beginning. */
function alarmTimes(alarm: Alarm, counts: Counts): number[] {
  const steps = Math.max(1, Math.round(alarm.periodSeconds / counts.stepSeconds));
  return firings(alarm, periodValues(alarm, counts)).map((period) => (period + 1) * steps * counts.stepSeconds);
}

function signalTimes(counts: Counts, rates: Rates): number[] {
  return sequentialSignals(counts, rates).map((step) => (step + 1) * counts.stepSeconds);
}
