import { CodedError, codeOf, type ErrorCode } from '../../errors.ts';
import type { Clock } from '../../ports/clock.ts';

/** Codes after which the next place is worth a try: this one did not serve, another may. */
const worthTheNext: readonly ErrorCode[] = ['unavailable', 'timeout', 'throttled', 'outcomeUnknown'];

/**
 * One attempt at each place in the given order, until one answers. Moves on when a place is unavailable, too slow, throttled, or its
 * outcome is unknown, so `attempt` must be harmless when it takes effect twice. Any other error is the answer.
 * @throws CodedError of the last place, or `outcomeUnknown` when any place's outcome was unknown
 */
export async function inTurn<Place, Result>(
  places: readonly Place[],
  signal: AbortSignal,
  attempt: (place: Place) => Promise<Result>,
): Promise<Result> {
  let failure: unknown;
  for (const place of places) {
    try {
      return await attempt(place);
    } catch (error) {
      if (!worthTheNext.includes(codeOf(error))) throw error;
      if (codeOf(failure) !== 'outcomeUnknown') failure = error;
      if (signal.aborted) break;
    }
  }
  throw failure ?? new CodedError('invalid', 'no place to send the request to');
}

/** Runs `work` with a signal that aborts when the caller's does or when `limitMs` milliseconds have passed, whichever is first. */
export async function within<Result>(
  clock: Clock,
  limitMs: number,
  signal: AbortSignal,
  work: (signal: AbortSignal) => Promise<Result>,
): Promise<Result> {
  const limit = new AbortController();
  const giveUp = (): void => limit.abort(signal.reason);
  const cancel = clock.after(limitMs, () => limit.abort());
  if (signal.aborted) giveUp();
  else signal.addEventListener('abort', giveUp, { once: true });
  try {
    return await work(limit.signal);
  } finally {
    signal.removeEventListener('abort', giveUp);
    cancel();
  }
}
