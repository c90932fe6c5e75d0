import type { Chart } from '../machines/chart.ts';
import { type Box, type Laid, type Line, layout, type Point } from './layout.ts';
import { pictureOf, type Shape, type View } from './picture.ts';
import { arrowKey, type Step, type Taken, takenIn } from './taken.ts';
import { captionOf, sizes } from './text.ts';

const colours = {
  paper: '#ffffff',
  ink: '#1f2933',
  soft: '#52606d',
  arrow: '#7b8794',
  levels: ['#ffffff', '#f7f9fb', '#eef2f6', '#e4e9ef'],
  border: '#9aa5b1',
  ordered: { fill: '#fff4d6', border: '#b7791f' },
  fence: { fill: '#fde2e1', border: '#c53030' },
  elsewhere: '#f0f4f8',
  taken: '#1d4ed8',
} as const;
/** What an incident did not come by is still there, and stays in the background. */
const untaken = ' opacity="0.35"';

const meaning = {
  ordered: 'changes something: needs an order',
  fence: 'holds the fence: the point of no return',
} as const;
const legendHeight = 30;

/** Faces that every viewer has; nothing is fetched. */
const face = "system-ui, -apple-system, 'Segoe UI', 'DejaVu Sans', Helvetica, Arial, sans-serif";

/**
 * The chart as an SVG picture on a light ground: nested boxes, each with its state's reason as title, arrows labelled `event [guard]`.
 * The same chart and view always give the same text.
 * @param steps what an incident did: the states that it was in are numbered in their order, and the way that it took stands out
 * @throws CodedError('notFound') when the view names a state that the chart does not have
 */
export async function svg(chart: Chart, view: View = {}, steps?: readonly Step[]): Promise<string> {
  const picture = pictureOf(chart, view);
  const taken = steps && takenIn(picture, steps, chart.id ?? 'root');
  return render(await layout(picture), picture.root, taken);
}

function render(laid: Laid, root: Shape, taken: Taken | undefined): string {
  const legend = [...legendOf(laid), ...(taken ? [takenLegend(laid)] : [])];
  const { width } = laid;
  const height = laid.height + (legend.length > 0 ? legendHeight : 0);
  const rootLevel = Math.min(...laid.boxes.map((one) => one.level));
  const boxes = [...laid.boxes].sort((one, other) => one.level - other.level);
  return `${[
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img" font-family="${face}">`,
    `<title>${escaped(`${root.label}: ${root.reason}`)}</title>`,
    '<defs><marker id="head" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" markerHeight="7" orient="auto">',
    `<path d="M0 0.8 L7.5 4 L0 7.2 z" fill="${colours.arrow}"/></marker>${taken ? takenHead : ''}</defs>`,
    `<rect width="${width}" height="${height}" fill="${colours.paper}"/>`,
    ...boxes.map((one) => box(one, one.level - rootLevel, taken)),
    ...laid.lines.map((one) => line(one, taken)),
    ...laid.starts.map(start),
    ...laid.lines.flatMap((one) => lineLabel(one, taken)),
    ...(taken ? boxes.flatMap((one) => badge(one, taken)) : []),
    ...legend,
    '</svg>',
  ].join('\n')}\n`;
}

const takenHead = `<marker id="taken" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="5" markerHeight="5" orient="auto"><path d="M0 0.8 L7.5 4 L0 7.2 z" fill="${colours.taken}"/></marker>`;

function takenLegend({ height }: Laid): string {
  const y = height + 8;
  return `<g><circle cx="499" cy="${y + 7}" r="8" fill="${colours.taken}"/><text x="514" y="${y + 11}" font-size="${sizes.label}" fill="${colours.soft}">the way the incident took; numbers in order of first entry, a ring around where it is</text></g>`;
}

/** The number of a state that the incident was in, on the corner of its box. */
function badge({ shape, x, y, width }: Box, { shapes, last }: Taken): string[] {
  const visit = shapes.get(shape.id);
  if (!visit || visit.order === null) return [];
  const [cx, cy] = [num(x + width - 2), num(y + 2)];
  const ring = last.has(shape.id)
    ? `<circle cx="${cx}" cy="${cy}" r="12" fill="none" stroke="${colours.taken}" stroke-width="2"/>`
    : '';
  const when = new Date(visit.firstAtMs).toISOString().slice(0, 19).replace('T', ' ');
  return [
    `<g><title>${escaped(`${shape.label}: first entered ${when} UTC`)}</title>${ring}<circle cx="${cx}" cy="${cy}" r="9" fill="${colours.taken}"/><text x="${cx}" y="${num(y + 6)}" font-size="10" font-weight="600" text-anchor="middle" fill="${colours.paper}">${visit.order}</text></g>`,
  ];
}

function box({ shape, x, y, width, height }: Box, level: number, taken: Taken | undefined): string {
  const visited = taken?.shapes.has(shape.id);
  const { fill, border: usual } = coloursOf(shape, level);
  const border = visited ? colours.taken : usual;
  const faded = taken && !visited ? untaken : '';
  const bold = visited ? ' stroke-width="2"' : '';
  const dashed = shape.kind === 'elsewhere' ? ' stroke-dasharray="4 3"' : '';
  const doubled =
    shape.kind === 'final'
      ? `<rect x="${num(x + 3)}" y="${num(y + 3)}" width="${num(width - 6)}" height="${num(height - 6)}" rx="5" fill="none" stroke="${border}"/>`
      : '';
  let baseline = y + sizes.margin / 2;
  const texts = captionOf(shape).map((caption) => {
    baseline += caption.size + sizes.gap;
    const [at, anchor] = shape.inside.length > 0 ? [x + sizes.margin, 'start'] : [x + width / 2, 'middle'];
    const weight = caption.bold ? ' font-weight="600"' : '';
    const colour = caption.bold ? colours.ink : colours.soft;
    return `<text x="${num(at)}" y="${num(baseline - sizes.gap / 2)}" font-size="${caption.size}" text-anchor="${anchor}"${weight} fill="${colour}">${escaped(caption.text)}</text>`;
  });
  return `<g${faded}><title>${escaped(`${shape.label}: ${shape.reason}`)}</title><rect x="${num(x)}" y="${num(y)}" width="${num(width)}" height="${num(height)}" rx="7" fill="${fill}" stroke="${border}"${bold}${dashed}/>${doubled}${texts.join('')}</g>`;
}

/** What the colours mean, where there are any. */
function legendOf({ boxes, height }: Laid): string[] {
  const used = (['ordered', 'fence'] as const).filter((mark) =>
    boxes.some(({ shape }) => shape.inside.length === 0 && shape.mark === mark),
  );
  return used.map((mark, index) => {
    const { fill, border } = colours[mark];
    const x = 12 + index * 240;
    const y = height + 8;
    return `<g><rect x="${x}" y="${y}" width="14" height="14" rx="3" fill="${fill}" stroke="${border}"/><text x="${x + 20}" y="${y + 11}" font-size="${sizes.label}" fill="${colours.soft}">${meaning[mark]}</text></g>`;
  });
}

function coloursOf(shape: Shape, level: number): { fill: string; border: string } {
  if (shape.kind === 'elsewhere') return { fill: colours.elsewhere, border: colours.border };
  if (shape.inside.length > 0)
    return {
      fill: colours.levels[Math.min(level, colours.levels.length - 1)] ?? colours.paper,
      border: colours.border,
    };
  return shape.mark === 'plain' ? { fill: colours.paper, border: colours.border } : colours[shape.mark];
}

function line({ points, arrow }: Line, taken: Taken | undefined): string {
  const way = taken?.arrows.has(arrowKey(arrow))
    ? `stroke="${colours.taken}" stroke-width="2" marker-end="url(#taken)"`
    : `stroke="${colours.arrow}" marker-end="url(#head)"${taken ? untaken : ''}`;
  const title = arrow.lines.length > 0 ? `<title>${escaped(arrow.lines.join('\n'))}</title>` : '';
  return `<path d="${rounded(points)}" fill="none" ${way}>${title}</path>`;
}

function start({ x, y }: Point): string {
  return `<circle cx="${num(x)}" cy="${num(y)}" r="${sizes.start / 2}" fill="${colours.ink}"/>`;
}

function lineLabel({ label, arrow }: Line, taken: Taken | undefined): string[] {
  if (!label) return [];
  const faded = taken && !taken.arrows.has(arrowKey(arrow)) ? untaken : '';
  const { lines, x, y, width, height } = label;
  const texts = lines.map(
    (text, index) =>
      `<text x="${num(x + width / 2)}" y="${num(y + (index + 1) * (sizes.label + 3) - 2)}" font-size="${sizes.label}" text-anchor="middle" fill="${colours.soft}">${escaped(text)}</text>`,
  );
  return [
    `<g${faded}><title>${escaped(arrow.lines.join('\n'))}</title><rect x="${num(x)}" y="${num(y)}" width="${num(width)}" height="${num(height)}" rx="3" fill="${colours.paper}" fill-opacity="0.9"/>${texts.join('')}</g>`,
  ];
}

/** Straight pieces with their corners rounded by up to 5 px. */
function rounded(points: readonly Point[]): string {
  const [first, ...rest] = points;
  if (!first) return '';
  const pieces = rest.map((point, index) => {
    const next = rest[index + 1];
    if (!next) return `L${num(point.x)} ${num(point.y)}`;
    const [before, after] = [towards(point, points[index] ?? first), towards(point, next)];
    return `L${num(before.x)} ${num(before.y)} Q${num(point.x)} ${num(point.y)} ${num(after.x)} ${num(after.y)}`;
  });
  return [`M${num(first.x)} ${num(first.y)}`, ...pieces].join(' ');
}

function towards(from: Point, to: Point): Point {
  const length = Math.hypot(to.x - from.x, to.y - from.y);
  const share = length === 0 ? 0 : Math.min(5, length / 2) / length;
  return { x: from.x + (to.x - from.x) * share, y: from.y + (to.y - from.y) * share };
}

function num(value: number): string {
  return String(Math.round(value * 10) / 10);
}

function escaped(text: string): string {
  return text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;').replace(/"/g, '&quot;');
}
