import type { Clock } from '../ports/clock.ts';

/** While the machine's clock is behind the time that was told already, time goes on by so much of its pace until it is caught up with. */
const catchingUpPace = 7 / 8;

/**
 * Time that never runs backwards. A clock that steps forward is followed; one that steps back is waited for, at a slower pace, so that no timer
 * waits an hour because the clock went back by one, and nothing is dated before what it follows from.
 * @param wallMs the machine's clock, ms since the epoch
 * @param monotonicMs a counter that never steps
 * @param floorMs an instant that is known to be past, as the newest one in the journal
 */
export function steadyTime(wallMs: () => number, monotonicMs: () => number, floorMs: number): () => number {
  let toldMs = Math.max(wallMs(), floorMs);
  let countedMs = monotonicMs();
  return () => {
    const [nowMs, counterMs] = [wallMs(), monotonicMs()];
    const passedMs = counterMs - countedMs;
    const behind = nowMs < toldMs + passedMs;
    toldMs = behind ? Math.max(nowMs, toldMs + passedMs * catchingUpPace) : nowMs;
    countedMs = counterMs;
    return Math.floor(toldMs);
  };
}

/** The machine's own time, never before `floorMs`. */
export function systemClockFrom(floorMs: number): Clock {
  return { ...systemClock, now: steadyTime(Date.now, () => performance.now(), floorMs) };
}

/** The machine's own time. */
export const systemClock: Clock = {
  now: () => Date.now(),
  sleep: (ms, signal) =>
    new Promise((resolve, reject) => {
      if (signal?.aborted) {
        reject(signal.reason);
        return;
      }
      const stop = (): void => {
        clearTimeout(timer);
        reject(signal?.reason);
      };
      const timer = setTimeout(() => {
        signal?.removeEventListener('abort', stop);
        resolve();
      }, ms);
      signal?.addEventListener('abort', stop, { once: true });
    }),
  after: (ms, run) => {
    const timer = setTimeout(run, ms);
    return () => clearTimeout(timer);
  },
};
