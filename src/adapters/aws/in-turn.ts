import { CodedError, codeOf, type ErrorCode } from '../../errors.ts';
import type { Clock } from '../../ports/clock.ts';

/** Codes after which the next place is worth a try: this one did not serve, another may. */
const worthTheNext: readonly ErrorCode[] = ['unavailable', 'timeout', 'throttled', 'outcomeUnknown'];

/** A place that did not serve is asked last for so long, ms: in an outage each call would wait for it first, and several follow each other. */
const askedLastMs = 60_000;

/** Remembers which places did not serve lately. */
export class Unserving<Place> {
  readonly #clock: Pick<Clock, 'now'>;
  readonly #keyOf: (place: Place) => string;
  readonly #atMs = new Map<string, number>();

  constructor(clock: Pick<Clock, 'now'>, keyOf: (place: Place) => string) {
    this.#clock = clock;
    this.#keyOf = keyOf;
  }

  /** All of them, those that did not serve lately behind the others. */
  last(places: readonly Place[]): readonly Place[] {
    const lately = this.#clock.now() - askedLastMs;
    const served = (place: Place) => (this.#atMs.get(this.#keyOf(place)) ?? Number.NEGATIVE_INFINITY) <= lately;
    return [...places.filter(served), ...places.filter((place) => !served(place))];
  }

  note(place: Place, serves: boolean): void {
    if (serves) this.#atMs.delete(this.#keyOf(place));
    else this.#atMs.set(this.#keyOf(place), this.#clock.now());
  }
}

/**
 * One attempt at each place in the given order, until one answers. Moves on when a place is unavailable, too slow, throttled, or its
 * outcome is unknown, so `attempt` must be harmless when it takes effect twice. Any other error is the answer.
 * With `unserving`, places that did not serve lately are tried last.
 * @throws CodedError of the last place, or `outcomeUnknown` when any place's outcome was unknown
 */
export async function inTurn<Place, Result>(
  places: readonly Place[],
  signal: AbortSignal,
  attempt: (place: Place) => Promise<Result>,
  unserving?: Unserving<Place>,
): Promise<Result> {
  let failure: unknown;
  for (const place of unserving?.last(places) ?? places) {
    try {
      const result = await attempt(place);
      unserving?.note(place, true);
      return result;
    } catch (error) {
      const serves = !worthTheNext.includes(codeOf(error));
      unserving?.note(place, serves);
      if (serves) throw error;
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
