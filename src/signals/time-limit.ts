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
  // Listened to by hand: a signal made of others costs more than what it waits for.
  const giveUp = (): void => {
    limit.abort(outer.reason);
    settled.abort(outer.reason);
  };
  if (outer.aborted) giveUp();
  else outer.addEventListener('abort', giveUp, { once: true });
  const alarm = clock.sleep(limitMs, settled.signal).then(() => {
    const late = new CodedError('timeout', `no answer within ${limitMs} ms`);
    limit.abort(late);
    throw late;
  });
  const job = work(limit.signal);
  try {
    return await Promise.race([job, alarm]);
  } finally {
    // Whichever lost the race ends later and unheard.
    alarm.catch(() => undefined);
    job.catch(() => undefined);
    outer.removeEventListener('abort', giveUp);
    settled.abort(null);
  }
}
