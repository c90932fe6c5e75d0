import type { Workload } from '../workload/schema.ts';
import type { Compute } from './compute.ts';
import type { Impairments } from './impairments.ts';
import type { OwnTroubles } from './own-troubles.ts';
import type { RetryStorms } from './retry-storms.ts';

type Component = Workload['components'][number];
export type Journey = Workload['journeys'][number];

/** How a component fails by itself, each a share of its requests, 0..1. */
export interface OwnFailure {
  /** By its AWS service. */
  readonly platform: number;
  /** Of these, the share that AWS throttles. */
  readonly throttled: number;
  /** By the code that was deployed, because it is refused, or because retries overrun it. */
  readonly code: number;
  /** By a limit that we set too low, or one key that gets too much. */
  readonly dial: number;
}

/** One workload's components and journeys in every Region: what works, as a share of requests. Cached until `invalidate`. */
export class Application {
  readonly workload: Workload;
  readonly compute: Compute;
  readonly ours: OwnTroubles;
  readonly #impairments: Impairments;
  readonly #storms: RetryStorms;
  readonly #now: () => number;
  readonly #components: ReadonlyMap<string, Component>;
  readonly #cache = new Map<string, number>();
  /** Share of the work handed to a component that is not done in time, 0..1; told by the workload's backlogs. */
  late: (component: string, region: string) => number = () => 0;

  constructor(
    workload: Workload,
    parts: { compute: Compute; ours: OwnTroubles; impairments: Impairments; storms: RetryStorms },
    now: () => number,
  ) {
    this.workload = workload;
    this.compute = parts.compute;
    this.ours = parts.ours;
    this.#impairments = parts.impairments;
    this.#storms = parts.storms;
    this.#now = now;
    this.#components = new Map(workload.components.map((component) => [component.id, component]));
  }

  /** Something changed: what was computed no longer holds. */
  invalidate(): void {
    this.#cache.clear();
  }

  component(id: string): Component | undefined {
    return this.#components.get(id);
  }

  own(id: string, region: string): OwnFailure {
    const apart = this.#apartFromLoad(id, region);
    return { ...apart, code: either(apart.code, this.#storms.failure(id, region)) };
  }

  /** Share of a component's requests that fail by anything but its own overload: what it calls included. */
  failureApartFromLoad(id: string, region: string): number {
    const { platform, code, dial } = this.#apartFromLoad(id, region);
    let working = (1 - platform) * (1 - code) * (1 - dial);
    for (const reached of this.#reached(id)) if (reached !== id) working *= 1 - this.ownFailure(reached, region);
    return 1 - working;
  }

  #apartFromLoad(id: string, region: string): OwnFailure {
    const service = this.#components.get(id)?.service ?? '';
    return {
      platform: this.#impairments.failureRate(service, region, id),
      throttled: this.#impairments.share(service, region, 'throttled', id),
      code: either(this.compute.codeFailure(id, region), this.ours.refusedShare(id, region)),
      dial: either(this.compute.dialFailure(id, region, this.#now()), this.ours.hotShare(id, region)),
    };
  }

  /** Share of a component's requests that fail by itself. */
  ownFailure(id: string, region: string): number {
    return this.#cached(`own/${id}/${region}`, () => {
      const { platform, code, dial } = this.own(id, region);
      return 1 - (1 - platform) * (1 - code) * (1 - dial);
    });
  }

  /** Share of a component's requests that fail by itself or by anything it calls. */
  totalFailure(id: string, region: string): number {
    return this.#cached(`total/${id}/${region}`, () => {
      let working = 1;
      for (const reached of this.#reached(id)) working *= 1 - this.ownFailure(reached, region);
      return 1 - working;
    });
  }

  /** Share of a journey's requests that fail in a Region, writer lease apart. */
  journeyFailure(journey: Journey, region: string): number {
    return this.#cached(`journey/${journey.id}/${region}`, () => {
      let working = 1 - this.#delayed(journey, region);
      for (const id of journey.components) working *= 1 - this.ownFailure(id, region);
      return 1 - working;
    });
  }

  /** A journey writes when a table's component is on its path. */
  writes(journey: Journey): boolean {
    return this.workload.tables.some(({ component }) => journey.components.includes(component));
  }

  /** Journeys whose requests count: the critical ones, all when none is. */
  countedJourneys(): readonly Journey[] {
    const critical = this.workload.journeys.filter((journey) => journey.critical);
    return critical.length > 0 ? critical : this.workload.journeys;
  }

  /** What is handed over instead of answered is late while its queue is backed up. */
  #delayed(journey: Journey, region: string): number {
    return this.late(journey.components[0] ?? '', region);
  }

  #reached(id: string, seen = new Set<string>()): Set<string> {
    if (seen.has(id)) return seen;
    seen.add(id);
    for (const called of this.#components.get(id)?.calls ?? []) this.#reached(called, seen);
    return seen;
  }

  #cached(key: string, compute: () => number): number {
    const known = this.#cache.get(key);
    if (known !== undefined) return known;
    const value = compute();
    this.#cache.set(key, value);
    return value;
  }
}

/** Share that meets at least one of two, which know nothing of each other. */
export function either(one: number, other: number): number {
  return 1 - (1 - one) * (1 - other);
}
