import { type Application, either } from './application.ts';
import type { Impairments } from './impairments.ts';
import type { Replication } from './replication.ts';
import { requestsPerSecond, usualLatencyMs } from './service-graph.ts';
import type { Traffic } from './traffic.ts';

/** What one component does to its requests while nothing changes. */
export interface Rates {
  /** That arrive, per second. */
  readonly requests: number;
  /** Answered 5xx by the component itself or, for an API and a function, by what it calls; per second. */
  readonly faults: number;
  readonly throttles: number;
  /** Of the throttles, those by one key. */
  readonly hotKeyThrottles: number;
  readonly latencyMs: number;
}

interface Segment {
  readonly fromMs: number;
  /** CloudWatch takes nothing in: these moments never show. */
  readonly blind: boolean;
  readonly rates: ReadonlyMap<string, Rates>;
  /** Age of the newest change that the other Region has, by table; ms. */
  readonly lagMs: ReadonlyMap<string, number>;
}

/** Beyond so many segments, those older than this are forgotten. */
const mostSegments = 2000;
const keptMs = 3_600_000;

interface Parts {
  readonly application: Application;
  readonly traffic: Traffic;
  readonly replication: Replication;
  readonly impairments: Impairments;
}

/** What a workload's metrics were, moment by moment: constant between two changes of the world. */
export class Measured {
  readonly #parts: Parts;
  readonly #segments = new Map<string, Segment[]>();

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  /** Something may have changed. */
  follow(nowMs: number): void {
    for (const region of this.#parts.application.workload.regions) {
      const segments = this.#segments.get(region) ?? [];
      const next = this.#segment(region, nowMs);
      const last = segments.at(-1);
      if (last && sameReadings(last, next)) continue;
      segments.push(next);
      const old = segments.length > mostSegments ? segments.findIndex(({ fromMs }) => fromMs > nowMs - keptMs) : 0;
      this.#segments.set(region, old > 0 ? segments.slice(old - 1) : segments);
    }
  }

  /** Mean rates of a component over a period; undefined where CloudWatch has nothing of it. */
  rates(region: string, component: string, fromMs: number, toMs: number): Rates | undefined {
    const seen = this.#during(region, fromMs, toMs).flatMap(({ segment, ms }) => {
      const rates = segment.rates.get(component);
      return rates === undefined || segment.blind ? [] : [{ rates, ms }];
    });
    const totalMs = seen.reduce((sum, { ms }) => sum + ms, 0);
    if (totalMs === 0) return undefined;
    const mean = (of: (rates: Rates) => number) =>
      seen.reduce((sum, { rates, ms }) => sum + of(rates) * ms, 0) / totalMs;
    const requests = mean((rates) => rates.requests);
    if (requests === 0) return undefined;
    return {
      requests,
      faults: mean((rates) => rates.faults),
      throttles: mean((rates) => rates.throttles),
      hotKeyThrottles: mean((rates) => rates.hotKeyThrottles),
      latencyMs: Math.max(...seen.map(({ rates }) => rates.latencyMs)),
    };
  }

  /** Worst replication lag of a table from a Region over a period, ms; undefined where it was not measured. */
  lagMs(region: string, table: string, fromMs: number, toMs: number): number | undefined {
    const lags = this.#during(region, fromMs, toMs).flatMap(({ segment }) =>
      segment.blind ? [] : (segment.lagMs.get(table) ?? []),
    );
    return lags.length === 0 ? undefined : Math.max(...lags);
  }

  #during(region: string, fromMs: number, toMs: number): { segment: Segment; ms: number }[] {
    const segments = this.#segments.get(region) ?? [];
    return segments.flatMap((segment, index) => {
      const endMs = segments[index + 1]?.fromMs ?? Number.POSITIVE_INFINITY;
      const ms = Math.min(endMs, toMs) - Math.max(segment.fromMs, fromMs);
      return ms > 0 ? [{ segment, ms }] : [];
    });
  }

  #segment(region: string, fromMs: number): Segment {
    const { application, impairments, replication } = this.#parts;
    const { components, tables } = application.workload;
    const blind = impairments.blind('cloudwatch', region);
    const replicating = impairments.up('dynamodb', region) ? tables : [];
    return {
      fromMs,
      blind,
      rates: new Map(components.map(({ id }) => [id, this.#ratesOf(id, region)])),
      lagMs: new Map(
        replicating.map(({ name }) => [name, Math.round(fromMs - replication.visibleUpToMs(name, region, fromMs))]),
      ),
    };
  }

  #ratesOf(id: string, region: string): Rates {
    const { application, impairments, traffic } = this.#parts;
    const service = application.component(id)?.service ?? '';
    const sent = requestsPerSecond * traffic.share(region);
    const { platform, throttled, dial } = application.own(id, region);
    const latencyMs = usualLatencyMs + (impairments.has(service, region, 'latency', id)?.latencyMs ?? 0);
    const throttles = sent * either(throttled, dial);
    const hotKeyThrottles = sent * application.ours.hotShare(id, region);
    switch (service) {
      case 'apigateway':
        return {
          requests: sent,
          faults: sent * application.totalFailure(id, region),
          throttles,
          hotKeyThrottles,
          latencyMs,
        };
      case 'lambda': {
        const requests = sent * (1 - platform) * (1 - dial);
        const working = sent * (1 - application.totalFailure(id, region));
        return { requests, faults: Math.max(0, requests - working), throttles, hotKeyThrottles, latencyMs };
      }
      default: {
        // A request whose name does not resolve never arrives: only the service's own 5xx are counted there.
        const requests = sent * (1 - impairments.share(service, region, 'dns-empty', id));
        const faults = requests * impairments.share(service, region, 'errors', id);
        return { requests, faults, throttles, hotKeyThrottles, latencyMs };
      }
    }
  }
}

function sameReadings(one: Segment, other: Segment): boolean {
  return (
    one.blind === other.blind &&
    one.lagMs.size === other.lagMs.size &&
    [...other.lagMs].every(([table, lagMs]) => one.lagMs.get(table) === lagMs) &&
    [...other.rates].every(([component, rates]) => {
      const before = one.rates.get(component);
      return (
        before?.requests === rates.requests &&
        before.faults === rates.faults &&
        before.throttles === rates.throttles &&
        before.hotKeyThrottles === rates.hotKeyThrottles &&
        before.latencyMs === rates.latencyMs
      );
    })
  );
}
