import type { Correlator, Delivery } from '../engine/surroundings.ts';

/**
 * Correlation whose incidents have ids that begin so. An incident of a drill inside a serving Muster must never have a real one's id: no id of
 * a workload holds a capital letter, so `DRILL-…` is none.
 */
export function withPrefix<State>(correlator: Correlator<State>, prefix: string): Correlator<State> {
  const marked = <Decided extends { readonly deliveries: readonly Delivery[] }>(decided: Decided): Decided => ({
    ...decided,
    deliveries: decided.deliveries.map((one) => ({ ...one, incidentId: `${prefix}${one.incidentId}` })),
  });
  return {
    ...correlator,
    take: (key, state, signals, nowMs) => marked(correlator.take(key, state, signals, nowMs)),
    closed: (state, incidentId, nowMs) => correlator.closed(state, incidentId.slice(prefix.length), nowMs),
    settle: (key, state, nowMs) => marked(correlator.settle(key, state, nowMs)),
  };
}
