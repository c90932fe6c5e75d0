import { median } from '../accounting/robust.ts';
import { type Band, bandAtEnd, type Metric, novelSteps } from './novelty.ts';
import type { Record } from './propose.ts';

/** An alarm for a metric of which nothing is known but its history. */
export interface BandProposal {
  /** Means over `periodSeconds` outside of it are new. */
  readonly band: Band;
  readonly periodSeconds: number;
  readonly record: Record;
}

/** Long enough that one odd value does not decide, short enough to be told in time, s. */
const periodSeconds = 900;
/** Faults that are put into the history, and how long each lasts, s. */
const trials = 24;
const faultSeconds = 6 * 3600;

/**
 * The band in which a metric moves, with what the streaming detector would have done on history: what it calls new there counts as a false
 * alarm, and faults are shifts upwards by the width of the band.
 */
export function proposeBand(metric: Metric): BandProposal {
  const band = bandAtEnd(metric, periodSeconds);
  const lasts = Math.round(faultSeconds / metric.stepSeconds);
  const delays = Array.from({ length: trials }, (_, trial) => {
    // The first half is for learning.
    const begin = Math.floor(((trials + trial) / (2 * trials)) * metric.values.length);
    const shifted = metric.values.map((value, step) =>
      step >= begin && step < begin + lasts ? value + (band.high - band.low) : value,
    );
    const found = novelSteps({ ...metric, values: shifted }).find((step) => step >= begin && step < begin + lasts);
    return found === undefined ? Number.MAX_VALUE : (found + 1 - begin) * metric.stepSeconds;
  });
  const seen = delays.filter((delay) => delay < Number.MAX_VALUE).length;
  const medianDelaySeconds = seen * 2 > trials ? median(delays) : null;
  return {
    band,
    periodSeconds,
    record: { falseAlarms: novelSteps(metric).length, medianDelaySeconds, seen, faults: trials },
  };
}
