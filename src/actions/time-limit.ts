import { CodedError } from '../errors.ts';
import type { Clock } from '../ports/clock.ts';

/**
 * Runs `work` for at most `limitMs` milliseconds of the clock, or until `signal` aborts, even when `work` ignores the signal it is given.
 * @throws CodedError `timeout` when the limit passes or the caller aborts; else whatever `work` throws
 */
export async function within<Value>(
  clock: Clock,
  limitMs: number,
  signal: AbortSignal,
  work: (signal: AbortSignal) => Promise<Value>,
): Promise<Value> {
  const limit = new AbortController();
  const over = new AbortController();
  const late = clock.sleep(limitMs, AbortSignal.any([over.signal, signal])).then(
    () => new CodedError('timeout', `no answer within ${limitMs} ms`),
    () => new CodedError('timeout', 'given up by the caller'),
  );
  const tooLate = late.then((error) => {
    limit.abort(error);
    throw error;
  });
  try {
    return await Promise.race([work(AbortSignal.any([signal, limit.signal])), tooLate]);
  } finally {
    tooLate.catch(() => undefined);
    over.abort();
  }
}
