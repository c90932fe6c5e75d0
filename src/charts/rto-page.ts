import * as Plot from '@observablehq/plot';
import type { RtoPlan, Weighed } from '../rto/plan.ts';
import type { RecoveryParts } from '../rto/recovery.ts';
import { escaped, keysOf, page, tableOf } from './html.ts';
import { colors, partColors } from './palette.ts';
import { svgOf } from './svg.ts';

const partNames = ['detect', 'deliver', 'approve', 'scale', 'fence', 'replicate', 'route', 'clients'] as const;
const partRange = [
  ...partColors.slice(0, 3),
  colors.failing,
  partColors[3],
  colors.muted,
  colors.second,
  partColors[4],
];

/** A self-contained page about one workload's RTO, RPO and what shortens them. */
export function rtoPage(plan: RtoPlan): string {
  const { currency, now, objectives, distribution } = plan;
  const body = [
    `<h1>RTO, RPO and cost of ${escaped(plan.workload)}</h1>`,
    `<p class="quiet">Prices in ${escaped(currency)} as of ${plan.pricesAsOf}; ${plan.outagesPerYear} outages a year at ${plan.outageCostPerMinute} ${escaped(currency)} a minute.</p>`,
    `<p>Now: RTO ${Math.round(now.rtoSeconds)} s at least (objective ${objectives.rtoSeconds} s), RPO ${now.rpoSeconds} s (objective ${objectives.rpoSeconds} s). ${distribution.trials} drawn outages: p50 ${distribution.p50} s, p90 ${distribution.p90} s, max ${distribution.max} s.</p>`,
    '<h2>Parts of the RTO, with and without each improvement</h2>',
    keysOf(partNames.map((name, index) => [name, partRange[index] ?? ''])),
    `<figure>${partsChart(plan)}</figure>`,
    tableOf(
      ['improvement', 'in place', 'without', 'with', 'RPO', 'cost / month', 'saves / month'],
      plan.improvements.map((one) => rowOf(one, currency)),
      2,
    ),
    '<p class="quiet">~ not known to be exact: check the price before you decide by it.</p>',
    '<h2>In this order</h2>',
    tableOf(
      ['', 'buy', 'RTO then', 'saves / month', 'cost / month'],
      plan.order.map(({ title, rtoSeconds, savedPerMonth, costPerMonth, pays }, index) => [
        String(index + 1),
        `${escaped(title)}${pays ? '' : ' <span class="quiet">(costs more than it saves)</span>'}`,
        `${Math.round(rtoSeconds)} s`,
        `${savedPerMonth} ${escaped(currency)}`,
        `${costPerMonth} ${escaped(currency)}`,
      ]),
      2,
    ),
  ];
  return page(`RTO of ${plan.workload}`, body.join('\n'));
}

function rowOf(one: Weighed, currency: string): string[] {
  const rpo = one.withRpoSeconds === one.withoutRpoSeconds ? '' : `${one.withoutRpoSeconds} → ${one.withRpoSeconds} s`;
  return [
    escaped(one.title),
    one.inPlace ? 'yes' : 'no',
    `${Math.round(one.withoutSeconds)} s`,
    `${Math.round(one.withSeconds)} s`,
    rpo,
    `${one.exact ? '' : '~ '}${one.costPerMonth} ${escaped(currency)}`,
    `${one.savedPerMonth} ${escaped(currency)}`,
  ];
}

function partsChart({ now, improvements }: RtoPlan): string {
  const bars: { name: string; parts: RecoveryParts }[] = [
    { name: 'as it is', parts: now.parts },
    ...improvements.map(({ id, inPlace, parts }) => ({
      name: `${inPlace ? 'without' : 'with'} ${id}`,
      parts: inPlace ? parts.without : parts.with,
    })),
  ];
  const pieces = bars.flatMap(({ name, parts }) => partNames.map((part) => ({ name, part, seconds: parts[part] })));
  const totals = bars.map(({ name, parts }) => ({
    name,
    total: partNames.reduce((sum, part) => sum + parts[part], 0),
  }));
  return svgOf(
    {
      width: 1000,
      height: 40 + 30 * bars.length,
      marginLeft: 170,
      marginRight: 60,
      x: { label: null, tickFormat: (seconds: number) => `${seconds} s`, ticks: 8 },
      y: { domain: bars.map(({ name }) => name), label: null, tickSize: 0, padding: 0.25 },
      color: { domain: [...partNames], range: partRange },
      marks: [
        Plot.gridX({ stroke: colors.grid, strokeOpacity: 1, ticks: 8 }),
        Plot.barX(pieces, { x: 'seconds', y: 'name', fill: 'part', order: [...partNames], inset: 0.5 }),
        Plot.text(totals, {
          x: 'total',
          y: 'name',
          text: (one: { total: number }) => `${Math.round(one.total)} s`,
          dx: 6,
          textAnchor: 'start',
          fontWeight: 600,
        }),
      ],
    },
    'Parts of the RTO',
  );
}
