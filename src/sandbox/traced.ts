import type { Application } from './application.ts';
import type { Impairments } from './impairments.ts';
import { serviceGraph, type TracedNode } from './service-graph.ts';
import type { Traffic } from './traffic.ts';

interface Segment {
  readonly fromMs: number;
  /** What it shows changes only with this. */
  readonly key: string;
  /** Requests of an hour. */
  readonly graph: readonly TracedNode[];
}

/** Beyond so many segments, those that ended longer ago than this are forgotten. */
const mostSegments = 2000;
const keptMs = 7_200_000;
const hourSeconds = 3600;

interface Parts {
  readonly application: Application;
  readonly traffic: Traffic;
  readonly impairments: Impairments;
}

/** What traces of a workload showed, moment by moment; before the world began it was as at its first moment. */
export class Traced {
  readonly #parts: Parts;
  readonly #segments = new Map<string, Segment[]>();

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  /** Something may have changed. */
  follow(nowMs: number): void {
    const { application, traffic, impairments } = this.#parts;
    for (const region of application.workload.regions) {
      const segments = this.#segments.get(region) ?? [];
      const key = this.#keyOf(region);
      if (segments.at(-1)?.key === key) continue;
      const fromMs = segments.length === 0 ? Number.NEGATIVE_INFINITY : nowMs;
      segments.push({ fromMs, key, graph: serviceGraph(application, traffic, impairments, region, hourSeconds) });
      const old = segments.length > mostSegments ? segments.findIndex((one) => one.fromMs > nowMs - keptMs) : 0;
      this.#segments.set(region, old > 0 ? segments.slice(old - 1) : segments);
    }
  }

  /** The service graph over a period. */
  graph(region: string, fromMs: number, toMs: number): TracedNode[] {
    const segments = this.#segments.get(region) ?? [];
    const parts = segments.flatMap(({ fromMs: startMs, graph }, index) => {
      const endMs = segments[index + 1]?.fromMs ?? Number.POSITIVE_INFINITY;
      const ms = Math.min(endMs, toMs) - Math.max(startMs, fromMs);
      return ms > 0 ? graph.map((node) => scaled(node, ms / 1000 / hourSeconds)) : [];
    });
    const nodes = [...Map.groupBy(parts, ({ key }) => key).values()].flatMap(merged).map(rounded);
    return nodes.some(({ total }) => total > 0) ? nodes : [];
  }

  #keyOf(region: string): string {
    const { application, traffic, impairments } = this.#parts;
    const own = application.workload.components.map(({ id, service }) => {
      const { platform, throttled, code, dial } = application.own(id, region);
      const slow = impairments.has(service, region, 'latency', id);
      return [platform, throttled, code, dial, slow ? slow.latencyMs * slow.rate : 0].join();
    });
    return [traffic.share(region), ...own].join(' ');
  }
}

type Counts = Pick<TracedNode, 'total' | 'faults' | 'throttles' | 'seconds'>;

function scaled(node: TracedNode, by: number): TracedNode {
  const of = <One extends Counts>(one: One): One => counted(one, (count) => count * by);
  return { ...of(node), calls: node.calls.map(of) };
}

/** Counts of one node over several moments together. Its calls are the same at any moment. */
function merged([first, ...rest]: readonly TracedNode[]): TracedNode[] {
  if (!first) return [];
  const calls = first.calls.map((call, index) =>
    rest.reduce((sum, { calls: others }) => added(sum, others[index]), call),
  );
  return [{ ...rest.reduce(added, first), calls }];
}

function rounded(node: TracedNode): TracedNode {
  return { ...counted(node, Math.round), calls: node.calls.map((call) => counted(call, Math.round)) };
}

function added<One extends Counts>(one: One, other: Counts | undefined): One {
  return other
    ? {
        ...one,
        total: one.total + other.total,
        faults: one.faults + other.faults,
        throttles: one.throttles + other.throttles,
        seconds: one.seconds + other.seconds,
      }
    : one;
}

function counted<One extends Counts>(one: One, change: (count: number) => number): One {
  return {
    ...one,
    total: change(one.total),
    faults: change(one.faults),
    throttles: change(one.throttles),
    seconds: one.seconds === 0 ? 0 : change(one.seconds * 1000) / 1000,
  };
}
