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
  if (signal.aborted) throw abandoned();
  const limit = new AbortController();
  let cancel = (): void => undefined;
  let giveUp = (): void => undefined;
  const tooLate = new Promise<never>((_resolve, reject) => {
    const end = (error: CodedError): void => {
      reject(error);
      limit.abort(error);
    };
    giveUp = () => end(abandoned());
    cancel = clock.after(limitMs, () => end(new CodedError('timeout', `no answer within ${limitMs} ms`)));
  });
  signal.addEventListener('abort', giveUp, { once: true });
  try {
    return await Promise.race([work(limit.signal), tooLate]);
  } finally {
    signal.removeEventListener('abort', giveUp);
    cancel();
  }
}

function abandoned(): CodedError {
  return new CodedError('timeout', 'given up by the caller');
}
