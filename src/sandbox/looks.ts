import type { Dials } from './account/dials.ts';
import type { WorldModel } from './world-model.ts';

/** How often clients are looked at while they move to another answer, while stragglers remain, and else; milliseconds. */
const tickMs = { moving: 2000, straggling: 10_000, settled: 60_000 } as const;

/** When the world is looked at: after every change, and again while clients still move. */
export class Looks {
  readonly #model: WorldModel;
  readonly #dials: readonly Dials[];
  #cancelTick = () => {};
  #settlingChange = false;

  /** @param dials followed first: what they turn, all others see */
  constructor(model: WorldModel, dials: readonly Dials[]) {
    this.#model = model;
    this.#dials = dials;
  }

  /** Everybody looks at the world again, now. */
  changed(): void {
    if (this.#settlingChange) return;
    this.#settlingChange = true;
    for (const dials of this.#dials) dials.follow();
    this.#model.items.follow();
    for (const { application, names, replication, writers, consumers } of this.#model.hosted) {
      application.invalidate();
      replication.update(this.#model.clock.now());
      names.recompute();
      writers.follow();
      consumers.follow();
    }
    this.#settlingChange = false;
    this.#look();
  }

  /** Looks at the clients now, and again when they may have moved. */
  #look(): void {
    this.#cancelTick();
    const { clock, hosted } = this.#model;
    const nowMs = clock.now();
    let nextMs: number = tickMs.settled;
    for (const { traffic, loads, alarms, measured, traced, resolvers, workload } of hosted) {
      nextMs = Math.min(nextMs, loads.follow(nowMs));
      traffic.sample(nowMs);
      alarms.follow();
      measured.follow(nowMs);
      traced.follow(nowMs);
      if (resolvers.settled()) continue;
      const moving = nowMs - resolvers.changedAtMs() < workload.ttlSeconds * 1200;
      nextMs = Math.min(nextMs, moving ? tickMs.moving : tickMs.straggling);
    }
    this.#cancelTick = clock.schedule(nextMs, () => this.#look());
  }
}
