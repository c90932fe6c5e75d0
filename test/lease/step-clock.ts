import type { LeaseClock } from '../../src/lease/writer-lease.js';

/** Both clocks of a machine, which move when told; timers run when they are due. */
export class StepClock implements LeaseClock {
  #monotonicMs = 0;
  #wallMs = Date.UTC(2026, 0, 5);
  #timers: { dueAtMs: number; run: () => void }[] = [];

  monotonicMs(): number {
    return this.#monotonicMs;
  }

  wallMs(): number {
    return this.#wallMs;
  }

  after(ms: number, run: () => void): () => void {
    const timer = { dueAtMs: this.#monotonicMs + ms, run };
    this.#timers.push(timer);
    return () => {
      this.#timers = this.#timers.filter((one) => one !== timer);
    };
  }

  /** Moves the clocks apart without running anything. */
  jump({ monotonicMs, wallMs }: { monotonicMs: number; wallMs: number }): void {
    this.#monotonicMs += monotonicMs;
    this.#wallMs += wallMs;
  }

  /** Lets time pass, one due timer after the other, and what they wake run. */
  async pass(ms: number): Promise<void> {
    const untilMs = this.#monotonicMs + ms;
    await settled();
    for (;;) {
      const next = this.#timers.filter(({ dueAtMs }) => dueAtMs <= untilMs).sort((a, b) => a.dueAtMs - b.dueAtMs)[0];
      if (!next) break;
      this.#advanceTo(next.dueAtMs);
      this.#timers = this.#timers.filter((one) => one !== next);
      next.run();
      await settled();
    }
    this.#advanceTo(untilMs);
  }

  #advanceTo(atMs: number): void {
    const ms = Math.max(0, atMs - this.#monotonicMs);
    this.jump({ monotonicMs: ms, wallMs: ms });
  }
}

/** Lets everything that can run do so. */
function settled(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
