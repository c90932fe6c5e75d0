import { explain } from './accounting/explain.ts';
import type { Incident, Metrics } from './accounting/incident.ts';
import { locate } from './accounting/locate.ts';
import type { Evidence, GraphNode, Suspect } from './evidence.ts';
import { componentOf } from './services.ts';

/** The onset known to the engine is when it was told: alarm period times datapoints, and delivery; ms. */
export const toldAfterMs = 5 * 60_000;
/** So many windows before the onset give a level and its spread. */
const fewestEarlier = 3;

export interface Account {
  /** Share of the excess that arises at each component, 0..1. */
  readonly shares: ReadonlyMap<string, number>;
  /** Each suspect with its share, and the way by which it reaches the entry. */
  readonly explanation: readonly string[];
}

type Window = NonNullable<Evidence['earlier']>[number];

/**
 * Accounts for what was added since the onset, failures before time, from the service graph before and since. Undefined where there are too few windows to know
 * what is usual, or where nothing stands out.
 */
export function accountOf(evidence: Evidence): Account | undefined {
  const found = (['availability', 'latency'] as const).flatMap((metric) => {
    const incident = incidentOf(evidence, metric);
    return incident ? [{ incident, located: locate(incident) }] : [];
  });
  const first = found.find(({ located }) => located.incident);
  if (!first) return undefined;
  const { incident, located } = first;
  const byId = new Map(evidence.graph.map((node) => [keyOf(node), node]));
  const shares = new Map<string, number>();
  for (const { node, share } of located.suspects) {
    const seen = byId.get(node);
    const component = seen && componentOf(seen, evidence.components)?.id;
    if (component !== undefined) shares.set(component, (shares.get(component) ?? 0) + share);
  }
  return { shares, explanation: explain(incident, located).slice(1) };
}

/** Suspects by their share of what was added, the greatest first; those without one keep their order behind. */
export function rankedByShare(suspects: readonly Suspect[], { shares }: Account): Suspect[] {
  const shared = suspects.map((suspect) => {
    const share = shares.get(suspect.component);
    return share === undefined ? suspect : { ...suspect, share };
  });
  return shared.sort((one, other) => (other.share ?? 0) - (one.share ?? 0));
}

function incidentOf(
  { graph, earlier = [], onsetMs, atMs }: Evidence,
  metric: 'availability' | 'latency',
): Incident | undefined {
  const before = earlier.filter((window) => window.graph.length > 0);
  const entry = entryOf(graph);
  if (!entry || before.length < fewestEarlier) return undefined;
  const stepMs = Math.min(...before.slice(1).map(({ fromMs }, index) => fromMs - (before[index]?.fromMs ?? fromMs)));
  const windows: readonly Window[] = [...before, { fromMs: atMs - stepMs, graph }];
  const nodes = new Map(graph.map((node) => [keyOf(node), node]));
  return {
    graph: {
      nodes: [...nodes].map(([id, { name, type }]) => ({ id, name, type, kind: type === 'client' ? 'client' : 'aws' })),
      edges: waitedFor(graph),
    },
    alarm: {
      node: keyOf(entry),
      metric,
      statistic: 'Average',
      onsetSeconds: (onsetMs - toldAfterMs) / 1000,
    },
    window: {
      stepSeconds: stepMs / 1000,
      timestamps: windows.map(({ fromMs }) => fromMs / 1000),
      nodes: Object.fromEntries([...nodes.keys()].map((id) => [id, metricsOf(id, windows)])),
      edges: {},
    },
    history: null,
  };
}

/** Where users come in, and, of several entries, the one where most fails. */
function entryOf(graph: readonly GraphNode[]): GraphNode | undefined {
  const clients = graph.filter(({ type }) => type === 'client');
  const roots = clients.length > 0 ? clients : graph.filter(({ root }) => root);
  return [...roots].sort((one, other) => other.faults + other.throttles - one.faults - one.throttles)[0];
}

/** X-Ray's reference ids hold within one answer only. */
function keyOf({ name, type }: GraphNode): string {
  return `${type}/${name}`;
}

/** Behind a link nobody waits. */
function waitedFor(graph: readonly GraphNode[]): [string, string][] {
  const keys = new Map(graph.map((node) => [node.id, keyOf(node)]));
  return graph.flatMap((node) =>
    node.callsTo.flatMap(({ id, linked }): [string, string][] => {
      const callee = keys.get(id);
      return callee === undefined || linked === true ? [] : [[keyOf(node), callee]];
    }),
  );
}

function metricsOf(key: string, windows: readonly Window[]): Metrics {
  const seen = windows.map(({ graph }) => {
    const node = graph.find((one) => keyOf(one) === key);
    return node && { ...node, failing: failingOf(node, graph) };
  });
  return {
    'requests:Sum': seen.map((node) => node?.total ?? 0),
    'availability:Average': seen.map((node) => (node && node.total > 0 ? 100 * (1 - node.failing / node.total) : null)),
    'latency:Average': seen.map((node) =>
      node?.seconds !== undefined && node.total > 0 ? node.seconds / node.total : null,
    ),
  };
}

/** A call that fails is a failure of what was called, even where that does not report it. */
function failingOf({ id, total, faults, throttles }: GraphNode, graph: readonly GraphNode[]): number {
  const calls = graph.flatMap(({ callsTo }) => callsTo.filter((call) => call.id === id));
  const seen = calls.reduce((sum, call) => sum + call.faults + call.throttles, 0);
  return Math.min(total, Math.max(faults + throttles, seen));
}
