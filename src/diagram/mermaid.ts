import type { Chart } from '../machines/chart.ts';
import { type Arrow, ancestors, type Picture, pictureOf, type Shape, type View } from './picture.ts';

/**
 * The chart as a Mermaid `stateDiagram-v2`. Mermaid refuses transitions between states inside different composite states, so such an arrow is
 * drawn between the two composites that lie side by side.
 * @throws CodedError('notFound') when the view names a state that the chart does not have
 */
export function mermaid(chart: Chart, view: View = {}): string {
  const picture = pictureOf(chart, view);
  const arrows = arrowsByPlace(picture);
  const lines = [
    'stateDiagram-v2',
    ...body(picture.root, arrows).map((line) => `  ${line}`),
    ...picture.elsewhere.map((shape) => `  state "${text(shape.label)} (elsewhere)" as ${name(shape.id)}`),
    ...(arrows.get('') ?? []).map((arrow) => `  ${arrowLine(arrow)}`),
  ];
  return `${lines.join('\n')}\n`;
}

function body(shape: Shape, arrows: ReadonlyMap<string, readonly Arrow[]>): string[] {
  const declared = `state "${text(shape.label)}" as ${name(shape.id)}`;
  if (shape.inside.length === 0) return [declared, ...(shape.kind === 'final' ? [`${name(shape.id)} --> [*]`] : [])];
  const parts = shape.inside.map((child) => body(child, arrows).map((line) => `  ${line}`));
  const inside =
    shape.kind === 'regions' ? parts.flatMap((part, index) => (index === 0 ? part : ['  --', ...part])) : parts.flat();
  return [
    `${declared} {`,
    ...(shape.first === null ? [] : [`  [*] --> ${name(shape.first)}`]),
    ...inside,
    ...(arrows.get(shape.id) ?? []).map((arrow) => `  ${arrowLine(arrow)}`),
    '}',
  ];
}

function arrowLine({ from, to, lines }: Arrow): string {
  const said = lines.map(text).join('<br/>');
  return `${name(from)} --> ${name(to)}${said === '' ? '' : ` : ${said}`}`;
}

/** Arrows by the innermost shape that holds both ends; the empty string stands for the outside of the root. */
function arrowsByPlace({ arrows, root }: Picture): Map<string, Arrow[]> {
  const places = new Map<string, Arrow[]>();
  for (const arrow of arrows) {
    const { place, from, to } = sideBySide(arrow, root.id);
    if (from === to) continue;
    const there = places.get(place) ?? [];
    const same = there.findIndex((other) => other.from === from && other.to === to);
    const merged = { from, to, lines: [...new Set([...(there[same]?.lines ?? []), ...arrow.lines])] };
    places.set(place, same === -1 ? [...there, merged] : there.with(same, merged));
  }
  return places;
}

function sideBySide({ from, to }: Arrow, root: string): { place: string; from: string; to: string } {
  if (to.startsWith('#')) return { place: '', from: root, to };
  const around = ancestors(to);
  const place = ancestors(from).find((outer) => around.includes(outer)) ?? '';
  const lifted = (path: string): string =>
    [path, ...ancestors(path)].find((one) => ancestors(one)[0] === place) ?? path;
  return { place, from: lifted(from), to: lifted(to) };
}

function name(id: string): string {
  return id.replace('#', 'to_').replace(/[^A-Za-z0-9]/g, '_');
}

/** Characters that end a label or a name in Mermaid's grammar are replaced. */
function text(words: string): string {
  return words.replace(/"/g, "'").replace(/[:;]/g, ',');
}
