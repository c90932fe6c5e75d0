import type { RetryStorm } from '../scenario/world-scenario.ts';

/** So many rounds settle what retries do to each other, far beyond any visible digit. */
const rounds = 60;

/**
 * Components that their callers' retries keep overrun. A component serves its capacity, a multiple of the usual load; what is beyond fails, and
 * every failed request is sent again so many times. Above a certain share of failures that load keeps itself up: it stays when the fault that began
 * it is gone, until the traffic goes elsewhere or somebody sheds the load.
 */
export class RetryStorms {
  readonly #storms: readonly RetryStorm[];
  /** Share of the requests that fail for the load alone, by component and Region. */
  readonly #failing = new Map<string, number>();

  constructor(storms: readonly RetryStorm[], startAtMs: number) {
    this.#storms = storms.map((storm) => ({
      ...storm,
      fromMs: storm.fromMs + startAtMs,
      calmedMs: storm.calmedMs + startAtMs,
    }));
  }

  /** Instants at which something begins or ends. */
  boundaries(): number[] {
    return this.#storms.flatMap(({ fromMs, calmedMs }) => [fromMs, calmedMs]).filter(Number.isFinite);
  }

  /** Share of a component's requests that fail because it is overrun, 0..1. */
  failure(component: string, region: string): number {
    return this.#failing.get(`${component}/${region}`) ?? 0;
  }

  /** What of it can be noticed: two equal ones show the same. */
  state(): string {
    return [...this.#failing.values()].join();
  }

  /** Looks what the load does now. `share`: of the clients, in a Region; `otherwise`: share of a component's requests that fail by anything else. */
  follow(
    nowMs: number,
    regions: readonly string[],
    share: (region: string) => number,
    otherwise: (component: string, region: string) => number,
  ): void {
    for (const storm of this.#storms) {
      for (const region of regions) {
        if (storm.region !== '*' && storm.region !== region) continue;
        const key = `${storm.component}/${region}`;
        const blows = storm.fromMs <= nowMs && nowMs < storm.calmedMs;
        const before = this.#failing.get(key) ?? 0;
        const trigger = blows ? otherwise(storm.component, region) : 0;
        this.#failing.set(key, blows ? settled(storm, before, share(region), trigger) : 0);
      }
    }
  }
}

/** What fails for the load, once every failure has brought its retries, and these theirs. */
function settled({ retries, capacity }: RetryStorm, before: number, usual: number, trigger: number): number {
  let failing = before;
  for (let round = 0; round < rounds; round += 1) {
    const all = 1 - (1 - failing) * (1 - trigger);
    const load = usual * (1 + retries * all);
    failing = load <= capacity ? 0 : 1 - capacity / load;
  }
  return failing;
}
