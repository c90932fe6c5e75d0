import type { Evidence } from './evidence.ts';
import type { Origin } from './graph-walk.ts';
import { componentOf } from './services.ts';

/** Requests to a component, as one source counts them. */
interface Counted {
  readonly component: string;
  /** Shares of the requests, 0..1. */
  readonly throttled: number;
  readonly faulty: number;
}

/** A component whose requests are turned away for their number while it answers the others: it works, and is asked for more than it may give. */
export interface Throttled {
  readonly component: string;
  /** Of its requests, 0..1, by the source that counts the most. */
  readonly share: number;
}

/**
 * Components that are throttled and do not fail, by metrics and by the graph's origins. `noise` is the share of faults, 0..1, from which on they count;
 * where one source sees that many, or more faults than throttles, the component fails, whatever the other says.
 */
export function onlyThrottled(evidence: Evidence, found: readonly Origin[], noise: number): Throttled[] {
  const counted = [...byMetrics(evidence), ...byGraph(evidence, found)];
  const failing = counted.filter(({ faulty, throttled }) => faulty >= noise || faulty > throttled);
  const shares = new Map<string, number>();
  for (const { component, throttled } of counted) {
    if (throttled === 0 || failing.some((one) => one.component === component)) continue;
    shares.set(component, Math.max(throttled, shares.get(component) ?? 0));
  }
  return [...shares].map(([component, share]) => ({ component, share }));
}

function byMetrics({ metrics = [] }: Evidence): Counted[] {
  return metrics.map(({ component, requests, throttles, faults }) => ({
    component,
    throttled: shareOf(throttles, requests),
    faulty: shareOf(faults, requests),
  }));
}

/** What the nodes count themselves, and what their callers do: a throttled request may never reach the node. */
function byGraph({ graph, components }: Evidence, found: readonly Origin[]): Counted[] {
  return found.flatMap(({ node }) => {
    const component = componentOf(node, components)?.id;
    if (component === undefined) return [];
    const seen = [node, ...graph.flatMap(({ callsTo }) => callsTo.filter(({ id }) => id === node.id))];
    const throttled = Math.max(...seen.map(({ throttles, total }) => shareOf(throttles, total)));
    const faulty = Math.max(...seen.map(({ faults, total }) => shareOf(faults, total)));
    return [{ component, throttled, faulty }];
  });
}

function shareOf(count: number, requests: number): number {
  return count > 0 ? count / Math.max(count, requests) : 0;
}
