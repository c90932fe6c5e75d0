import type { Metrics, ServiceGraph, Telemetry, Values } from './incident.ts';
import { sum } from './robust.ts';

/** What is accounted: time that callers wait for, or requests that fail. */
export type Currency = 'seconds' | 'failures';

/** What one request costs, bucket by bucket, and how many there were. */
export interface Course {
  /** Seconds, or failures, a request; null where nothing is known. */
  readonly rates: Values;
  /** Requests in the bucket; 1 where nobody counts them. */
  readonly loads: readonly number[];
}

/**
 * Latencies, the most additive first: only averages add up over the calls of a request, and the lower a percentile, the less it is the noise
 * of a few. An alarm on a percentile is therefore accounted on the average.
 */
const latencies = ['Average', 'p50', 'p90', 'p95', 'p99'].flatMap((statistic) => [
  `latency:${statistic}`,
  `user_latency:${statistic}`,
]);

/** The course of a node in a currency, as it reports it or as its neighbours see it; undefined where nobody does. */
export function courseOf(
  node: string,
  { edges }: ServiceGraph,
  telemetry: Telemetry,
  currency: Currency,
): Course | undefined {
  const rates =
    currency === 'seconds'
      ? (latencyOf(telemetry.nodes[node]) ?? servedLatency(node, edges, telemetry))
      : (failureRate(telemetry.nodes[node]) ?? stoppedCalls(node, edges, telemetry));
  if (!rates?.some((rate) => rate !== null)) return undefined;
  const loads = requestsOf(telemetry, node);
  return { rates, loads: rates.map((_, bucket) => (loads ? (loads[bucket] ?? 0) : 1)) };
}

/** A course in which every bucket counts the same. */
export function evenCourse(rates: Values): Course {
  return { rates, loads: rates.map(() => 1) };
}

function latencyOf(metrics: Metrics | undefined): Values | undefined {
  const name = latencies.find((one) => metrics?.[one]?.some((value) => value !== null));
  return name === undefined ? undefined : metrics?.[name];
}

function failureRate(metrics: Metrics | undefined): Values | undefined {
  return metrics?.['availability:Average']?.map((percent) => (percent === null ? null : 1 - percent / 100));
}

/** Requests of a node in each bucket. */
export function requestsOf({ nodes, stepSeconds }: Telemetry, node: string): Values | undefined {
  const metrics = nodes[node];
  const counts =
    metrics?.['requests:Sum'] ??
    metrics?.['requests:PerSecond']?.map((value) => (value === null ? null : value * stepSeconds));
  return counts?.some((count) => count !== null) ? counts : undefined;
}

/** A node that does not time itself is timed where its callers' calls are served. */
function servedLatency(node: string, edges: ServiceGraph['edges'], telemetry: Telemetry): Values | undefined {
  const served = edges
    .filter(([, callee]) => callee === node)
    .flatMap(([caller]) => telemetry.edges[`${caller}>${node}`]?.['server_latency:p50'] ?? []);
  return served.length === telemetry.timestamps.length ? served : undefined;
}

/**
 * A node that does not report its failures shows them by calls it no longer makes: of the callees that it alone calls, the share of the usual
 * calls that is missing, at the callee that misses most. What fails early calls nobody any more.
 */
function stoppedCalls(node: string, edges: ServiceGraph['edges'], telemetry: Telemetry): Values | undefined {
  const made = requestsOf(telemetry, node);
  const alone = edges.filter(
    ([caller, callee]) => caller === node && edges.every(([other, called]) => called !== callee || other === node),
  );
  const answered = alone.flatMap(([, callee]) => {
    const requests = requestsOf(telemetry, callee);
    return requests ? [requests] : [];
  });
  if (!made || answered.length === 0) return undefined;
  const usual = answered.map((requests) => sum(requests.map(orNothing)) / sum(made.map(orNothing)));
  return made.map((own, bucket) => {
    if (own === null || own === 0) return null;
    const missing = answered.map((requests, index) => 1 - (requests[bucket] ?? 0) / (own * (usual[index] ?? 1)));
    return Math.max(0, ...missing.filter(Number.isFinite));
  });
}

function orNothing(value: number | null): number {
  return value ?? 0;
}

/** Share of each bucket that lies behind the onset: buckets are split by time, not by which one the alarm fell into. */
export function sharesAfter({ timestamps, stepSeconds }: Telemetry, onsetSeconds: number): number[] {
  return timestamps.map((start) => Math.min(1, Math.max(0, (start + stepSeconds - onsetSeconds) / stepSeconds)));
}
