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
  let end = (_reason: unknown): void => undefined;
  const ended = new Promise<never>((_resolve, reject) => {
    end = (reason) => {
      reject(reason);
      limit.abort(reason);
    };
  });
  // Listened to by hand: a signal made of others costs more than what it waits for.
  const giveUp = (): void => end(outer.reason);
  const cancel = clock.after(limitMs, () => end(new CodedError('timeout', `no answer within ${limitMs} ms`)));
  if (outer.aborted) giveUp();
  else outer.addEventListener('abort', giveUp, { once: true });
  try {
    return await Promise.race([work(limit.signal), ended]);
  } finally {
    outer.removeEventListener('abort', giveUp);
    cancel();
  }
}
