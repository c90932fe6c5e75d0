import type { Impairment } from '../scenario/world-scenario.ts';
import type { Random } from './random.ts';

export type Plane = 'data' | 'control';

/** Effects that requests meet one by one. */
export const requestEffects: ReadonlySet<string> = new Set([
  'dns-empty',
  'errors',
  'throttled',
  'latency',
  'control-plane-down',
]);
/** An application gives up on a dependency that answers later than this, milliseconds. */
const patienceMs = 3000;
/** A service counts as up while fewer requests than this fail. */
const upBelow = 0.5;
/** A workload is spread evenly over so many Availability Zones of a Region. */
const zonesOfWorkload = 3;

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
  /** By service, then by Region: asked at every request of the world. */
  #cache = new Map<string, Map<string, readonly Impairment[]>>();

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
    const regions = this.#cache.get(service) ?? new Map<string, readonly Impairment[]>();
    const known = regions.get(region);
    if (known) return known;
    const found = this.#all.filter(
      (one) =>
        one.service === service &&
        (one.region === '*' || one.region === region) &&
        one.fromMs <= nowMs &&
        nowMs < one.untilMs,
    );
    this.#cache.set(service, regions.set(region, found));
    return found;
  }

  /** The first impairment of that effect, as one component of the workload meets it; of no component: as everybody does. */
  has(service: string, region: string, effect: Impairment['effect'], component?: string): Impairment | undefined {
    return this.active(service, region).find((one) => one.effect === effect && meets(one, component));
  }

  /** Share of the requests to a service that meet an effect, 0..1, whatever else they meet. */
  share(service: string, region: string, effect: Impairment['effect'], component?: string): number {
    const found = this.active(service, region).filter((one) => one.effect === effect && meets(one, component));
    return 1 - found.reduce((spared, one) => spared * (1 - this.#rateOf(one, region)), 1);
  }

  /** Share of an application's requests to a service that fail, 0..1. */
  failureRate(service: string, region: string, component?: string): number {
    let working = 1;
    for (const one of this.active(service, region)) {
      if (!requestEffects.has(one.effect) || one.plane === 'control' || !meets(one, component)) continue;
      if (one.effect === 'latency' && one.latencyMs < patienceMs) continue;
      working *= 1 - this.#rateOf(one, region);
    }
    return 1 - working;
  }

  /** Names of the Availability Zones in which a component's requests fail: all three of the workload's, but where every fault keeps to one zone. */
  zonesOfFailures(service: string, region: string, component: string): readonly string[] {
    const faults = this.active(service, region).filter(
      (one) => requestEffects.has(one.effect) && one.plane !== 'control' && meets(one, component),
    );
    const zones = faults.flatMap(({ zone }) => (zone === null ? [] : [zoneName(region, zone)]));
    const zonal = faults.length > 0 && zones.length === faults.length;
    return zonal ? [...new Set(zones)] : ['a', 'b', 'c'].map((letter) => `${region}${letter}`);
  }

  /** Share of the calls that change or describe a service's resources that fail, 0..1. */
  controlFailureRate(service: string, region: string): number {
    const failing = this.active(service, region).filter(
      ({ effect, plane }) => requestEffects.has(effect) && effect !== 'latency' && plane !== 'data',
    );
    return 1 - failing.reduce((spared, { rate }) => spared * (1 - rate), 1);
  }

  /** True while most requests to the service's data plane work. */
  up(service: string, region: string): boolean {
    return this.failureRate(service, region) < upBelow;
  }

  /** True while nothing that CloudWatch (or X-Ray) takes in is kept, or it answers nobody. */
  blind(service: 'cloudwatch' | 'xray', region: string): boolean {
    return this.has(service, region, 'telemetry-lost') !== undefined || !this.up(service, region);
  }

  /** How late telemetry comes now, ms. */
  telemetryDelayMs(service: 'cloudwatch' | 'xray', region: string): number {
    return this.has(service, region, 'telemetry-delayed')?.delayMs ?? 0;
  }

  /** Draws what one API call meets, on a connection that is opened for it. Regional endpoints stand in no zone. */
  meet(service: string, region: string, plane: Plane, random: Random): Met {
    return this.#draw(service, region, plane, random, (one) => one.zone === null && one.components === null);
  }

  /** Draws what one request of a client to a component of the workload meets. */
  meetComponent(service: string, region: string, component: string, random: Random): Met {
    return this.#draw(service, region, 'data', random, (one) => meets(one, component));
  }

  #draw(service: string, region: string, plane: Plane, random: Random, met: (one: Impairment) => boolean): Met {
    let extraMs = 0;
    for (const one of this.active(service, region)) {
      if (!requestEffects.has(one.effect) || !met(one)) continue;
      if (one.plane !== 'both' && one.plane !== plane) continue;
      const rate = one.zone === null ? one.freshRate : this.#rateOf(one, region);
      if (rate < 1 && !random.chance(rate)) continue;
      if (one.effect === 'latency') extraMs += one.latencyMs;
      else return { failing: one, extraMs };
    }
    return { failing: undefined, extraMs };
  }

  /** Of a zone's fault, the requests that go there meet it; a zonal shift sends none there. */
  #rateOf({ zone, rate }: Impairment, region: string): number {
    if (zone === null) return rate;
    return this.#shiftedAway(region, zone) ? 0 : rate / zonesOfWorkload;
  }
}

/** Does an impairment meet a component? One of certain cells meets only those that lie there. */
function meets({ components }: Impairment, component: string | undefined): boolean {
  return components === null || (component !== undefined && components.includes(component));
}

/** An account's own name of a zone: letters, dealt out to zones account by account. Here az1 is `a`. */
function zoneName(region: string, zoneId: string): string {
  return `${region}${String.fromCharCode(96 + Number(zoneId.slice(-1)))}`;
}
