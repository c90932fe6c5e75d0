import type { Clock } from '../../src/ports/clock.ts';
import { afterSleep } from '../clock-of.ts';

interface Sleeper {
  readonly dueAtMs: number;
  readonly wake: () => void;
}

/** A clock that goes on to the next sleeper whenever nothing else is left to do. */
export class LeapingClock implements Clock {
  #nowMs: number;
  #sleepers: Sleeper[] = [];
  #leaping = false;

  constructor(nowMs = Date.UTC(2026, 0, 5, 12)) {
    this.#nowMs = nowMs;
  }

  now(): number {
    return this.#nowMs;
  }

  sleep(ms: number, signal?: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      if (signal?.aborted) return reject(signal.reason);
      const sleeper = { dueAtMs: this.#nowMs + ms, wake: resolve };
      this.#sleepers.push(sleeper);
      signal?.addEventListener('abort', () => {
        this.#sleepers = this.#sleepers.filter((one) => one !== sleeper);
        reject(signal.reason);
      });
      this.#leap();
    });
  }

  after(ms: number, run: () => void): () => void {
    return afterSleep((time, signal) => this.sleep(time, signal), ms, run);
  }

  /** Time passes while nothing happens. */
  pass(ms: number): void {
    this.#nowMs += ms;
  }

  #leap(): void {
    if (this.#leaping) return;
    this.#leaping = true;
    setImmediate(() => {
      this.#leaping = false;
      const next = [...this.#sleepers].sort((one, other) => one.dueAtMs - other.dueAtMs)[0];
      if (!next) return;
      this.#sleepers = this.#sleepers.filter((one) => one !== next);
      this.#nowMs = Math.max(this.#nowMs, next.dueAtMs);
      next.wake();
      this.#leap();
    });
  }
}
