import type { Distribution } from '../drill/distribution.ts';
import { floorAsParts } from '../drill/parts.ts';
import type { Scorecard } from '../drill/scorecard.ts';
import type { Trace } from '../drill/trace.ts';
import { escaped, keysOf, page, tableOf } from './html.ts';
import { colors, partColors } from './palette.ts';
import { type Bar, partNames, recoveryChart, spreadChart } from './recovery-chart.ts';
import { type Numbered, needsDay, numbered, regionsOf, trafficChart, type Window } from './traffic-chart.ts';

export interface ReportedDrill {
  readonly card: Scorecard;
  readonly trace: Trace | undefined;
  /** Right call, nothing broken, and recovered where something was to be mended. */
  readonly fine: boolean;
}

export interface Report {
  readonly drills: readonly ReportedDrill[];
  readonly total: Distribution;
  /** How the drills were played, in words. */
  readonly mode: string;
  /** When the page was made, UTC. */
  readonly madeAt: string;
}

const minute = 60_000;

/** Every drill of a scenario looks much like the others: one of each, and all that fell short, are shown in full. */
const mostInFull = 80;

/** A self-contained page about drills: figures, plots of traffic with what was decided and posted, and bars of the RTO against the floor. */
export function drillPage({ drills, total, mode, madeAt }: Report): string {
  const share = Math.floor(total.rightCallShare * 1000) / 10;
  const verdict = drills.every(({ fine }) => fine) ? 'right' : 'wrong';
  const unrecovered = total.unrecovered === 0 ? '' : `, ${total.unrecovered} that did not recover`;
  const seeded = new Set(drills.map(({ card }) => card.seed)).size > 1;
  const body = [
    '<h1>Drills</h1>',
    `<p class="quiet">Played ${escaped(madeAt)}; ${escaped(mode)}. Times inside a drill are simulated, UTC.</p>`,
    `<p class="${verdict}"><strong>${total.rightCalls} of ${total.drills} right calls (${share} %)</strong>, ${total.wrongActions} wrong actions, ${total.violations} broken invariants${unrecovered}.</p>`,
    ...(total.misses.length === 0 ? [] : [missTable(total)]),
    seeded ? spreadSection(drills) : overview(drills),
    ...barsSection(drills),
    '<h2>Each drill</h2>',
    ...shownInFull(drills).map((drill, _, all) => drillSection(drill, all.length === 1)),
  ];
  return page('Muster drills', body.join('\n'));
}

function shownInFull(drills: readonly ReportedDrill[]): readonly ReportedDrill[] {
  const seen = new Set<string>();
  const kept = drills.filter(({ card, fine }) => {
    const first = !seen.has(card.scenario);
    seen.add(card.scenario);
    return first || !fine;
  });
  return kept.slice(0, mostInFull);
}

function missTable({ misses }: Distribution): string {
  const rows = misses.map(({ scenario, seed, decision, expected, why }) =>
    [scenario, String(seed), decision, expected, why].map(escaped),
  );
  return `<h2>Misses</h2>${tableOf(['scenario', 'seed', 'decided', 'right', 'why'], rows, 9)}`;
}

function overview(drills: readonly ReportedDrill[]): string {
  const rows = drills.map(({ card, fine }) => [
    `<span class="${fine ? 'right' : 'wrong'}">${fine ? '✓' : '✗'}</span>`,
    escaped(card.scenario),
    escaped(card.decision),
    told(card.timingsSeconds.detected),
    told(card.timingsSeconds.decided),
    told(card.rtoSeconds),
    told(card.floorSeconds),
    card.ratio === null ? '–' : card.ratio.toFixed(2),
    told(card.rpoSeconds),
  ]);
  const head = ['', 'scenario', 'call', 'detected', 'decided', 'RTO', 'floor', 'RTO / floor', 'RPO'];
  return `<h2>At a glance</h2>${tableOf(head, rows, 3)}`;
}

function spreadSection(drills: readonly ReportedDrill[]): string {
  const recovered = drills.flatMap(({ card: { scenario, rtoSeconds } }) =>
    rtoSeconds === null || rtoSeconds <= 0 ? [] : [{ scenario, rtoSeconds }],
  );
  if (recovered.length === 0) return '';
  const keys = keysOf([
    ['one drill', colors.first],
    ['median', colors.failing],
  ]);
  return `<h2>Recovery times over seeds</h2>${keys}<figure>${spreadChart(recovered)}</figure>`;
}

/** Failovers of several scenarios on one scale, each against its floor. */
function barsSection(drills: readonly ReportedDrill[]): string[] {
  const bars = shownInFull(drills).flatMap(({ card }) => barsOf(card, `${card.scenario}`));
  if (bars.length <= 2) return [];
  return [
    '<h2>Where the time went</h2>',
    keysOf(partNames.map((name, index) => [name, partColors[index] ?? ''])),
    `<figure>${recoveryChart(bars)}<figcaption>Each failover above the least possible in its world.</figcaption></figure>`,
  ];
}

function barsOf({ rtoParts, floorParts }: Scorecard, name: string): Bar[] {
  if (rtoParts === null || floorParts === null) return [];
  return [
    { name, parts: rtoParts },
    { name: `${name}, least`, parts: floorAsParts(floorParts) },
  ];
}

function drillSection({ card, trace, fine }: ReportedDrill, open: boolean): string {
  const mark = `<span class="${fine ? 'right' : 'wrong'}">${fine ? '✓' : '✗'}</span>`;
  const line = `${mark} ${escaped(card.scenario)} <span class="quiet">seed ${card.seed}: ${escaped(card.title)}</span>`;
  const bars = barsOf(card, 'measured').map((bar, index) => ({
    ...bar,
    name: index === 0 ? 'measured' : 'least possible',
  }));
  return [
    `<details${open || !fine ? ' open' : ''}><summary>${line}</summary>`,
    facts(card),
    ...(trace === undefined ? [] : trafficFigures(card, trace)),
    ...(bars.length === 0
      ? []
      : [
          '<h3>Recovery</h3>',
          keysOf(partNames.map((name, index) => [name, partColors[index] ?? ''])),
          `<figure>${recoveryChart(bars)}</figure>`,
        ]),
    '</details>',
  ].join('\n');
}

function facts(card: Scorecard): string {
  const { expected, messages } = card;
  const clock = (at: string): string => at.slice(11, 19);
  const unsent = messages.missing.map(({ at, destination, title }) => `${clock(at)} ${title} to ${destination}`);
  const missing = unsent.length === 0 ? '' : `: ${unsent.join('; ')}`;
  const broken = card.violations.map(({ at, kind, detail }) => `${clock(at)} ${kind}: ${detail}`);
  const rows: [string, string][] = [
    [
      'verdict, scope',
      `${card.verdict}, ${card.scope} (expected ${expected.verdict}, ${expected.scope})${card.verdictRight ? '' : ': not right'}`,
    ],
    ['decision', `${card.decision} (expected ${expected.decision}): ${card.reason}`],
    [
      'recovery',
      `${told(card.rtoSeconds)}${card.floorSeconds === null ? '' : `, least possible ${told(card.floorSeconds)}`}`,
    ],
    ['below 95 %', `${told(card.downSeconds)} in all`],
    ['data at risk', told(card.rpoSeconds)],
    ['messages', `${messages.sent} sent, ${messages.late} late, ${messages.missing.length} missing${missing}`],
    ['evidence missing', card.missingEvidence.join(', ') || 'none'],
    ['wrong actions', card.wrongActions.map(({ at, call, why }) => `${at} ${why}: ${call}`).join('; ') || 'none'],
    ['broken invariants', broken.join('; ') || 'none'],
  ];
  return `<dl>${rows.map(([name, value]) => `<dt>${name}</dt><dd>${escaped(value)}</dd>`).join('')}</dl>`;
}

/** The first hour, in which it is decided, and the whole: an outage of a day hides its first minutes. */
function trafficFigures(card: Scorecard, trace: Trace): string[] {
  const troubleMs = trace.marks.find(({ kind }) => kind === 'trouble')?.atMs ?? trace.fromMs;
  const whole: Window = { fromMs: trace.fromMs, untilMs: trace.untilMs };
  const recoveredMs = troubleMs + ((card.rtoSeconds ?? 0) + (card.timingsSeconds.detected ?? 0)) * 1000;
  const untilMs = Math.min(
    whole.untilMs,
    Math.max(troubleMs + 15 * minute, Math.min(recoveredMs + 8 * minute, troubleMs + 90 * minute)),
  );
  const first: Window = { fromMs: Math.max(whole.fromMs, troubleMs - 3 * minute), untilMs };
  const regions = regionsOf(trace);
  const keys: [string, string][] = [
    ...regions.map((region, index): [string, string] => [
      `clients in ${region}`,
      index === 0 ? colors.first : colors.second,
    ]),
    ['requests that succeed', colors.failing],
    ['decision', colors.decision],
    ['command of a person', colors.approval],
    ['call that changes AWS', colors.call],
    ["AWS's post", colors.post],
  ];
  return [
    '<h3>Traffic by Region, the beginning</h3>',
    keysOf(keys),
    figure(trace, first),
    ...(whole.untilMs - whole.fromMs > 2 * (untilMs - first.fromMs)
      ? ['<h3>Traffic by Region, all of it</h3>', figure(trace, whole)]
      : []),
  ];
}

function figure(trace: Trace, window: Window): string {
  const { shown, left } = numbered(trace, window);
  const lines = [
    ...shown.map((mark) => markLine(mark, needsDay(window))),
    ...(left === 0 ? [] : [`${left} later ones are not shown.`]),
  ];
  return `<figure>${trafficChart(trace, window, shown)}<figcaption>${lines.join('<br>')}</figcaption></figure>`;
}

function markLine({ number, atMs, text }: Numbered, withDay: boolean): string {
  const at = new Date(atMs).toISOString().slice(withDay ? 5 : 11, 19);
  return `<strong>${number}</strong> ${at.replace('T', ' ')} ${escaped(text)}`;
}

function told(seconds: number | null): string {
  if (seconds === null) return '–';
  if (seconds < 1000) return `${Math.round(seconds * 10) / 10} s`;
  return seconds < 6000 ? `${Math.round(seconds / 6) / 10} min` : `${Math.round(seconds / 360) / 10} h`;
}
