import { CodedError } from '../errors.ts';

/** Columns of a timeline, from left to right. */
export const lanes = ['signals', 'states', 'people', 'effects', 'messages'] as const;
export type Lane = (typeof lanes)[number];

/** One line of a timeline. `atMs` is epoch milliseconds. */
export interface Moment {
  readonly atMs: number;
  readonly lane: Lane;
  readonly text: string;
  /** Draws the eye: something failed or was given up. */
  readonly alarming?: boolean;
}

const colours: Readonly<Record<Lane, string>> = {
  signals: '#b7791f',
  states: '#2f855a',
  people: '#97266d',
  effects: '#1d4ed8',
  messages: '#52606d',
};
const ink = { paper: '#ffffff', text: '#1f2933', soft: '#52606d', rule: '#e4e9ef', alarm: '#c53030' } as const;
const face = "system-ui, -apple-system, 'Segoe UI', 'DejaVu Sans', Helvetica, Arial, sans-serif";
const size = { row: 22, pause: 26, head: 78, clock: 150, lane: 26, text: 860, longest: 128 } as const;
/** A longer time without anything is told as a pause, ms. */
const pauseMs = 10 * 60_000;
const textAt = size.clock + lanes.length * size.lane + 10;
const width = textAt + size.text;

/**
 * A timeline as an SVG picture: one row a moment, its clock and the time since the first, a dot in the column of its kind, and pauses told as such.
 * @throws CodedError('notFound') when there is nothing to draw
 */
export function timelineSvg(title: string, moments: readonly Moment[]): string {
  const [first] = moments;
  if (!first) throw new CodedError('notFound', `${title} has no moments to draw`);
  const rows: string[] = [];
  let y: number = size.head;
  let beforeMs = first.atMs;
  for (const moment of moments) {
    if (moment.atMs - beforeMs > pauseMs) {
      rows.push(pause(y, moment.atMs - beforeMs));
      y += size.pause;
    }
    rows.push(row(moment, first.atMs, y));
    y += size.row;
    beforeMs = moment.atMs;
  }
  const height = y + 12;
  return `${[
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img" font-family="${face}">`,
    `<title>${escaped(title)}</title>`,
    `<rect width="${width}" height="${height}" fill="${ink.paper}"/>`,
    `<text x="12" y="26" font-size="16" font-weight="600" fill="${ink.text}">${escaped(title)}</text>`,
    `<text x="12" y="46" font-size="11" fill="${ink.soft}">${new Date(first.atMs).toISOString().slice(0, 10)}, times in UTC</text>`,
    ...lanes.map((lane, index) => laneLine(lane, index, height)),
    ...rows,
    '</svg>',
  ].join('\n')}\n`;
}

function laneLine(lane: Lane, index: number, height: number): string {
  const x = laneAt(index);
  return `<g><line x1="${x}" y1="${size.head - 10}" x2="${x}" y2="${height - 8}" stroke="${ink.rule}" stroke-width="2"/><text transform="translate(${x + 4} ${size.head - 16}) rotate(-35)" font-size="11" fill="${colours[lane]}">${lane}</text></g>`;
}

function row({ atMs, lane, text, alarming }: Moment, startMs: number, y: number): string {
  const middle = y + size.row / 2;
  const short = text.length > size.longest ? `${text.slice(0, size.longest - 1)}…` : text;
  const clock = new Date(atMs).toISOString().slice(11, 19);
  return [
    `<g><title>${escaped(text)}</title>`,
    `<text x="12" y="${middle + 4}" font-size="11" fill="${ink.text}">${clock}</text>`,
    `<text x="72" y="${middle + 4}" font-size="11" fill="${ink.soft}">${sinceOf(atMs - startMs)}</text>`,
    `<circle cx="${laneAt(lanes.indexOf(lane))}" cy="${middle}" r="5" fill="${alarming ? ink.alarm : colours[lane]}"/>`,
    `<text x="${textAt}" y="${middle + 4}" font-size="12" fill="${alarming ? ink.alarm : ink.text}">${escaped(short)}</text></g>`,
  ].join('');
}

function pause(y: number, ms: number): string {
  const middle = y + size.pause / 2;
  return `<g><line x1="12" y1="${middle}" x2="${width - 12}" y2="${middle}" stroke="${ink.rule}" stroke-dasharray="4 4"/><rect x="${textAt - 4}" y="${middle - 9}" width="150" height="18" fill="${ink.paper}"/><text x="${textAt}" y="${middle + 4}" font-size="11" font-style="italic" fill="${ink.soft}">${lengthOf(ms)} later</text></g>`;
}

function laneAt(index: number): number {
  return size.clock + index * size.lane;
}

/** `+2:05` in minutes and seconds, `+3:02:05` from an hour on. */
function sinceOf(ms: number): string {
  const [seconds, minutes, hours] = [
    Math.floor(ms / 1000) % 60,
    Math.floor(ms / 60_000) % 60,
    Math.floor(ms / 3_600_000),
  ];
  const tail = String(seconds).padStart(2, '0');
  return hours === 0 ? `+${minutes}:${tail}` : `+${hours}:${String(minutes).padStart(2, '0')}:${tail}`;
}

function lengthOf(ms: number): string {
  const minutes = Math.round(ms / 60_000);
  return minutes < 60 ? `${minutes} min` : `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}

function escaped(text: string): string {
  return text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;').replace(/"/g, '&quot;');
}
