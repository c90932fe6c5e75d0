import { firstWordOf } from './aws-words.ts';
import { decisionSection } from './decision-section.ts';
import type { Block, ReportDocument, Row, Section, Tone } from './document.ts';
import { isRecovered } from './failing.ts';
import { historySection } from './history-section.ts';
import { impactSection } from './impact-section.ts';
import { between, type IncidentReport } from './incident-report.ts';
import { endingOf } from './plan-runs.ts';
import { planSection } from './plan-section.ts';
import { findingsOf } from './questions.ts';
import { summaryBlocks } from './summary-section.ts';
import { timelineOf } from './timeline.ts';
import { atLeast, atMost, count, instant, length } from './words.ts';

/**
 * The report as a document: from the summary to the history that it rests on, whole or without the rows that only look or wait.
 * @param drawing the timeline as SVG
 */
export function documentOf(report: IncidentReport, rows: 'all' | 'telling', drawing?: string): ReportDocument {
  const { milestones, severity, drill, id, title } = report;
  const closed = milestones.closedMs === null ? 'still open' : `closed ${instant(milestones.closedMs)}`;
  return {
    title: `Incident ${id}`,
    marks: [
      ...(drill ? [{ text: 'DRILL', tone: 'plain' as Tone }] : []),
      ...(severity === '' ? [] : [{ text: severity, tone: (severity === 'sev1' ? 'bad' : 'plain') as Tone }]),
    ],
    subtitle: `${title} · opened ${instant(milestones.openedMs)} · ${closed} · all times in UTC`,
    lead: summaryBlocks(report),
    sections: [
      impactSection(report),
      timesSection(report),
      ...drillSection(report),
      timelineSection(report, drawing),
      decisionSection(report),
      planSection(report),
      awsSection(report),
      messageSection(report),
      ...reviewSections(report),
      historySection(report, rows),
    ].filter(({ blocks }) => blocks.length > 0),
  };
}

function timesSection(report: IncidentReport): Section {
  const { milestones: at, aws, impact } = report;
  const first = firstWordOf(aws);
  const rows: readonly (readonly [string, number | null, string?])[] = [
    ['first failing probe', at.troubleMs, 'of Muster itself; customers may have felt it before'],
    ['incident opened (detected)', at.openedMs],
    ['first message delivered', at.firstMessageMs],
    ['first verdict', at.verdictMs],
    ['approval asked for', at.askedMs],
    [
      'first word of a person (acknowledged)',
      at.acknowledged?.atMs ?? null,
      at.acknowledged ? `${at.acknowledged.by}: ${at.acknowledged.command}` : '',
    ],
    ['mitigation ordered', at.orderedMs],
    ['first call that changes AWS', at.firstCallMs],
    [
      'critical journeys pass where traffic goes',
      at.servedMs,
      isRecovered(impact, 0) ? '' : 'not confirmed for five minutes',
    ],
    ['mitigated', at.mitigatedMs, howMitigated(report)],
    ["AWS's first word", first?.atMs ?? null, first?.source ?? ''],
    ['failed Region passes again, for good', at.regionHealthyMs],
    ['failback done (recovered)', at.failedBackMs],
    ['closed', at.closedMs],
  ];
  const since = at.troubleMs ?? at.openedMs;
  const known = rows.filter(([, atMs]) => atMs !== null);
  const missing = rows.filter(([, atMs]) => atMs === null).map(([what]) => what);
  return {
    title: 'Times',
    blocks: [
      {
        kind: 'table',
        head: ['what', 'when', at.troubleMs === null ? 'after the opening' : 'after the first failure', ''],
        rows: known
          .toSorted(([, one], [, other]) => (one ?? 0) - (other ?? 0))
          .map(([what, atMs, note]) => ({
            cells: [what, instant(atMs ?? 0), length(((atMs ?? 0) - since) / 1000), note ?? ''],
          })),
      },
      ...(missing.length > 0 ? [{ kind: 'text', text: `Not in the history: ${missing.join(', ')}.` } as const] : []),
    ],
  };
}

function howMitigated({ plans }: IncidentReport): string {
  const run = plans.find(({ verb, ending }) => verb === 'mitigate' && ending === 'completed');
  const ending = run ? endingOf(run) : '';
  return ending === 'completed' ? 'every step ended, and what can be verified was' : ending;
}

function drillSection({
  prediction,
  rtoLeastSeconds,
  rtoConfirmed,
  rpoSeconds,
  objectives,
}: IncidentReport): Section[] {
  if (!prediction) return [];
  const shown = (seconds: number | null): string => (seconds === null ? '–' : length(seconds));
  const ratio =
    rtoLeastSeconds && prediction.floorSeconds
      ? ` (${(rtoLeastSeconds / prediction.floorSeconds).toFixed(2)} × the least possible)`
      : '';
  return [
    {
      title: 'What the drill had predicted',
      blocks: [
        {
          kind: 'text',
          text: [
            'The latest drill of the same pattern (',
            { code: prediction.scenario },
            `: ${prediction.verdict}, ${prediction.scope}, ${prediction.decision}) beside what happened:`,
          ],
        },
        {
          kind: 'table',
          head: ['', 'least possible', 'drill', 'this incident', 'objective'],
          rows: [
            {
              cells: [
                'RTO',
                shown(prediction.floorSeconds),
                shown(prediction.rtoSeconds),
                `${rtoConfirmed || !rtoLeastSeconds ? shown(rtoLeastSeconds || null) : atLeast(rtoLeastSeconds)}${ratio}`,
                shown(objectives.rtoSeconds),
              ],
            },
            {
              cells: [
                'data at risk',
                '–',
                shown(prediction.rpoSeconds),
                rpoSeconds === null ? '–' : atMost(rpoSeconds),
                shown(objectives.rpoSeconds),
              ],
            },
          ],
        },
        {
          kind: 'text',
          text: 'The drill counts failed requests of its simulated customers; the incident is measured by Muster’s own probes, which see a failure a little later or earlier.',
        },
      ],
    },
  ];
}

function timelineSection(report: IncidentReport, drawing: string | undefined): Section {
  const rows = timelineOf(report).map(
    ({ atMs, kind, text }): Row => ({
      cells: [instant(atMs), kind, text],
      tone: kind === 'trouble' ? 'bad' : kind === 'good' ? 'good' : 'plain',
    }),
  );
  const picture: Block[] =
    drawing === undefined
      ? []
      : [
          {
            kind: 'folded',
            title: 'Everything that matters, as a picture',
            blocks: [{ kind: 'drawing', svg: drawing }],
          },
        ];
  return { title: 'Timeline', blocks: [{ kind: 'table', head: ['when', '', 'what'], rows }, ...picture] };
}

function awsSection({ aws, milestones, diagnoses }: IncidentReport): Section {
  const first = firstWordOf(aws);
  const lead = between(milestones.openedMs, first?.atMs ?? null);
  if (aws.length === 0 && !diagnoses.some(({ found }) => found.verdict === 'aws')) return { title: '', blocks: [] };
  return {
    title: "AWS's own words against our times",
    blocks: [
      {
        kind: 'text',
        text:
          lead === null
            ? 'No post of AWS that confirms it was read while the incident was open. That says nothing of what AWS knew.'
            : `The first word of AWS that confirms it was read ${length(lead)} ${lead < 0 ? 'before' : 'after'} the incident was opened. Nothing waited for it.`,
      },
      ...(aws.length === 0
        ? []
        : [
            {
              kind: 'table',
              head: ['read at', 'after the opening', 'source', 'what it said'],
              rows: aws.map(({ atMs, source, alsoBy, said }) => ({
                cells: [
                  instant(atMs),
                  length((atMs - milestones.openedMs) / 1000),
                  [source, ...alsoBy].join(', '),
                  said,
                ],
              })),
            } as const,
          ]),
    ],
  };
}

function messageSection({ told }: IncidentReport): Section {
  if (told.length === 0) return { title: '', blocks: [] };
  const trouble = told.flatMap(({ destination, late, lost }) => [
    ...lost.map(
      ({ title, atMs, why }) => `${destination}, given up ${instant(atMs)}: ${title}${why ? ` (${why})` : ''}`,
    ),
    ...late.map(
      ({ title, decidedAtMs, seconds }) =>
        `${destination}, ${length(seconds)} late: ${title} of ${instant(decidedAtMs)}`,
    ),
  ]);
  const blocks: Block[] = [
    {
      kind: 'table',
      head: [
        'destination',
        'decided',
        'delivered',
        'late',
        'replaced by newer',
        'given up',
        'waiting',
        'failed tries',
        'first',
        'last',
      ],
      rows: told.map((one) => ({
        cells: [
          one.edits > 0 ? `${one.destination} (and ${count(one.edits, 'change')} of the summary)` : one.destination,
          ...[
            one.decided,
            one.delivered,
            one.late.length,
            one.replaced,
            one.lost.length,
            one.waiting,
            one.failedTries,
          ].map(String),
          one.firstDeliveredMs === null ? '–' : instant(one.firstDeliveredMs),
          one.lastDeliveredMs === null ? '–' : instant(one.lastDeliveredMs),
        ],
        tone: one.lost.length > 0 ? 'bad' : 'plain',
      })),
    },
    ...(trouble.length > 0 ? [{ kind: 'list', items: trouble } as const] : []),
  ];
  return { title: 'Messages', blocks };
}

function reviewSections(report: IncidentReport): Section[] {
  const { wentWell, questions } = findingsOf(report);
  return [
    { title: 'What went well', blocks: wentWell.length === 0 ? [] : [{ kind: 'list', items: wentWell }] },
    { title: 'Open questions', blocks: [{ kind: 'list', items: questions }] },
  ];
}
