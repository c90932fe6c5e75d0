import type { Compute } from '../compute.ts';
import type { AccountModel } from './model.ts';

interface Applied {
  /** Puts back what was there, unless somebody has set the dial since. */
  readonly undo: () => void;
}

/** Dials of functions and streams that stand wrong. They are set in the world itself when the mistake begins, so that turning them works as ever. */
export class Dials {
  readonly #account: AccountModel;
  readonly #compute: Compute;
  readonly #applied = new Map<object, Applied>();

  constructor(account: AccountModel, compute: Compute) {
    this.#account = account;
    this.#compute = compute;
  }

  /** Sets what has become wrong, and puts back what no longer is. */
  follow(): void {
    const wrong = new Map<object, () => Applied>([
      ...this.#account
        .allWrong('reserved-concurrency-differs')
        .map((one) => [one, () => this.#reserve(`${one.region}/${one.function}`, one.reserved)] as const),
      ...this.#account
        .allWrong('shards-low')
        .map((one) => [one, () => this.#reshard(`${one.region}/${one.stream}`, one.shards)] as const),
    ]);
    for (const [deviation, { undo }] of this.#applied) {
      if (wrong.has(deviation)) continue;
      undo();
      this.#applied.delete(deviation);
    }
    for (const [deviation, apply] of wrong) {
      if (!this.#applied.has(deviation)) this.#applied.set(deviation, apply());
    }
  }

  #reserve(key: string, reserved: number): Applied {
    const state = this.#compute.functions.get(key);
    const before = state?.reserved ?? null;
    if (state) state.reserved = reserved;
    return {
      undo: () => {
        if (state?.reserved === reserved) state.reserved = before;
      },
    };
  }

  #reshard(key: string, shards: number): Applied {
    const dials = this.#compute.shards;
    const before = dials.get(key);
    if (before !== undefined) dials.set(key, shards);
    return {
      undo: () => {
        if (before !== undefined && dials.get(key) === shards) dials.set(key, before);
      },
    };
  }
}
