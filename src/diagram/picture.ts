import { CodedError } from '../errors.ts';
import type { Chart, NamedGuard } from '../machines/chart.ts';
import { type Graph, type GraphEdge, graphOf, type Visited } from '../runbook/graph.ts';

/** What of a chart is drawn. States are named by their id, or by their dotted path. */
export interface View {
  /** The state whose inside is drawn; the whole chart when absent. */
  readonly root?: string;
  /** So many levels below the root are drawn with their insides; deeper states are folded into their parent. All when absent. */
  readonly depth?: number;
  /** States drawn with their insides although they lie deeper. */
  readonly open?: readonly string[];
  /** States left out, by key: bookkeeping that would only clutter an overview. */
  readonly omit?: readonly string[];
  /** Results of effects without a guard go unsaid: an arrow alone tells as much. */
  readonly brief?: boolean;
}

/** A state as drawn. */
export interface Shape {
  /** Dotted path; `#` before it marks a state outside the drawn root, to which an edge leads. */
  readonly id: string;
  readonly label: string;
  /** Why the state exists. */
  readonly reason: string;
  readonly kind: 'state' | 'regions' | 'final' | 'elsewhere';
  /** `fence`: the point of no return is taken in it. `ordered`: something in it needs an order. */
  readonly mark: 'plain' | 'ordered' | 'fence';
  /** The effect that is performed in it. */
  readonly performs: string | null;
  /** The child that is entered first; null when nothing inside is drawn. */
  readonly first: string | null;
  readonly inside: readonly Shape[];
}

/** Arrows between two shapes, with one line of text for each transition that they stand for. */
export interface Arrow {
  readonly from: string;
  readonly to: string;
  readonly lines: readonly string[];
}

export interface Picture {
  readonly root: Shape;
  /** Ends of arrows that lead out of the root. */
  readonly elsewhere: readonly Shape[];
  readonly arrows: readonly Arrow[];
}

/**
 * Chooses what of a chart is drawn, and folds the rest.
 * @throws CodedError('notFound') when the view names a state that the chart does not have
 */
export function pictureOf(chart: Chart, view: View = {}): Picture {
  const graph = graphOf(chart);
  const root = placeOf(graph, view.root ?? chart.id ?? 'root');
  const open = new Set((view.open ?? []).map((name) => placeOf(graph, name)));
  const omit = new Set(view.omit ?? []);
  const marks = marksOf(graph);
  const shapes = new Map<string, Shape>();
  const draw = (path: string, depth: number): Shape => {
    const state = stateAt(graph, path);
    const drawn = depth > 0 || open.has(path);
    const inside = drawn
      ? Object.keys(state.chart.states ?? {}).flatMap((key) =>
          omit.has(key) ? [] : [draw(`${path}.${key}`, depth - 1)],
        )
      : [];
    const shape = { ...shapeOf(state, marks), first: inside.length > 0 ? firstOf(graph, state, omit) : null, inside };
    shapes.set(path, shape);
    return shape;
  };
  const drawnRoot = draw(root, view.depth ?? Number.POSITIVE_INFINITY);
  const { arrows, elsewhere } = arrowsOf(graph, root, shapes, view);
  return { root: drawnRoot, elsewhere, arrows };
}

/** `event [guard]`, as transitions are labelled. */
export function label(edge: Pick<GraphEdge, 'by' | 'guard'>): string {
  const event = edge.by === 'always' ? '' : edge.by;
  return [event, edge.guard ? `[${guardText(edge.guard)}]` : ''].filter((part) => part !== '').join(' ');
}

function guardText({ type, params }: NamedGuard): string {
  const values = (value: unknown): string[] =>
    value !== null && typeof value === 'object' ? Object.values(value).flatMap(values) : [String(value)];
  return [type, ...values(params ?? {})].join(' ');
}

function stateAt(graph: Graph, path: string): Visited {
  const state = graph.states.get(path);
  if (!state) throw new CodedError('notFound', `the chart has no state ${path}`);
  return state;
}

function placeOf(graph: Graph, name: string): string {
  const found = graph.states.get(name) ?? [...graph.states.values()].find((state) => state.chart.id === name);
  return found ? found.path : stateAt(graph, name).path;
}

function shapeOf(
  { path, key, chart }: Visited,
  marks: ReadonlyMap<string, Shape['mark']>,
): Omit<Shape, 'first' | 'inside'> {
  return {
    id: path,
    label: key,
    reason: chart.description ?? '',
    kind: chart.type === 'parallel' ? 'regions' : chart.type === 'final' ? 'final' : 'state',
    mark: marks.get(path) ?? 'plain',
    performs: chart.invoke?.src ?? null,
  };
}

/** The child drawn as the first one: where an omitted first child leads by itself, if that lies inside. */
function firstOf(graph: Graph, state: Visited, omit: ReadonlySet<string>): string | null {
  if (state.chart.initial === undefined) return null;
  const initial = `${state.path}.${state.chart.initial}`;
  if (!omit.has(state.chart.initial)) return initial;
  const onward = graph.edges.find((edge) => edge.from === initial && edge.by === 'always' && !edge.guard);
  return onward?.target.startsWith(`${state.path}.`) ? onward.target : null;
}

/** States that are entered on an order, and those around them. */
function marksOf(graph: Graph): Map<string, Shape['mark']> {
  const marks = new Map<string, Shape['mark']>();
  for (const edge of graph.edges) {
    if (edge.guard?.type !== 'permitted') continue;
    const fence = edge.edge.actions?.some((action) => action.type === 'takeFence') ?? false;
    for (const path of [edge.target, ...ancestors(edge.target)])
      if (fence || !marks.has(path)) marks.set(path, fence ? 'fence' : 'ordered');
  }
  return marks;
}

/** Paths of the states around this one, the nearest first. */
export function ancestors(path: string): string[] {
  const parts = path.split('.');
  return parts.slice(1).map((_, index) => parts.slice(0, parts.length - 1 - index).join('.'));
}

function arrowsOf(
  graph: Graph,
  root: string,
  shapes: ReadonlyMap<string, Shape>,
  view: View,
): Pick<Picture, 'arrows' | 'elsewhere'> {
  const lines = new Map<string, Map<string, string[]>>();
  const elsewhere = new Map<string, Shape>();
  const omitted = (path: string): boolean => path.split('.').some((key) => view.omit?.includes(key));
  const within = (path: string): boolean => path === root || path.startsWith(`${root}.`);
  const visible = (path: string): string =>
    shapes.has(path) ? path : (ancestors(path).find((outer) => shapes.has(outer)) ?? root);
  for (const edge of graph.edges) {
    if (!within(edge.from) || [edge.from, edge.target].some(omitted)) continue;
    const from = visible(edge.from);
    const to = within(edge.target) ? inner(visible(edge.target), from, shapes) : `#${edge.target}`;
    if (to === undefined || to === from) continue;
    if (to.startsWith('#')) elsewhere.set(to, { ...elsewhereShape(stateAt(graph, edge.target)), id: to });
    const targets = lines.get(from) ?? new Map<string, string[]>();
    const texts = targets.get(to) ?? [];
    const text = view.brief && isPlainResult(edge) ? '' : label(edge);
    targets.set(to, texts.includes(text) ? texts : [...texts, text]);
    lines.set(from, targets);
  }
  const arrows = [...lines].flatMap(([from, targets]) =>
    [...targets].map(([to, texts]) => ({ from, to, lines: texts.filter((text) => text !== '') })),
  );
  return { arrows, elsewhere: [...elsewhere.values()] };
}

function isPlainResult({ by, guard }: GraphEdge): boolean {
  return guard === undefined && / (done|failed)$/.test(by);
}

/** An arrow to a shape around its own beginning is drawn to that shape's first child. */
function inner(to: string, from: string, shapes: ReadonlyMap<string, Shape>): string | undefined {
  const shape = shapes.get(to);
  return shape && from.startsWith(`${to}.`) ? (shape.first ?? undefined) : to;
}

function elsewhereShape(state: Visited): Shape {
  return { ...shapeOf(state, new Map()), kind: 'elsewhere', performs: null, first: null, inside: [] };
}
