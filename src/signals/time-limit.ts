import { CodedError } from '../errors.ts';
import type { Clock } from '../ports/clock.ts';

/**
 * Runs `work` for at most `limitMs` by the clock given; its signal is aborted when the limit passes or `outer` aborts.
 * @throws CodedError('timeout') after the limit, the outer signal's reason when that aborts first, else what `work` throws
 */
export async function withinLimit<Result>(
  clock: Clock,
  limitMs: number,
  outer: AbortSignal,
  work: (signal: AbortSignal) => Promise<Result>,
): Promise<Result> {
  const limit = new AbortController();
  const settled = new AbortController();
  const alarm = clock.sleep(limitMs, AbortSignal.any([settled.signal, outer])).then(() => {
    const late = new CodedError('timeout', `no answer within ${limitMs} ms`);
    limit.abort(late);
    throw late;
  });
  const job = work(AbortSignal.any([limit.signal, outer]));
  try {
    return await Promise.race([job, alarm]);
  } finally {
    // Whichever lost the race ends later and unheard.
    alarm.catch(() => undefined);
    job.catch(() => undefined);
    settled.abort(null);
  }
}
