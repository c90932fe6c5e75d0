import type { Clock } from '../ports/clock.ts';
import { type Due, DueQueue } from './due-queue.ts';

/** Longest real pause of `pace` before it looks again, milliseconds: keeps an abort or a far due time from hanging. */
const longestPauseMs = 1000;

/** A drill looks after the rest of its process, such as a key pressed, once in so many instants: a turn of the event loop costs ten times a tick. */
const ticksPerTurn = 500;

/** How much of real time a paced clock may use: so long at work, then at rest, ms. */
export interface Rest {
  readonly workMs: number;
  readonly restMs: number;
}

/**
 * A clock that stands still until everybody waits. Time advances to the earliest due entry, one entry at a time, in order of due time and
 * then of registration; between two of them everything that was woken runs until it waits again.
 */
export class VirtualClock implements Clock {
  readonly #queue = new DueQueue();
  #nowMs: number;
  #sequence = 0;
  #holds = 0;
  #stirred = false;
  #heldUp: (() => void)[] = [];
  #paced: (() => number) | undefined;
  #wakePacer: (() => void) | undefined;

  constructor(startAtMs: number) {
    this.#nowMs = startAtMs;
  }

  now(): number {
    if (this.#paced === undefined) return this.#nowMs;
    const nextMs = this.#queue.peek()?.dueAtMs ?? Number.POSITIVE_INFINITY;
    return Math.max(this.#nowMs, Math.min(Math.floor(this.#paced()), nextMs));
  }

  /** Resolves after `ms` of virtual time; rejects with the signal's reason when aborted first. */
  sleep(ms: number, signal?: AbortSignal): Promise<void> {
    this.stir();
    return new Promise((resolve, reject) => {
      if (signal?.aborted) return reject(signal.reason);
      const abort = () => {
        cancel();
        this.stir();
        reject(signal?.reason);
      };
      const cancel = this.schedule(ms, () => {
        signal?.removeEventListener('abort', abort);
        this.stir();
        resolve();
      });
      signal?.addEventListener('abort', abort, { once: true });
    });
  }

  /** Runs a synchronous piece of the engine, which may wake others, after `ms` of virtual time. */
  after(ms: number, run: () => void): () => void {
    return this.schedule(ms, () => {
      this.stir();
      run();
    });
  }

  /** Runs a synchronous piece of the world after `delayMs`; answers how to cancel it. A piece that wakes others calls `stir`. */
  schedule(delayMs: number, run: () => void): () => void {
    this.#sequence += 1;
    const dueAtMs = this.now() + Math.max(0, Math.round(delayMs));
    const entry: Due = { dueAtMs, sequence: this.#sequence, run, cancelled: false };
    this.#queue.push(entry);
    if (this.#queue.peek() === entry) this.#wakePacer?.();
    return () => {
      entry.cancelled = true;
    };
  }

  /** Says that somebody was woken: time stands until everybody waits again. */
  stir(): void {
    this.#stirred = true;
  }

  /** Marks work in flight that is not parked on this clock; time cannot advance until the answer was called. */
  hold(): () => void {
    this.#holds += 1;
    this.stir();
    let held = true;
    return () => {
      if (!held) return;
      held = false;
      this.#holds -= 1;
      this.stir();
      if (this.#holds > 0) return;
      for (const release of this.#heldUp.splice(0)) release();
    };
  }

  /** Lets time run until `done()` or for at most `limitMs` of virtual time from now; answers whether `done()` was reached. */
  async runUntil(done: () => boolean, limitMs: number): Promise<boolean> {
    const limitAtMs = this.#nowMs + limitMs;
    let settled = 0;
    await this.#settle(turn);
    while (!done()) {
      const next = this.#queue.peek();
      if (next === undefined || next.dueAtMs > limitAtMs) {
        this.#nowMs = limitAtMs;
        return false;
      }
      this.#wakeNext();
      settled += 1;
      if (this.#stirred) await this.#settle(settled % ticksPerTurn === 0 ? turn : ticks);
    }
    return true;
  }

  /**
   * Lets `speed` virtual milliseconds pass in each real one until aborted; real requests may come in meanwhile. With `rest` the process has time
   * for others, and simulated time falls behind where the work is too much.
   */
  async pace(speed: number, signal: AbortSignal, rest?: Rest): Promise<void> {
    const startedAtMs = performance.now();
    const fromMs = this.#nowMs;
    let workingSinceMs = startedAtMs;
    const pacedMs = () => fromMs + (performance.now() - startedAtMs) * speed;
    this.#paced = pacedMs;
    try {
      while (!signal.aborted) {
        await this.#settle(turn);
        const nextMs = this.#queue.peek()?.dueAtMs ?? Number.POSITIVE_INFINITY;
        const leadMs = (nextMs - pacedMs()) / speed;
        if (leadMs > 0) {
          await this.#pause(Math.min(leadMs, longestPauseMs), signal);
          workingSinceMs = performance.now();
        } else if (rest && performance.now() - workingSinceMs >= rest.workMs) {
          await realPause(rest.restMs);
          workingSinceMs = performance.now();
        } else this.#wakeNext();
      }
    } finally {
      this.#nowMs = this.now();
      this.#paced = undefined;
    }
  }

  #wakeNext(): void {
    const entry = this.#queue.pop();
    if (!entry) return;
    this.#nowMs = Math.max(this.#nowMs, entry.dueAtMs);
    entry.run();
  }

  /**
   * Lets everything that can run do so, with no hold open. Promises that wake each other all run within one turn of the event loop, however many
   * they are; work that needs turns of its own holds the clock.
   */
  async #settle(everythingRan: () => Promise<void>): Promise<void> {
    do {
      this.#stirred = false;
      if (this.#holds > 0) await new Promise<void>((resolve) => this.#heldUp.push(resolve));
      await everythingRan();
    } while (this.#holds > 0);
  }

  /** A real pause, ended early when an earlier entry arrives or the signal aborts. */
  #pause(realMs: number, signal: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      const end = () => {
        clearTimeout(timer);
        signal.removeEventListener('abort', end);
        this.#wakePacer = undefined;
        resolve();
      };
      const timer = setTimeout(end, Math.ceil(realMs));
      this.#wakePacer = end;
      signal.addEventListener('abort', end, { once: true });
    });
  }
}

function turn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

/** A tick comes when no promise is left to run, but before those that ticks ahead of it have woken: these the second one waits for. */
function ticks(): Promise<void> {
  return new Promise((resolve) => process.nextTick(() => process.nextTick(resolve)));
}

function realPause(realMs: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, realMs));
}
