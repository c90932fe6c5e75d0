import type { Clock } from '../ports/clock.ts';

/** Real timers are 32-bit: a longer wait is slept in parts. */
const longestSleepMs = 2 ** 31 - 1;

/** One wake-up call at a time, on the clock port: setting another replaces it. Due times are re-checked at waking. */
export class AlarmClock {
  readonly #clock: Clock;
  readonly #ring: () => void;
  #dueAtMs: number | null = null;
  #cancel: (() => void) | null = null;

  constructor(clock: Clock, ring: () => void) {
    this.#clock = clock;
    this.#ring = ring;
  }

  /** Rings at `dueAtMs` (at once when that is past); null means never. */
  set(dueAtMs: number | null): void {
    if (dueAtMs === this.#dueAtMs && this.#cancel) return;
    this.cancel();
    this.#dueAtMs = dueAtMs;
    if (dueAtMs !== null) this.#wait(dueAtMs);
  }

  cancel(): void {
    this.#cancel?.();
    this.#cancel = null;
    this.#dueAtMs = null;
  }

  #wait(dueAtMs: number): void {
    const ms = Math.min(Math.max(0, dueAtMs - this.#clock.now()), longestSleepMs);
    this.#cancel = this.#clock.after(ms, () => {
      if (this.#clock.now() < dueAtMs) return this.#wait(dueAtMs);
      this.#cancel = null;
      this.#dueAtMs = null;
      this.#ring();
    });
  }
}
