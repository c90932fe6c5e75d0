import type { Clock } from '../../src/ports/clock.ts';

/** Never settles: what a dead process waits for. */
function never<Answer>(): Promise<Answer> {
  return new Promise(() => {});
}

/** One process of Muster, from its start to its death. Whatever it was given goes through here, so that nothing of it acts after its death. */
export class Life {
  readonly number: number;
  readonly startedAtMs: number;
  #alive = true;

  constructor(number: number, startedAtMs: number) {
    this.number = number;
    this.startedAtMs = startedAtMs;
  }

  get alive(): boolean {
    return this.#alive;
  }

  end(): void {
    this.#alive = false;
  }

  /** Asks while alive; the answer comes only to the living. */
  async lives<Answer>(ask: () => Promise<Answer>): Promise<Answer> {
    if (!this.#alive) return never();
    try {
      const answer = await ask();
      return this.#alive ? answer : await never();
    } catch (error) {
      if (this.#alive) throw error;
      return never();
    }
  }

  /** A clock that stands still after death. */
  clock(clock: Clock): Clock {
    let lastMs = clock.now();
    return {
      now: () => {
        if (this.#alive) lastMs = clock.now();
        return lastMs;
      },
      sleep: (ms, signal) => this.lives(() => clock.sleep(ms, signal)),
      after: (ms, run) => clock.after(ms, () => this.#alive && run()),
    };
  }
}
