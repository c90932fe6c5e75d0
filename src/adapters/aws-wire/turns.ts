/** One place in a queue. */
export interface Turn {
  /** Runs `start` as soon as everybody who came earlier has started or left. */
  start<Result>(start: () => Promise<Result>): Promise<Result>;
  /** Gives the place up. */
  leave(): void;
}

/** Calls start in the order in which they came, however long each took to get ready: an order that chance cannot change. */
export class Turns {
  #last: Promise<unknown> = Promise.resolve();

  take(): Turn {
    const before = this.#last;
    let leave = (): void => undefined;
    const over = new Promise<void>((resolve) => {
      leave = resolve;
    });
    this.#last = Promise.all([before, over]);
    return {
      async start(start) {
        await before;
        const started = start();
        leave();
        return started;
      },
      leave: () => leave(),
    };
  }
}
