import { median, spread } from './robust.ts';

/** What something costs when nothing is wrong. */
export interface Level {
  readonly rate: number;
  /** Standard deviation of one bucket around it. */
  readonly bucketNoise: number;
  /** Standard error of `rate` itself. */
  readonly error: number;
}

/** History as far as a level needs it. */
export interface Past {
  readonly rate: number;
  readonly noise: number;
  readonly count: number;
  /** All its requests together. */
  readonly requests: number;
}

/** From so few values on, a spread of their own says more than none. */
const fewestForSpread = 3;
/** Keeps variances above zero where every value is the same. */
const leastVariance = 1e-18;

export function pastOf(values: readonly number[], requests: number): Past | undefined {
  if (values.length === 0) return undefined;
  return { rate: median(values), noise: spread(values), count: values.length, requests };
}

/**
 * The usual level, from the buckets before the onset and the history of another time, each weighted by how well it knows (inverse
 * variance). What the two differ by counts as the history's drift: a history that has drifted has no say, and one that agrees steadies
 * the few buckets; buckets that disagree among themselves (an earlier incident that fades) give way to the history.
 */
export function levelOf(before: readonly number[], past: Past | undefined): Level | undefined {
  const own = before.length >= fewestForSpread ? spread(before) : 0;
  const noise = past && past.count >= fewestForSpread ? past.noise : own;
  if (before.length === 0) return past && { rate: past.rate, bucketNoise: noise, error: noise / Math.sqrt(past.count) };
  const near = median(before);
  const nearVariance = Math.max(noise, own) ** 2 / before.length + leastVariance;
  if (!past) return { rate: near, bucketNoise: noise, error: Math.sqrt(nearVariance) };
  const farVariance = noise ** 2 / past.count + (near - past.rate) ** 2 + leastVariance;
  const weight = farVariance / (farVariance + nearVariance);
  return {
    rate: near * weight + past.rate * (1 - weight),
    bucketNoise: noise,
    error: Math.sqrt((nearVariance * farVariance) / (nearVariance + farVariance)),
  };
}
