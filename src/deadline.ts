import { CodedError, codeOf } from './errors.ts';
import type { Clock } from './ports/clock.ts';

/**
 * Runs `work` for at most `limitMs` milliseconds of the clock, or until `signal` aborts, even when `work` ignores the signal it is given.
 * @throws CodedError `timeout` when the limit passes or the caller aborts; else whatever `work` throws
 */
export function within<Value>(
  clock: Clock,
  limitMs: number,
  signal: AbortSignal,
  work: (signal: AbortSignal) => Promise<Value>,
): Promise<Value> {
  return new Promise((resolve, reject) => {
    if (signal.aborted) return reject(abandoned());
    const limit = new AbortController();
    const settled = (): void => {
      signal.removeEventListener('abort', giveUp);
      cancel();
    };
    const end = (error: CodedError): void => {
      settled();
      reject(error);
      limit.abort(error);
    };
    const giveUp = (): void => end(abandoned());
    const cancel = clock.after(limitMs, () => end(new CodedError('timeout', `no answer within ${limitMs} ms`)));
    signal.addEventListener('abort', giveUp, { once: true });
    begun(work, limit.signal).then(
      (value) => {
        settled();
        resolve(value);
      },
      (error: unknown) => {
        settled();
        reject(error);
      },
    );
  });
}

/**
 * The same for work that changes something: what is cut off may have been made all the same.
 * @throws CodedError `outcomeUnknown` saying `what`, when the limit passes or the caller aborts; else whatever `work` throws
 */
export async function changeWithin<Value>(
  clock: Clock,
  limitMs: number,
  signal: AbortSignal,
  what: string,
  work: (signal: AbortSignal) => Promise<Value>,
): Promise<Value> {
  try {
    return await within(clock, limitMs, signal, work);
  } catch (error) {
    if (codeOf(error) !== 'timeout') throw error;
    throw new CodedError('outcomeUnknown', `${what} within ${limitMs / 1000} s`, { cause: error });
  }
}

/** Work that fails before it begins fails like any other. */
async function begun<Value>(work: (signal: AbortSignal) => Promise<Value>, signal: AbortSignal): Promise<Value> {
  return work(signal);
}

function abandoned(): CodedError {
  return new CodedError('timeout', 'given up by the caller');
}
