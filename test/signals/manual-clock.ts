import type { Clock } from '../../src/ports/clock.ts';
import { afterSleep } from '../clock-of.ts';

/** A clock that moves when told, waking sleepers in order and letting what they do settle in between. */
export class ManualClock implements Clock {
  #nowMs: number;
  #sleepers: { readonly dueAtMs: number; wake(): void }[] = [];

  constructor(nowMs = 0) {
    this.#nowMs = nowMs;
  }

  now(): number {
    return this.#nowMs;
  }

  sleep(ms: number, signal?: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      if (signal?.aborted) {
        reject(signal.reason);
        return;
      }
      const sleeper = { dueAtMs: this.#nowMs + ms, wake: resolve };
      this.#sleepers.push(sleeper);
      signal?.addEventListener('abort', () => {
        this.#sleepers = this.#sleepers.filter((other) => other !== sleeper);
        reject(signal.reason);
      });
    });
  }

  after(ms: number, run: () => void): () => void {
    return afterSleep((time, signal) => this.sleep(time, signal), ms, run);
  }

  async advance(ms: number): Promise<void> {
    const untilMs = this.#nowMs + ms;
    await this.settle();
    for (let next = this.#next(untilMs); next; next = this.#next(untilMs)) {
      this.#nowMs = next.dueAtMs;
      this.#sleepers = this.#sleepers.filter((other) => other !== next);
      next.wake();
      await this.settle();
    }
    this.#nowMs = untilMs;
  }

  /** Lets everything that was woken run until it waits again. */
  async settle(): Promise<void> {
    for (let turn = 0; turn < 3; turn += 1) await new Promise((resolve) => setImmediate(resolve));
  }

  #next(untilMs: number): { readonly dueAtMs: number; wake(): void } | undefined {
    return this.#sleepers.filter(({ dueAtMs }) => dueAtMs <= untilMs).sort((a, b) => a.dueAtMs - b.dueAtMs)[0];
  }
}
