import type { Clock } from '../src/ports/clock.ts';

/** A clock of its two simplest parts: what runs after a while is what runs after a sleep. */
export function clockOf({ now, sleep }: Pick<Clock, 'now' | 'sleep'>): Clock {
  return { now, sleep, after: (ms, run) => afterSleep(sleep, ms, run) };
}

/** Runs something after a sleep, unless the answer was called before. */
export function afterSleep(sleep: Clock['sleep'], ms: number, run: () => void): () => void {
  const over = new AbortController();
  sleep(ms, over.signal).then(run, () => undefined);
  return () => over.abort(null);
}
