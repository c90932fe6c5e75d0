/** Requests and how many of them failed, one count a step. */
export interface Counts {
  readonly stepSeconds: number;
  readonly requests: readonly number[];
  readonly errors: readonly number[];
}

/** Error rates, 0..1: what is ordinary, and what must not go unseen. */
export interface Rates {
  readonly ordinary: number;
  readonly bad: number;
}

const monthSeconds = 30 * 86_400;

/**
 * Steps at which a binomial CUSUM signals; after a signal it begins anew. Each request adds the log of how much likelier it is under the bad
 * rate than under the ordinary one, and the sum never falls below zero (Page, 1954). Of all tests with the same time between false alarms it
 * has the least worst delay (Moustakides, 1986), and it fits the volume by itself: few requests move it little, many at once. Its limit is
 * the log of the steps in a month, which makes false alarms rarer than one a month (Lorden, 1971).
 */
export function sequentialSignals({ stepSeconds, requests, errors }: Counts, { ordinary, bad }: Rates): number[] {
  const limit = Math.log(monthSeconds / stepSeconds);
  const [failed, passed] = [Math.log(bad / ordinary), Math.log((1 - bad) / (1 - ordinary))];
  const signals: number[] = [];
  let sum = 0;
  requests.forEach((count, step) => {
    const failures = Math.min(count, errors[step] ?? 0);
    sum = Math.max(0, sum + failures * failed + (count - failures) * passed);
    if (sum < limit) return;
    signals.push(step);
    sum = 0;
  });
  return signals;
}

/**
 * The least number of failures that chance alone reaches with at most the given probability, where each of `requests` fails at `rate`; by the
 * bound of Chernoff and Hoeffding (1963), which holds for any volume.
 */
export function unlikelyFailures(requests: number, rate: number, probability: number): number {
  const wanted = Math.log(1 / probability);
  let [low, high] = [Math.floor(requests * rate), requests + 1];
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if (requests * divergence(middle / requests, rate) >= wanted) high = middle;
    else low = middle;
  }
  return high;
}

/** Kullback and Leibler's divergence of two chances. */
function divergence(one: number, other: number): number {
  const rest = one >= 1 ? 0 : (1 - one) * Math.log((1 - one) / (1 - other));
  return one * Math.log(one / other) + rest;
}
