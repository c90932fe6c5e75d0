import type { Impairment } from '../scenario/world-scenario.ts';
import type { Random } from './random.ts';

export type Plane = 'data' | 'control';

/** Effects that ordinary requests of an application meet. */
const dataEffects = new Set(['dns-empty', 'errors', 'throttled', 'latency']);
/** Calls of the AWS API that manage resources meet these. */
const controlEffects = new Set(['dns-empty', 'errors', 'throttled', 'control-plane-down']);
/** An application gives up on a dependency that answers later than this, milliseconds. */
const patienceMs = 3000;
/** A service counts as up while fewer requests than this fail. */
const upBelow = 0.5;

/** What one API call meets: an impairment that makes it fail, and extra latency. */
export interface Met {
  readonly failing: Impairment | undefined;
  readonly extraMs: number;
}

/** Which services are impaired where and when, on the world's clock. */
export class Impairments {
  readonly #all: readonly Impairment[];
  readonly #now: () => number;
  readonly #boundaries: readonly number[];
  readonly #shiftedAway: (region: string, zone: string) => boolean;
  #cacheUntilMs = Number.NEGATIVE_INFINITY;
  #cache = new Map<string, readonly Impairment[]>();

  constructor(
    impairments: readonly Impairment[],
    startAtMs: number,
    now: () => number,
    shiftedAway: (region: string, zone: string) => boolean,
  ) {
    this.#all = impairments.map((one) => ({
      ...one,
      fromMs: one.fromMs + startAtMs,
      untilMs: one.untilMs + startAtMs,
    }));
    this.#now = now;
    this.#shiftedAway = shiftedAway;
    const edges = this.#all.flatMap((one) => [one.fromMs, one.untilMs]).filter(Number.isFinite);
    this.#boundaries = [...new Set(edges)].sort((one, other) => one - other);
  }

  /** Instants at which something begins or ends, in order. */
  boundaries(): readonly number[] {
    return this.#boundaries;
  }

  /** What is in force now for a service in a Region. */
  active(service: string, region: string): readonly Impairment[] {
    const nowMs = this.#now();
    if (nowMs >= this.#cacheUntilMs) {
      this.#cache = new Map();
      this.#cacheUntilMs = this.#boundaries.find((edge) => edge > nowMs) ?? Number.POSITIVE_INFINITY;
    }
    const key = `${service}/${region}`;
    const known = this.#cache.get(key);
    if (known) return known;
    const found = this.#all.filter(
      (one) =>
        one.service === service &&
        (one.region === '*' || one.region === region) &&
        one.fromMs <= nowMs &&
        nowMs < one.untilMs,
    );
    this.#cache.set(key, found);
    return found;
  }

  has(service: string, region: string, effect: Impairment['effect']): Impairment | undefined {
    return this.active(service, region).find((one) => one.effect === effect);
  }

  /** Share of an application's requests to a service that fail, 0..1. `resources`: it may be shifted away from a zone. */
  failureRate(service: string, region: string): number {
    let working = 1;
    for (const one of this.active(service, region)) {
      if (!dataEffects.has(one.effect)) continue;
      if (one.effect === 'latency' && one.latencyMs < patienceMs) continue;
      if (one.zone !== null && this.#shiftedAway(region, one.zone)) continue;
      working *= 1 - one.rate;
    }
    return 1 - working;
  }

  /** True while most requests to the service's data plane work. */
  up(service: string, region: string): boolean {
    return this.failureRate(service, region) < upBelow;
  }

  /** Draws what one API call meets. */
  meet(service: string, region: string, plane: Plane, random: Random): Met {
    const effects = plane === 'data' ? dataEffects : controlEffects;
    let extraMs = 0;
    for (const one of this.active(service, region)) {
      if (one.rate < 1 && !random.chance(one.rate)) continue;
      if (one.effect === 'latency') extraMs += one.latencyMs;
      else if (effects.has(one.effect)) return { failing: one, extraMs };
    }
    return { failing: undefined, extraMs };
  }
}
