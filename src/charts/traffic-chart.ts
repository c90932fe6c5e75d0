import * as Plot from '@observablehq/plot';
import type { Mark, Trace } from '../drill/trace.ts';
import { colors } from './palette.ts';
import { svgOf } from './svg.ts';

/** A stretch of a drill, epoch milliseconds. */
export interface Window {
  readonly fromMs: number;
  readonly untilMs: number;
}

/** A mark that is shown, with its number in the picture. */
export interface Numbered extends Mark {
  readonly number: number;
}

const width = 1000;
const regionColors = [colors.first, colors.second];
const markColors: Readonly<Record<Mark['kind'], string>> = {
  trouble: colors.failing,
  opened: colors.muted,
  decision: colors.decision,
  approval: colors.approval,
  call: colors.call,
  post: colors.post,
  resolved: colors.muted,
};

/** Marks of one moment and kind stand for one; so many are numbered at most, the first ones. */
const mostMarks = 24;

/** The Regions that served clients, the one that served first first. */
export function regionsOf({ traffic }: Trace): string[] {
  return [
    ...new Set(
      traffic.flatMap(({ byRegion }) => Object.keys(byRegion).filter((region) => (byRegion[region] ?? 0) > 0)),
    ),
  ];
}

/** Marks within a window, numbered in order of time, and how many later ones are left out. */
export function numbered({ marks }: Trace, { fromMs, untilMs }: Window): { shown: Numbered[]; left: number } {
  const within = marks.filter(({ atMs }) => atMs >= fromMs && atMs <= untilMs);
  const shown = within.slice(0, mostMarks).map((mark, index) => ({ ...mark, number: index + 1 }));
  return { shown, left: within.length - shown.length };
}

/** Numbers of moments that are close to each other stand in different heights, pixels above the chart. */
const lanes = [-12, -34] as const;

/** Share of clients by Region as areas, share of requests that succeed as a line, and numbered marks for what was decided, done and posted. */
export function trafficChart(trace: Trace, window: Window, marks: readonly Numbered[]): string {
  const regions = regionsOf(trace);
  const steps = within(trace, window);
  const shares = steps.flatMap(({ at, byRegion }) =>
    regions.map((region) => ({ at, region, share: byRegion[region] ?? 0 })),
  );
  const lines = marks.map((mark) => ({ ...mark, at: new Date(mark.atMs) }));
  const colorOf = ({ kind }: Mark): string => markColors[kind];
  const options: Plot.PlotOptions = {
    width,
    height: 300,
    marginTop: 52,
    marginLeft: 44,
    x: {
      type: 'utc',
      domain: [new Date(window.fromMs), new Date(window.untilMs)],
      label: null,
      tickFormat: clockOf(window),
    },
    y: { domain: [0, 100], label: null, ticks: 5, tickFormat: (percent: number) => `${percent} %` },
    color: { domain: regions, range: regionColors.slice(0, regions.length) },
    marks: [
      Plot.gridY({ ticks: 5, stroke: colors.grid, strokeOpacity: 1 }),
      Plot.areaY(shares, { x: 'at', y: percentOf('share'), fill: 'region', fillOpacity: 0.35, curve: 'step-after' }),
      Plot.lineY(steps, {
        x: 'at',
        y: percentOf('successRate'),
        stroke: colors.failing,
        strokeWidth: 2,
        curve: 'step-after',
      }),
      Plot.ruleX(lines, { x: 'at', stroke: colorOf, strokeDasharray: '3,3', strokeWidth: 1.2 }),
      ...lanes.flatMap((dy, lane) => {
        return badges(
          clustered(lines, window).filter((_, index) => index % lanes.length === lane),
          dy,
          colorOf,
        );
      }),
      Plot.ruleY([0], { stroke: colors.muted }),
    ],
  };
  return svgOf(options, 'Traffic by Region over time');
}

function percentOf<Key extends string>(key: Key): (one: Readonly<Record<Key, number>>) => number {
  return (one) => one[key] * 100;
}

/** A mark with when it was, or several that stand too close to each other to be told apart. */
interface Badge extends Numbered {
  readonly at: Date;
  readonly label: string;
}

/** Marks closer than this share of the window stand in one badge. */
const apart = 0.005;

function clustered(lines: readonly (Numbered & { readonly at: Date })[], { fromMs, untilMs }: Window): Badge[] {
  const badges: Badge[] = [];
  let firstMs = Number.NEGATIVE_INFINITY;
  for (const line of lines) {
    const last = badges[badges.length - 1];
    if (last && line.atMs - firstMs < apart * (untilMs - fromMs)) {
      badges[badges.length - 1] = { ...last, label: `${last.number}–${line.number}` };
    } else {
      firstMs = line.atMs;
      badges.push({ ...line, label: String(line.number) });
    }
  }
  return badges;
}

function badges(lines: readonly Badge[], dy: number, fill: (mark: Mark) => string): Plot.Markish[] {
  const at = { x: 'at', y: 100, dy } as const;
  const single = lines.filter(({ label }) => !label.includes('–'));
  const several = lines.filter((line) => !single.includes(line));
  const text = { ...at, text: 'label', fontSize: 11, fontWeight: 700 };
  return [
    Plot.dot(single, { ...at, r: 9, fill, clip: false }),
    Plot.text(single, { ...text, fill: 'var(--paper)' }),
    Plot.text(several, { ...text, fill: 'currentColor' }),
  ];
}

/** In a window longer than half a day an hour alone does not tell when. */
export function needsDay({ fromMs, untilMs }: Window): boolean {
  return untilMs - fromMs > 86_400_000 / 2;
}

/** Hours and minutes, UTC; with the day where that is needed. */
function clockOf(window: Window): (at: Date) => string {
  const days = needsDay(window);
  return (at) => (days ? at.toISOString().slice(5, 16).replace('T', ' ') : at.toISOString().slice(11, 16));
}

interface Step {
  readonly at: Date;
  readonly successRate: number;
  readonly byRegion: Readonly<Record<string, number>>;
}

/** The samples of a window, with what was so at its edges. */
function within({ traffic }: Trace, { fromMs, untilMs }: Window): Step[] {
  const before = traffic.findLast(({ atMs }) => atMs <= fromMs);
  const inside = traffic.filter(({ atMs }) => atMs > fromMs && atMs < untilMs);
  const last = inside[inside.length - 1] ?? before;
  return [
    ...(before ? [{ ...before, atMs: fromMs }] : []),
    ...inside,
    ...(last ? [{ ...last, atMs: untilMs }] : []),
  ].map(({ atMs, successRate, byRegion }) => ({ at: new Date(atMs), successRate, byRegion }));
}
