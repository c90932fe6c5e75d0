import ElkModule, { type ElkExtendedEdge, type ElkNode } from 'elkjs/lib/elk.bundled.js';
import { type Arrow, ancestors, type Picture, type Shape } from './picture.ts';
import { arrowText, captionOf, sizes, widthOf } from './text.ts';

export interface Box {
  readonly shape: Shape;
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  /** Nesting, 0 for the root. */
  readonly level: number;
}

export interface Line {
  readonly points: readonly Point[];
  readonly arrow: Arrow;
  readonly label: {
    readonly lines: readonly string[];
    readonly x: number;
    readonly y: number;
    readonly width: number;
    readonly height: number;
  } | null;
}

export interface Point {
  readonly x: number;
  readonly y: number;
}

export interface Laid {
  readonly width: number;
  readonly height: number;
  readonly boxes: readonly Box[];
  readonly starts: readonly Point[];
  readonly lines: readonly Line[];
}

/** Options of ELK's layered algorithm (https://eclipse.dev/elk/reference.html), distances in px. The seed keeps every picture reproducible. */
const options: Readonly<Record<string, string>> = {
  'elk.algorithm': 'layered',
  'elk.direction': 'DOWN',
  'elk.hierarchyHandling': 'INCLUDE_CHILDREN',
  'elk.edgeRouting': 'ORTHOGONAL',
  'elk.randomSeed': '1',
  'elk.json.edgeCoords': 'ROOT',
  'elk.json.shapeCoords': 'ROOT',
  'elk.spacing.nodeNode': '22',
  'elk.spacing.edgeNode': '14',
  'elk.spacing.edgeEdge': '10',
  'elk.spacing.edgeLabel': '4',
  'elk.layered.spacing.nodeNodeBetweenLayers': '26',
  'elk.layered.spacing.edgeNodeBetweenLayers': '14',
  'elk.layered.spacing.edgeEdgeBetweenLayers': '10',
  'elk.layered.nodePlacement.strategy': 'NETWORK_SIMPLEX',
  'elk.layered.cycleBreaking.strategy': 'DEPTH_FIRST',
};

/** Regions side by side are put into rows as wide as the widest of them, and at least this wide. */
const narrowestRow = 640;
const gap = 14;
const edge = 12;

/** Where everything of a picture goes; distances in px from the upper left corner. */
export async function layout(picture: Picture): Promise<Laid> {
  const { root } = picture;
  if (root.kind !== 'regions' || root.inside.length === 0) return layoutOne(picture);
  const parts = await Promise.all(root.inside.map((region) => layoutOne(regionOf(picture, region))));
  return inRows(root, parts);
}

/** One region by itself; regions share no arrows. */
function regionOf({ arrows, elsewhere }: Picture, region: Shape): Picture {
  const own = arrows.filter(({ from }) => from === region.id || from.startsWith(`${region.id}.`));
  return { root: region, arrows: own, elsewhere: elsewhere.filter(({ id }) => own.some(({ to }) => to === id)) };
}

/** Each region as a tile, the first at the top, the others beside one another where they fit. */
function inRows(root: Shape, parts: readonly Laid[]): Laid {
  const width = Math.max(narrowestRow, ...parts.map((part) => part.width + 2 * edge));
  const top = edge + sizes.name + sizes.margin;
  let [x, y, rowHeight] = [edge, top, 0];
  const placed = parts.map((part) => {
    if (x > edge && x + part.width + edge > width) [x, y, rowHeight] = [edge, y + rowHeight + gap, 0];
    const at = { x, y };
    x += part.width + gap;
    rowHeight = Math.max(rowHeight, part.height);
    return shifted(part, at);
  });
  const height = y + rowHeight + edge;
  const around: Box = { shape: root, x: 1, y: 1, width: width - 2, height: height - 2, level: 0 };
  return {
    width,
    height,
    boxes: [around, ...placed.flatMap((part) => part.boxes)],
    starts: placed.flatMap((part) => part.starts),
    lines: placed.flatMap((part) => part.lines),
  };
}

function shifted(part: Laid, by: Point): Laid {
  const move = <Placed extends Point>(thing: Placed): Placed => ({ ...thing, x: thing.x + by.x, y: thing.y + by.y });
  return {
    ...part,
    boxes: part.boxes.map(move),
    starts: part.starts.map(move),
    lines: part.lines.map((line) => ({
      ...line,
      points: line.points.map(move),
      label: line.label && move(line.label),
    })),
  };
}

async function layoutOne(picture: Picture): Promise<Laid> {
  const graph: ElkNode = {
    id: '@',
    layoutOptions: { 'elk.padding': '[top=1,left=1,bottom=1,right=1]' },
    children: [nodeOf(picture.root), ...picture.elsewhere.map(nodeOf)],
    edges: [...starts(picture.root), ...picture.arrows.map(edgeOf)],
  };
  const laid = await new ElkModule.default({ defaultLayoutOptions: options }).layout(graph);
  const shapes = new Map([...allShapes(picture.root), ...picture.elsewhere].map((shape) => [shape.id, shape]));
  const nodes = allNodes(laid).slice(1);
  return {
    width: Math.ceil(laid.width ?? 0),
    height: Math.ceil(laid.height ?? 0),
    boxes: nodes.flatMap((node) => boxOf(node, shapes)),
    starts: nodes
      .filter((node) => node.id.endsWith('@'))
      .map((node) => ({ x: (node.x ?? 0) + sizes.start / 2, y: (node.y ?? 0) + sizes.start / 2 })),
    lines: [laid, ...nodes].flatMap((node) => node.edges ?? []).map((edge) => lineOf(edge, picture)),
  };
}

function nodeOf(shape: Shape): ElkNode {
  const caption = captionOf(shape);
  const width = Math.max(...caption.map((line) => widthOf(line.text, line.size))) + 2 * sizes.margin;
  const height = caption.reduce((sum, line) => sum + line.size + sizes.gap, 0) + sizes.margin;
  if (shape.inside.length === 0) return { id: shape.id, width: Math.ceil(width), height: Math.ceil(height) };
  return {
    id: shape.id,
    layoutOptions: {
      'elk.padding': `[top=${Math.ceil(height + 8)},left=14,bottom=14,right=14]`,
      'elk.nodeSize.constraints': 'MINIMUM_SIZE',
      'elk.nodeSize.minimum': `(${Math.ceil(width)},${Math.ceil(height)})`,
    },
    children: [
      ...(shape.first === null ? [] : [{ id: `${shape.id}@`, width: sizes.start, height: sizes.start }]),
      ...shape.inside.map(nodeOf),
    ],
  };
}

function starts(shape: Shape): ElkExtendedEdge[] {
  const own =
    shape.first === null || shape.inside.length === 0
      ? []
      : [{ id: `${shape.id}@>`, sources: [`${shape.id}@`], targets: [shape.first] }];
  return [...own, ...shape.inside.flatMap(starts)];
}

function edgeOf(arrow: Arrow, index: number): ElkExtendedEdge {
  const { lines, width, height } = arrowText(arrow.lines);
  return {
    id: `@${index}`,
    sources: [arrow.from],
    targets: [arrow.to],
    ...(lines.length === 0
      ? {}
      : { labels: [{ text: lines.join('\n'), width, height, layoutOptions: { 'elk.edgeLabels.inline': 'true' } }] }),
  };
}

function allShapes(shape: Shape): Shape[] {
  return [shape, ...shape.inside.flatMap(allShapes)];
}

function allNodes(node: ElkNode): ElkNode[] {
  return [node, ...(node.children ?? []).flatMap(allNodes)];
}

function boxOf(node: ElkNode, shapes: ReadonlyMap<string, Shape>): Box[] {
  const shape = shapes.get(node.id);
  if (!shape) return [];
  const { x = 0, y = 0, width = 0, height = 0 } = node;
  return [{ shape, x, y, width, height, level: ancestors(shape.id).length }];
}

function lineOf(edge: ElkExtendedEdge, picture: Picture): Line {
  const arrow = picture.arrows[Number(edge.id.slice(1))] ?? {
    from: edge.sources[0] ?? '',
    to: edge.targets[0] ?? '',
    lines: [],
  };
  const points = (edge.sections ?? []).flatMap((section) => [
    section.startPoint,
    ...(section.bendPoints ?? []),
    section.endPoint,
  ]);
  const placed = edge.labels?.[0];
  const { lines, width, height } = arrowText(arrow.lines);
  return { points, arrow, label: placed ? { lines, x: placed.x ?? 0, y: placed.y ?? 0, width, height } : null };
}
