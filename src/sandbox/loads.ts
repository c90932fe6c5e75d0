import type { Application } from './application.ts';
import type { Backlogs } from './backlogs.ts';
import type { RetryStorms } from './retry-storms.ts';

/** What load does to one workload: queues that back up and drain, and retries that keep a component overrun. */
export class Loads {
  readonly backlogs: Backlogs;
  readonly #storms: RetryStorms;
  readonly #application: Application;
  readonly #share: (region: string) => number;
  #stormy = '';
  #late = '';

  constructor(parts: {
    application: Application;
    backlogs: Backlogs;
    storms: RetryStorms;
    /** Share of the clients that a Region serves. */
    share: (region: string) => number;
  }) {
    this.backlogs = parts.backlogs;
    this.#storms = parts.storms;
    this.#application = parts.application;
    this.#share = parts.share;
  }

  /** Follows traffic and faults. Answers in how many ms something changes by itself; Infinity when nothing does. */
  follow(nowMs: number): number {
    const application = this.#application;
    this.#storms.follow(nowMs, application.workload.regions, this.#share, (component, region) =>
      application.failureApartFromLoad(component, region),
    );
    this.#stormy = this.#noted(this.#stormy, this.#storms.state());
    const nextMs = this.backlogs.follow(nowMs);
    this.#late = this.#noted(this.#late, this.backlogs.state());
    return nextMs;
  }

  /** What the application had computed does not hold any more once the state is another. */
  #noted(before: string, now: string): string {
    if (before !== now) this.#application.invalidate();
    return now;
  }
}
