import type { GraphNode } from './evidence.ts';

/** A node where trouble begins: it, or calls to it, fail, and its own calls are clean. */
export interface Origin {
  readonly node: GraphNode;
  /** Ids of the nodes whose calls to it fail. */
  readonly callers: readonly string[];
  /** `throttled` when most of what fails there are throttles (429), `fault` when it is 5xx. */
  readonly kind: 'fault' | 'throttled';
}

type Call = GraphNode['callsTo'][number];

/** From this share of requests on, trouble counts; below it is the noise of ordinary days. */
const noticeableShare = 0.05;

/**
 * The deepest nodes in trouble: walks from the roots along calls that fail, and stops where a node's own calls are clean. Faults and throttles
 * both count as failing; errors (4xx) are the caller's. Without roots, every node in trouble is a start.
 */
export function origins(graph: readonly GraphNode[]): Origin[] {
  const byId = new Map(graph.map((node) => [node.id, node]));
  const roots = graph.filter((node) => node.root || node.type === 'client');
  const reached = new Set<string>();
  const waiting = (roots.length > 0 ? roots : graph).filter(inTrouble).map((node) => node.id);
  for (let id = waiting.shift(); id !== undefined; id = waiting.shift()) {
    if (reached.has(id)) continue;
    reached.add(id);
    waiting.push(...failingCalls(byId.get(id)).map((call) => call.id));
  }
  return [...reached].flatMap((id) => {
    const node = byId.get(id);
    return node && failingCalls(node).length === 0 ? [originOf(node, graph)] : [];
  });
}

function originOf(node: GraphNode, graph: readonly GraphNode[]): Origin {
  const calls = graph.flatMap((caller) =>
    failingCalls(caller)
      .filter((call) => call.id === node.id)
      .map((call) => ({ caller: caller.id, call })),
  );
  const faults = node.faults + calls.reduce((sum, { call }) => sum + call.faults, 0);
  const throttles = node.throttles + calls.reduce((sum, { call }) => sum + call.throttles, 0);
  return { node, callers: calls.map(({ caller }) => caller), kind: throttles > faults ? 'throttled' : 'fault' };
}

function failingCalls(node: GraphNode | undefined): Call[] {
  return (node?.callsTo ?? []).filter((call) => call.id !== node?.id && troubled(call));
}

function inTrouble(node: GraphNode): boolean {
  return troubled(node) || failingCalls(node).length > 0;
}

function troubled(seen: { readonly total: number; readonly faults: number; readonly throttles: number }): boolean {
  const failing = seen.faults + seen.throttles;
  return failing > 0 && failing >= seen.total * noticeableShare;
}
