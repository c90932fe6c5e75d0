import type { Workload } from '../workload/schema.ts';
import type { Compute } from './compute.ts';
import type { Impairments } from './impairments.ts';
import type { OwnTroubles } from './own-troubles.ts';

type Component = Workload['components'][number];
export type Journey = Workload['journeys'][number];

/** How a component fails by itself, each a share of its requests, 0..1. */
export interface OwnFailure {
  /** By its AWS service. */
  readonly platform: number;
  /** Of these, the share that AWS throttles. */
  readonly throttled: number;
  /** By the code that was deployed, or because it is refused. */
  readonly code: number;
  /** By a limit that we set too low, or one key that gets too much. */
  readonly dial: number;
}

/** Services that hand work over instead of answering: journeys that begin there stop when event sources do. */
export const asynchronousServices = new Set(['sqs', 'sns', 'kinesis', 'eventbridge']);

/** One workload's components and journeys in every Region: what works, as a share of requests. Cached until `invalidate`. */
export class Application {
  readonly workload: Workload;
  readonly compute: Compute;
  readonly ours: OwnTroubles;
  readonly #impairments: Impairments;
  readonly #now: () => number;
  readonly #components: ReadonlyMap<string, Component>;
  readonly #cache = new Map<string, number>();

  constructor(
    workload: Workload,
    parts: { compute: Compute; ours: OwnTroubles; impairments: Impairments },
    now: () => number,
  ) {
    this.workload = workload;
    this.compute = parts.compute;
    this.ours = parts.ours;
    this.#impairments = parts.impairments;
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

  #delayed(journey: Journey, region: string): number {
    const entry = this.#components.get(journey.components[0] ?? '')?.service ?? '';
    if (!asynchronousServices.has(entry)) return 0;
    return this.#impairments.has('lambda', region, 'async-delayed')?.rate ?? 0;
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
