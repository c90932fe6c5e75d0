import type { Course, Currency } from './course.ts';
import { levelOf, type Past, pastOf } from './level.ts';
import { quantile, sum } from './robust.ts';
import type { Rules } from './rules.ts';

/** What was added since the onset, over the usual level. */
export interface Excess {
  /** Request-seconds, or failed requests. */
  readonly amount: number;
  /** Standard deviation of `amount` when nothing is wrong. */
  readonly noise: number;
  /** `amount` for each request. */
  readonly rate: number;
  /** The part of `amount` that counts: all of it where it stands out, else nothing. */
  readonly counted: number;
  /** False for what had no requests before the onset and none in the history. */
  readonly known: boolean;
}

/** Something measured: since the onset, a little before it, and in the history. */
export interface Measurement {
  readonly course: Course;
  /** Share of each bucket of `course` behind the onset. */
  readonly after: readonly number[];
  readonly history: Course | undefined;
  readonly past: Past | undefined;
  readonly currency: Currency;
  readonly rules: Rules;
}

/** A measurement with what it shows. */
export interface Shown {
  readonly measured: Measurement;
  readonly excess: Excess;
}

/** Windows of the history that are looked at to see whether something stands out; more do not move a twentieth. */
const windowsLookedAt = 200;
/** No series is steadier than this share of its level. */
const leastNoiseShare = 0.01;

/** The excess of a course over what its history and the minutes before the onset say is usual; undefined where no bucket had requests. */
export function shownBy(
  course: Course,
  after: readonly number[],
  history: Course | undefined,
  currency: Currency,
  rules: Rules,
): Shown | undefined {
  const past = rules.history && history ? pastOf(ratesOf(history), sum(history.loads)) : undefined;
  const measured = { course, after, history: past && history, past, currency, rules };
  const raw = rawExcess(course, 0, measured);
  if (!raw) return undefined;
  return { measured, excess: { ...raw, counted: standsOut(raw, measured) ? raw.amount : 0 } };
}

function standsOut({ amount, noise, rate }: Omit<Excess, 'counted'>, measured: Measurement): boolean {
  const { deviations, windowShare } = measured.rules;
  if (amount <= deviations * noise) return false;
  if (windowShare === 0) return true;
  const ordinary = ordinaryRates(measured, windowsLookedAt);
  return ordinary.length === 0 || rate > quantile(ordinary, windowShare);
}

/**
 * Rates of excess in windows of the same shape all over the fault-free history: what passes there for a fault. About `most` of them, evenly
 * spread; none without a history.
 */
export function ordinaryRates(measured: Measurement, most: number): number[] {
  const { history, after } = measured;
  if (!history) return [];
  const last = history.rates.length - after.length;
  const stride = Math.max(1, Math.floor(last / most));
  const found: number[] = [];
  for (let from = 0; from <= last; from += stride) {
    const excess = rawExcess(history, from, measured);
    if (excess) found.push(excess.rate);
  }
  return found;
}

/** The excess of the window of a course that begins at bucket `from`. */
function rawExcess(
  { rates, loads }: Course,
  from: number,
  { after, currency, past, rules }: Measurement,
): Omit<Excess, 'counted'> | undefined {
  const before: number[] = [];
  for (let bucket = 0; bucket < after.length; bucket += 1) {
    const rate = rates[from + bucket] ?? null;
    if (rate !== null && after[bucket] === 0 && loads[from + bucket] !== 0) before.push(rate);
  }
  const level = levelOf(rules.nearLevel || !past ? before : [], past);
  const usual = level?.rate ?? 0;
  let [amount, variance, requests] = [0, 0, 0];
  for (let bucket = 0; bucket < after.length; bucket += 1) {
    const rate = rates[from + bucket] ?? null;
    const load = loads[from + bucket] ?? 0;
    const weight = (after[bucket] ?? 0) * load;
    if (rate === null || weight === 0) continue;
    amount += weight * (rate - usual);
    variance +=
      (weight * Math.max(level?.bucketNoise ?? 0, leastNoise(currency, usual, load, past?.requests ?? load))) ** 2;
    requests += weight;
  }
  if (requests === 0) return before.length === 0 ? undefined : { amount: 0, noise: 0, rate: 0, known: true };
  const noise = Math.sqrt(variance + (requests * (level?.error ?? 0)) ** 2);
  return { amount, noise, rate: amount / requests, known: level !== undefined };
}

/**
 * Failures are counted, so they scatter at least as a binomial count does, with Laplace's rule of succession over all the requests `seen`
 * where none of them failed; times by a share of their level.
 */
function leastNoise(currency: Currency, usual: number, load: number, seen: number): number {
  if (currency === 'seconds') return Math.abs(usual) * leastNoiseShare;
  const rate = Math.min(0.5, Math.max(usual, 1 / (seen + 2)));
  return Math.sqrt((rate * (1 - rate)) / load);
}

/** Rates of the buckets that had requests. */
function ratesOf({ rates, loads }: Course): number[] {
  return rates.filter((rate, bucket): rate is number => rate !== null && loads[bucket] !== 0);
}
