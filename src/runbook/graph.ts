import { CodedError } from '../errors.ts';
import { type Chart, type Edge, edgesOf } from '../machines/chart.ts';

export interface Visited {
  /** Dotted path from the root, e.g. `incident.response.tracing`. */
  readonly path: string;
  readonly key: string;
  readonly chart: Chart;
  readonly parent: Chart | null;
}

/** Calls `look` for every state, parents first. */
export function visit(root: Chart, look: (visited: Visited) => void): void {
  const walk = (chart: Chart, path: string, key: string, parent: Chart | null): void => {
    look({ path, key, chart, parent });
    for (const [name, child] of Object.entries(chart.states ?? {})) walk(child, `${path}.${name}`, name, chart);
  };
  walk(root, root.id ?? 'root', root.id ?? 'root', null);
}

export interface GraphEdge {
  readonly from: string;
  /** Every state that is entered when it is taken: the target, its ancestors below the common one, and its initial descendants. */
  readonly enters: readonly string[];
  readonly target: string;
  readonly by: string;
  readonly guard: Edge['guard'];
  readonly edge: Edge;
}

export interface Graph {
  readonly states: ReadonlyMap<string, Visited>;
  readonly edges: readonly GraphEdge[];
  readonly initial: readonly string[];
}

/**
 * The compiled chart as a directed graph over state paths, with every way of entering: target, initial, always, onDone, onError, after.
 * @throws CodedError('invalid') when two states have one id: the graph would not be the machine's, which finds the later one only
 */
export function graphOf(root: Chart): Graph {
  const states = new Map<string, Visited>();
  visit(root, (visited) => states.set(visited.path, visited));
  const byId = pathsById(states);
  const edges = [...states.values()].flatMap((state) =>
    outgoing(state.chart).flatMap(({ by, edge }) => {
      if (edge.target === undefined) return [];
      const target = resolve(edge.target, state, states, byId);
      return [
        {
          from: state.path,
          target,
          by,
          guard: edge.guard,
          edge,
          enters: [...betweenCommon(state.path, target), ...descend(target, states)],
        },
      ];
    }),
  );
  return { states, edges, initial: descend(root.id ?? 'root', states) };
}

function pathsById(states: ReadonlyMap<string, Visited>): Map<string, string> {
  const byId = new Map<string, string>();
  for (const { path, chart } of states.values()) {
    if (chart.id === undefined) continue;
    const other = byId.get(chart.id);
    if (other !== undefined)
      throw new CodedError(
        'invalid',
        `states ${other} and ${path} have the same id ${chart.id}: one of them needs another`,
      );
    byId.set(chart.id, path);
  }
  return byId;
}

function outgoing(chart: Chart): { by: string; edge: Edge }[] {
  const named = (by: string, edges: Parameters<typeof edgesOf>[0]): { by: string; edge: Edge }[] =>
    edgesOf(edges).map((edge) => ({ by, edge }));
  return [
    ...named('always', chart.always),
    ...named('done', chart.onDone),
    ...Object.entries(chart.on ?? {}).flatMap(([event, edges]) => named(event, edges)),
    ...Object.entries(chart.after ?? {}).flatMap(([delay, edges]) => named(`after ${delay}`, edges)),
    ...(chart.invoke
      ? [
          ...named(`${chart.invoke.src} done`, chart.invoke.onDone),
          ...named(`${chart.invoke.src} failed`, chart.invoke.onError),
        ]
      : []),
  ];
}

/** `#id`, `#id.child.grandchild`, or a sibling's name. Throws when there is no such state. */
function resolve(
  target: string,
  state: Visited,
  states: ReadonlyMap<string, Visited>,
  byId: ReadonlyMap<string, string>,
): string {
  const [head = '', ...rest] = target.split('.');
  const base = head.startsWith('#')
    ? byId.get(head.slice(1))
    : `${state.path.slice(0, state.path.lastIndexOf('.'))}.${head}`;
  const path = [base, ...rest].join('.');
  if (base === undefined || !states.has(path))
    throw new Error(`state ${state.path} leads to ${target}, which does not exist`);
  return path;
}

function descend(path: string, states: ReadonlyMap<string, Visited>): string[] {
  const chart = states.get(path)?.chart;
  if (!chart) return [];
  if (chart.type === 'parallel')
    return [path, ...Object.keys(chart.states ?? {}).flatMap((key) => descend(`${path}.${key}`, states))];
  return chart.initial === undefined ? [path] : [path, ...descend(`${path}.${chart.initial}`, states)];
}

/** Ancestors of `target` that are entered on the way because `from` is not inside them. */
function betweenCommon(from: string, target: string): string[] {
  const parts = target.split('.');
  const ancestors = parts.slice(1, -1).map((_, index) => parts.slice(0, index + 2).join('.'));
  return ancestors.filter((ancestor) => from !== ancestor && !from.startsWith(`${ancestor}.`));
}

/** State paths that can be reached when every guard is taken as free, along the edges that `follow` allows. */
export function reachable(graph: Graph, follow: (edge: GraphEdge) => boolean = () => true): ReadonlySet<string> {
  const seen = new Set<string>(graph.initial);
  const queue = [...graph.initial];
  for (let path = queue.pop(); path !== undefined; path = queue.pop()) {
    for (const edge of graph.edges) {
      if (edge.from !== path || !follow(edge)) continue;
      for (const entered of edge.enters) {
        if (seen.has(entered)) continue;
        seen.add(entered);
        queue.push(entered);
      }
    }
  }
  return seen;
}
