import * as Plot from '@observablehq/plot';
import type { RtoParts } from '../drill/parts.ts';
import { colors, partColors } from './palette.ts';
import { svgOf } from './svg.ts';

/** A bar of a recovery's parts, seconds. */
export interface Bar {
  readonly name: string;
  readonly parts: RtoParts;
}

export const partNames = ['detect', 'decide', 'approve', 'prepare', 'move'] as const;

/** Bars of the RTO's parts, one below the other on one scale: what was measured against the least possible. */
export function recoveryChart(bars: readonly Bar[]): string {
  const pieces = bars.flatMap(({ name, parts }) => partNames.map((part) => ({ name, part, seconds: parts[part] })));
  const totals = bars.map(({ name, parts }) => ({
    name,
    total: partNames.reduce((sum, part) => sum + parts[part], 0),
  }));
  const longest = Math.max(1, ...totals.map(({ total }) => total));
  const options: Plot.PlotOptions = {
    width: 1000,
    height: 40 + 34 * bars.length,
    marginLeft: Math.min(300, 20 + 7.2 * Math.max(...bars.map(({ name }) => name.length))),
    marginRight: 70,
    x: { domain: [0, longest], label: null, tickFormat: (seconds: number) => `${seconds} s`, ticks: 8 },
    y: { domain: bars.map(({ name }) => name), label: null, tickSize: 0, padding: 0.25 },
    color: { domain: [...partNames], range: partColors },
    marks: [
      Plot.gridX({ stroke: colors.grid, strokeOpacity: 1, ticks: 8 }),
      Plot.barX(pieces, { x: 'seconds', y: 'name', fill: 'part', order: [...partNames], inset: 0.5 }),
      Plot.text(totals, {
        x: 'total',
        y: 'name',
        text: ({ total }) => `${Math.round(total)} s`,
        dx: 6,
        textAnchor: 'start',
        fontWeight: 600,
      }),
    ],
  };
  return svgOf(options, 'Parts of the recovery time');
}

/** RTO of every drill as a tick, a row a scenario, its median marked: what a seed does to it. */
export function spreadChart(drills: readonly { readonly scenario: string; readonly rtoSeconds: number }[]): string {
  const names = [...new Set(drills.map(({ scenario }) => scenario))];
  const options: Plot.PlotOptions = {
    width: 1000,
    height: 50 + 22 * names.length,
    marginLeft: Math.min(380, 20 + 7 * Math.max(...names.map((name) => name.length))),
    x: { label: 'RTO, seconds', type: 'log', nice: true, ticks: 8 },
    y: { domain: names, label: null, tickSize: 0 },
    marks: [
      Plot.gridX({ stroke: colors.grid, strokeOpacity: 1, ticks: 8 }),
      Plot.tickX(drills, { x: 'rtoSeconds', y: 'scenario', stroke: colors.first, strokeOpacity: 0.45 }),
      Plot.tickX(
        drills,
        Plot.groupY({ x: 'median' }, { x: 'rtoSeconds', y: 'scenario', stroke: colors.failing, strokeWidth: 3 }),
      ),
    ],
  };
  return svgOf(options, 'Recovery times over seeds');
}
