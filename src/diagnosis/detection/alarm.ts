import type { Counts } from './sequential.ts';

/** An alarm that CloudWatch can keep. */
export interface Alarm {
  readonly kind: 'every-error' | 'error-rate' | 'dead-letters';
  readonly periodSeconds: number;
  /** So many of the last `evaluated` periods have to reach the threshold. */
  readonly reached: number;
  readonly evaluated: number;
  /** Errors or messages; for `error-rate` the share of requests that fail, 0..1. */
  readonly threshold: number;
}

/** One failure is no rate: a period with fewer counts as none failing. */
export const leastFailuresForRate = 2;

/** Value of each whole period that an alarm compares with its threshold. */
export function periodValues({ kind, periodSeconds }: Pick<Alarm, 'kind' | 'periodSeconds'>, counts: Counts): number[] {
  const steps = Math.max(1, Math.round(periodSeconds / counts.stepSeconds));
  const whole = Math.floor(counts.errors.length / steps);
  return Array.from({ length: whole }, (_, period) => {
    let [requests, errors] = [0, 0];
    for (let step = period * steps; step < (period + 1) * steps; step += 1) {
      requests += counts.requests[step] ?? 0;
      errors += counts.errors[step] ?? 0;
    }
    if (kind !== 'error-rate') return errors;
    return errors >= leastFailuresForRate && requests > 0 ? errors / requests : 0;
  });
}

/** Periods in which the alarm goes from OK to ALARM. */
export function firings({ reached, evaluated, threshold }: Alarm, values: readonly number[]): number[] {
  const over = values.map((value) => value >= threshold);
  const inAlarm = values.map(
    (_, period) => over.slice(Math.max(0, period + 1 - evaluated), period + 1).filter(Boolean).length >= reached,
  );
  return inAlarm.flatMap((now, period) => (now && !inAlarm[period - 1] ? [period] : []));
}
