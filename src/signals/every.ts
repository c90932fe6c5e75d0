import type { Clock } from '../ports/clock.ts';

/** Runs `work` at once and then at a fixed rate, never two at a time; ends quietly when `signal` aborts. */
export async function every(
  clock: Clock,
  intervalMs: number,
  signal: AbortSignal,
  work: () => Promise<void>,
): Promise<void> {
  for (let dueAtMs = clock.now(); !signal.aborted; ) {
    await work();
    dueAtMs = Math.max(dueAtMs + intervalMs, clock.now());
    await clock.sleep(dueAtMs - clock.now(), signal).catch((reason: unknown) => {
      if (!signal.aborted) throw reason;
    });
  }
}
