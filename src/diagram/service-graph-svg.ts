import {
  layoutServices,
  type PlacedBox,
  type PlacedCall,
  type ServiceBox,
  type ServicePicture,
  shareText,
  shortened,
} from './service-graph.ts';
import { sizes, widthOf } from './text.ts';

const colours = {
  paper: '#ffffff',
  ink: '#1f2933',
  soft: '#52606d',
  quiet: '#cbd2d9',
  carries: '#c53030',
} as const;

const marks: Readonly<Record<ServiceBox['mark'], { fill: string; border: string; meaning: string }>> = {
  suspect: { fill: '#fde2e1', border: '#c53030', meaning: 'the first suspect' },
  part: { fill: '#fff4d6', border: '#b7791f', meaning: 'a smaller share' },
  alarmed: { fill: '#e0ecff', border: '#2b6cb0', meaning: 'the alarm' },
  silent: { fill: '#f0f4f8', border: '#9aa5b1', meaning: 'reports nothing' },
  plain: { fill: '#ffffff', border: '#9aa5b1', meaning: '' },
};

/** Faces that every viewer has; nothing is fetched. */
const face = "system-ui, -apple-system, 'Segoe UI', 'DejaVu Sans', Helvetica, Arial, sans-serif";
const edge = 14;
const captionLine = sizes.name + 6;
const legendHeight = 28;
/** Width of an arrow that carries nothing, and what all of the excess adds to it, px. */
const [thinnest, thickest] = [1, 5];

/**
 * A service graph as an SVG picture: callers left of callees, each call as thick as the share of the alarmed excess that it carries, with
 * the share on it, and the first suspect marked. The same picture always gives the same text.
 */
export async function serviceGraphSvg(picture: ServicePicture): Promise<string> {
  const laid = await layoutServices(picture);
  const texts = [picture.title, ...picture.caption];
  const width = Math.ceil(Math.max(laid.width, ...texts.map((text) => widthOf(text, sizes.name) + 2 * edge)));
  const top = edge + captionLine;
  const captionAt = top + laid.height;
  const height = captionAt + picture.caption.length * captionLine + legendHeight + edge;
  const quietFirst = laid.calls.toSorted((one, other) => one.share - other.share);
  return `${[
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img" font-family="${face}">`,
    `<title>${escaped(picture.title)}</title>`,
    `<defs>${arrowHead('quiet')}${arrowHead('carries')}</defs>`,
    `<rect width="${width}" height="${height}" fill="${colours.paper}"/>`,
    text(edge, edge + sizes.name, picture.title, { size: sizes.name, bold: true }),
    `<g transform="translate(0 ${top})">`,
    ...quietFirst.map(arrow),
    ...laid.boxes.map(box),
    ...laid.calls.flatMap(label),
    '</g>',
    ...picture.caption.map((line, index) =>
      text(edge, captionAt + (index + 1) * captionLine, line, { size: sizes.name }),
    ),
    ...legend(laid.boxes, captionAt + picture.caption.length * captionLine + edge),
    '</svg>',
  ].join('\n')}\n`;
}

/** Heads stay in sight on the thickest line. */
const headSizes = { quiet: 9, carries: 15 } as const;

function arrowHead(kind: 'quiet' | 'carries'): string {
  const size = headSizes[kind];
  return `<marker id="${kind}" viewBox="0 0 8 8" refX="7" refY="4" markerUnits="userSpaceOnUse" markerWidth="${size}" markerHeight="${size}" orient="auto"><path d="M0 0.8 L7.5 4 L0 7.2 z" fill="${colours[kind]}"/></marker>`;
}

function arrow({ points, share, from, to }: PlacedCall): string {
  const kind = shareText(share) === '' ? 'quiet' : 'carries';
  const path = points.map(({ x, y }, index) => `${index === 0 ? 'M' : 'L'}${num(x)} ${num(y)}`).join(' ');
  const width = kind === 'quiet' ? thinnest : thinnest + share * (thickest - thinnest);
  return `<path d="${path}" fill="none" stroke="${colours[kind]}" stroke-width="${num(width)}" stroke-linejoin="round" marker-end="url(#${kind})"><title>${escaped(`${from} > ${to} ${shareText(share)}`.trim())}</title></path>`;
}

function label({ label: placed, share }: PlacedCall): string[] {
  if (!placed) return [];
  const { x, y, width, height } = placed;
  return [
    `<rect x="${num(x)}" y="${num(y)}" width="${num(width)}" height="${num(height)}" rx="3" fill="${colours.paper}"/>`,
    text(x + width / 2, y + sizes.label + 1, shareText(share), { size: sizes.label, centred: true }),
  ];
}

function box({ x, y, width, height, label: name, note, mark, id }: PlacedBox): string {
  const { fill, border } = marks[mark];
  const dashed = mark === 'silent' ? ' stroke-dasharray="4 3"' : '';
  const heavy = mark === 'suspect' ? ' stroke-width="2.5"' : '';
  const middle = x + width / 2;
  const nameAt = y + sizes.margin + sizes.name - 2;
  return [
    `<g><title>${escaped(`${name} (${id}) ${note}`.trim())}</title>`,
    `<rect x="${num(x)}" y="${num(y)}" width="${num(width)}" height="${num(height)}" rx="7" fill="${fill}" stroke="${border}"${heavy}${dashed}/>`,
    text(middle, nameAt, shortened(name), {
      size: sizes.name,
      bold: mark !== 'plain' && mark !== 'silent',
      centred: true,
    }),
    ...(note === ''
      ? []
      : [text(middle, nameAt + sizes.gap + sizes.small, note, { size: sizes.small, centred: true, soft: true })]),
    '</g>',
  ].join('');
}

/** What the colours mean, where there are any. */
function legend(boxes: readonly PlacedBox[], y: number): string[] {
  const used = (['alarmed', 'suspect', 'part', 'silent'] as const).filter((mark) =>
    boxes.some((one) => one.mark === mark),
  );
  let x = edge;
  return used.map((mark) => {
    const { fill, border, meaning } = marks[mark];
    const drawn = `<rect x="${num(x)}" y="${num(y)}" width="14" height="14" rx="3" fill="${fill}" stroke="${border}"/>${text(x + 20, y + 11, meaning, { size: sizes.label, soft: true })}`;
    x += 20 + widthOf(meaning, sizes.label) + 2 * edge;
    return drawn;
  });
}

interface Style {
  readonly size: number;
  readonly bold?: boolean;
  readonly centred?: boolean;
  readonly soft?: boolean;
}

function text(x: number, y: number, words: string, { size, bold, centred, soft }: Style): string {
  const weight = bold ? ' font-weight="600"' : '';
  const anchor = centred ? ' text-anchor="middle"' : '';
  return `<text x="${num(x)}" y="${num(y)}" font-size="${size}"${weight}${anchor} fill="${soft ? colours.soft : colours.ink}">${escaped(words)}</text>`;
}

function num(value: number): string {
  return String(Math.round(value * 10) / 10);
}

function escaped(words: string): string {
  return words.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;').replace(/"/g, '&quot;');
}
