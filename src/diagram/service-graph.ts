import ElkModule, { type ElkExtendedEdge, type ElkNode } from 'elkjs/lib/elk.bundled.js';
import { sizes, widthOf } from './text.ts';

/** A node of a service graph as drawn. */
export interface ServiceBox {
  readonly id: string;
  readonly label: string;
  /** A line below the label. */
  readonly note: string;
  /** `suspect`: the first of them. `alarmed`: where the alarm is. `part`: a smaller share. `silent`: reports nothing. */
  readonly mark: 'suspect' | 'alarmed' | 'part' | 'silent' | 'plain';
}

/** A call as drawn. */
export interface ServiceCall {
  readonly from: string;
  readonly to: string;
  /** Share of the alarmed excess that it carries, 0..1; 0 where it carries nothing. */
  readonly share: number;
}

export interface ServicePicture {
  readonly title: string;
  /** Lines below the picture. */
  readonly caption: readonly string[];
  readonly boxes: readonly ServiceBox[];
  readonly calls: readonly ServiceCall[];
}

export interface PlacedBox extends ServiceBox {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

export interface PlacedCall extends ServiceCall {
  readonly points: readonly { readonly x: number; readonly y: number }[];
  /** Upper left corner of its label; null where it has none. */
  readonly label: { readonly x: number; readonly y: number; readonly width: number; readonly height: number } | null;
}

export interface PlacedPicture {
  readonly width: number;
  readonly height: number;
  readonly boxes: readonly PlacedBox[];
  readonly calls: readonly PlacedCall[];
}

/** Options of ELK's layered algorithm (https://eclipse.dev/elk/reference.html): callers left of callees. The seed keeps every picture reproducible. */
const options: Readonly<Record<string, string>> = {
  'elk.algorithm': 'layered',
  'elk.direction': 'RIGHT',
  'elk.edgeRouting': 'ORTHOGONAL',
  'elk.randomSeed': '1',
  'elk.padding': '[top=14,left=14,bottom=14,right=14]',
  'elk.spacing.nodeNode': '18',
  'elk.spacing.edgeNode': '14',
  'elk.spacing.edgeEdge': '10',
  'elk.layered.spacing.nodeNodeBetweenLayers': '56',
  'elk.layered.spacing.edgeNodeBetweenLayers': '16',
  'elk.layered.nodePlacement.strategy': 'NETWORK_SIMPLEX',
};

const longestName = 40;

/** Where everything of a picture goes; distances in px from the upper left corner. */
export async function layoutServices({ boxes, calls }: ServicePicture): Promise<PlacedPicture> {
  const graph: ElkNode = { id: '@', children: boxes.map(nodeOf), edges: calls.map(edgeOf) };
  const laid = await new ElkModule.default({ defaultLayoutOptions: options }).layout(graph);
  const byId = new Map(boxes.map((box) => [box.id, box]));
  return {
    width: Math.ceil(laid.width ?? 0),
    height: Math.ceil(laid.height ?? 0),
    boxes: (laid.children ?? []).flatMap(({ id, x = 0, y = 0, width = 0, height = 0 }) => {
      const box = byId.get(id);
      return box ? [{ ...box, x, y, width, height }] : [];
    }),
    calls: (laid.edges ?? []).flatMap((edge) => placedCall(edge, calls)),
  };
}

/** A name short enough for a box; the whole is in the box's title. */
export function shortened(name: string): string {
  return name.length <= longestName ? name : `${name.slice(0, longestName - 1)}…`;
}

/** What a call carries, as its label; empty where there is nothing worth a label. */
export function shareText(share: number): string {
  return share < 0.005 ? '' : `${Math.round(share * 100)} %`;
}

function nodeOf({ id, label, note }: ServiceBox): ElkNode {
  const width = Math.max(widthOf(shortened(label), sizes.name), widthOf(note, sizes.small)) + 2 * sizes.margin;
  const lines = note === '' ? sizes.name : sizes.name + sizes.gap + sizes.small;
  return { id, width: Math.ceil(width), height: lines + 2 * sizes.margin };
}

function edgeOf({ from, to, share }: ServiceCall, index: number): ElkExtendedEdge {
  const text = shareText(share);
  const label = {
    text,
    width: Math.ceil(widthOf(text, sizes.label)) + 6,
    height: sizes.label + 5,
    layoutOptions: { 'elk.edgeLabels.inline': 'true' },
  };
  return { id: String(index), sources: [from], targets: [to], ...(text === '' ? {} : { labels: [label] }) };
}

function placedCall(edge: ElkExtendedEdge, calls: readonly ServiceCall[]): PlacedCall[] {
  const call = calls[Number(edge.id)];
  if (!call) return [];
  const points = (edge.sections ?? []).flatMap(({ startPoint, bendPoints = [], endPoint }) => [
    startPoint,
    ...bendPoints,
    endPoint,
  ]);
  const label = edge.labels?.[0];
  const { x = 0, y = 0, width = 0, height = 0 } = label ?? {};
  return [{ ...call, points, label: label ? { x, y, width, height } : null }];
}
