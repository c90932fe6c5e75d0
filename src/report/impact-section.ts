import type { Block, Row, Section } from './document.ts';
import { isRecovered } from './failing.ts';
import type { IncidentReport } from './incident-report.ts';
import { atLeast, atMost, count, instant, length, listed } from './words.ts';

/** What customers felt: times of failing journeys, what may be missing of the data, and what is not known. */
export function impactSection(report: IncidentReport): Section {
  const { impact, engineRegion } = report;
  const rows = periods(report);
  const table: Block[] = rows.length === 0 ? [] : [{ kind: 'table', head: ['from', 'until', 'for'], rows }];
  return {
    title: 'Impact',
    blocks: [
      {
        kind: 'text',
        text:
          rows.length === 0
            ? 'No reading of ours saw a critical journey fail where traffic went.'
            : `Critical journeys failed where traffic went, as probed from ${engineRegion || 'the engine’s own Region'}:`,
      },
      ...table,
      {
        kind: 'list',
        items: [
          ...(impact.journeys.length > 0
            ? [`Journeys that failed at the start: ${listed(impact.journeys)} in ${impact.journeysRegion}.`]
            : []),
          ...ends(report),
          ...data(report),
          'Not known: how many requests of customers failed, and what they saw. Muster probes journeys; it does not count customers.',
        ],
      },
    ],
  };
}

function periods({ impact }: IncidentReport): Row[] {
  return impact.failing.map(({ fromMs, beginningKnown, toMs }, index): Row => {
    const from = `${instant(fromMs)}${beginningKnown ? '' : ' or before'}`;
    if (toMs === null) return { cells: [from, 'not seen to end', '–'], tone: 'bad' };
    const sure = isRecovered(impact, index);
    const lasted = (beginningKnown && sure ? length : atLeast)((toMs - fromMs) / 1000);
    return { cells: [from, `${instant(toMs)}${sure ? '' : ', not confirmed'}`, lasted], tone: 'plain' };
  });
}

function ends({ impact: { failing, briefPasses } }: IncidentReport): string[] {
  const [brief] = briefPasses;
  return [
    ...(brief
      ? [
          `They passed in between for less than five minutes, which is no recovery: ${count(briefPasses.length, 'time')}, first at ${instant(brief.fromMs)}.`,
        ]
      : []),
    ...(failing.at(-1)?.toMs === null ? ['The history ends while they fail, or holds no later reading.'] : []),
  ];
}

function data({ fenced, rpoSeconds, reconciled }: IncidentReport): string[] {
  const missing =
    rpoSeconds === 0
      ? 'Every write had been replicated before the Regions changed places.'
      : rpoSeconds === null
        ? 'How many writes were not replicated when the old Region was fenced is not known.'
        : `Writes of ${atMost(rpoSeconds)} were not known to be replicated when the old Region was fenced.`;
  return [
    ...(fenced ? [missing] : []),
    ...(reconciled ? [`Reconciled before the way back: ${reconciled.readings.join('; ')}.`] : []),
  ];
}
