import { verdictOf } from './decisions.ts';
import type { Block, Figure, Tone } from './document.ts';
import { between, type IncidentReport } from './incident-report.ts';
import { phasesOf } from './phases.ts';
import { endingOf } from './plan-runs.ts';
import { atLeast, atMost, instant, length, listed } from './words.ts';

/** The first page: what happened in a few sentences, and the figures that a review is measured by. */
export function summaryBlocks(report: IncidentReport): Block[] {
  return [{ kind: 'text', text: story(report) }, { kind: 'figures', figures: figuresOf(report) }, ...timeBars(report)];
}

function story(report: IncidentReport): string {
  return [began(report), found(report), acted(report), ended(report)].filter(Boolean).join(' ');
}

function began({ milestones, impact, title, firstSignal }: IncidentReport): string {
  const { firstFailure, journeys, journeysRegion } = impact;
  if (firstFailure === null) {
    const signal = firstSignal.replace(/\.$/, '') || 'its first signal is not told';
    return `At ${instant(milestones.openedMs)} an incident of ${title} was opened: ${signal}.`;
  }
  const known = journeys.length > 0 && journeysRegion === firstFailure.region;
  const what = known ? `the ${journeys.length === 1 ? 'journey' : 'journeys'} ${listed(journeys)}` : 'probes';
  const later = length((milestones.openedMs - firstFailure.atMs) / 1000);
  return `At ${instant(firstFailure.atMs)} ${what} of ${title} began to fail in ${firstFailure.region}, as Muster's own probes saw it; ${later} later the incident was opened.`;
}

function found({ diagnoses, decisions }: IncidentReport): string {
  const [first] = diagnoses;
  if (!first) return 'No diagnosis was made.';
  const made = decisions.filter((one) => one.kind === 'recommendation');
  const chosen = made.find(({ recommendation }) => recommendation.decision !== 'hold') ?? made[0];
  const [was, is] = [verdictOf(first.found), chosen?.diagnosis ? verdictOf(chosen.diagnosis) : ''];
  const later = chosen && is !== '' && is !== was ? `; at ${instant(chosen.atMs)} it was ${is}` : '';
  const advice = chosen ? `, and the recommendation was ${chosen.recommendation.decision}` : '';
  return `The first diagnosis was: ${was}${later}${advice}.`;
}

function acted({ plans, milestones, rtoSeconds, rtoConfirmed, prediction }: IncidentReport): string {
  const run = plans.find(({ verb, ending }) => verb === 'mitigate' && ending === 'completed');
  const idle = plans.find(({ verb, ending }) => verb === 'mitigate' && ending === 'nothing to do');
  if (idle && !run) return 'The plan had nothing to do: the world was so already, and no call was made.';
  if (!run)
    return `${inVain(plans)}${milestones.firstCallMs === null ? 'Nothing in AWS was changed.' : 'A mitigation was begun and not completed.'}`;
  const asked = between(run.askedAtMs, run.orderedAtMs);
  const by =
    run.orderedBy === 'policy'
      ? 'The written policy ordered the plan'
      : `The plan was approved${asked === null ? '' : ` after ${length(asked)}`}`;
  const sure = rtoConfirmed ? '' : ', not confirmed for five minutes yet';
  const served =
    rtoSeconds === null ? '' : `; critical journeys passed again ${length(rtoSeconds)} after they began to fail${sure}`;
  const predicted = prediction?.rtoSeconds ?? null;
  const ending = endingOf(run);
  const comma = ending === 'completed' ? '' : ',';
  return `${by}, and was ${ending}${comma} by ${instant(run.endedAtMs ?? 0)}${served}${predicted === null || rtoSeconds === null ? '' : ` (the drill: ${length(predicted)})`}.`;
}

/** The last request for an approval that led to nothing. */
function inVain(plans: IncidentReport['plans']): string {
  const last = plans.findLast(({ verb, askedAtMs }) => verb === 'mitigate' && askedAtMs !== null);
  if (!last) return '';
  const waits = last.orderedAtMs === null ? 'nobody has decided yet' : 'it was ordered';
  const became = last.ending === 'lapsed' ? 'it lapsed' : last.ending === 'under way' ? waits : `it was ${last.ending}`;
  return `The approval of a plan was asked for at ${instant(last.askedAtMs ?? 0)}; ${became}. `;
}

function ended({ milestones }: IncidentReport): string {
  const { failedBackMs, closedMs } = milestones;
  const back = failedBackMs === null ? '' : `Traffic went back by ${instant(failedBackMs)}. `;
  return `${back}${closedMs === null ? 'The incident is still open.' : `The incident was closed at ${instant(closedMs)}.`}`;
}

function figuresOf(report: IncidentReport): Figure[] {
  const { milestones: at, rpoSeconds, objectives } = report;
  const recovered = at.failedBackMs ?? (report.plans.some(({ verb }) => verb === 'failback') ? null : at.closedMs);
  return [
    timed(
      'detect',
      between(at.troubleMs, at.openedMs),
      'first failing probe to incident',
      'no probe of ours failed first',
    ),
    timed(
      'acknowledge',
      between(at.openedMs, at.acknowledged?.atMs ?? null),
      `opening to ${at.acknowledged?.by ?? 'a person'}'s first word`,
      'nobody was heard',
    ),
    timed(
      'mitigate',
      between(at.openedMs, at.mitigatedMs),
      'opening to the plan completed',
      'no mitigation was completed',
    ),
    timed(
      'recover',
      between(at.openedMs, recovered),
      at.failedBackMs === null ? 'opening to the end' : 'opening to failback done',
      at.closedMs === null ? 'not recovered yet' : 'closed without failback',
    ),
    rtoFigure(report),
    against(
      'data at risk',
      rpoSeconds,
      objectives.rpoSeconds,
      atMost,
      report.fenced ? 'not known: no whole wait for replication is told' : 'nothing was fenced',
    ),
  ];
}

function timed(what: string, seconds: number | null, note: string, absent: string): Figure {
  return {
    label: `time to ${what}`,
    value: seconds === null ? '–' : length(seconds),
    note: seconds === null ? absent : note,
    tone: 'plain',
  };
}

function against(
  label: string,
  seconds: number | null,
  limit: number | null,
  shown: (seconds: number) => string,
  absent: string,
): Figure {
  if (seconds === null) return { label, value: '–', note: absent, tone: 'plain' };
  if (limit === null) return { label, value: shown(seconds), note: 'no objective is set', tone: 'plain' };
  const tone: Tone = seconds <= limit ? 'good' : 'bad';
  return {
    label,
    value: shown(seconds),
    note: `objective ${length(limit)}: ${tone === 'good' ? 'met' : 'missed'}`,
    tone,
  };
}

function rtoFigure(report: IncidentReport): Figure {
  const { rtoSeconds, rtoConfirmed, rtoLeastSeconds, objectives } = report;
  if (rtoConfirmed || !rtoLeastSeconds)
    return against('RTO', rtoSeconds, objectives.rtoSeconds, length, unfelt(report));
  const figure = against('RTO', rtoLeastSeconds, objectives.rtoSeconds, atLeast, '');
  if (figure.tone === 'bad') return figure;
  const limit =
    objectives.rtoSeconds === null ? 'no objective is set' : `objective ${length(objectives.rtoSeconds)}: not known`;
  const unconfirmed = `${limit}, recovery is not confirmed for five minutes`;
  return { ...figure, note: rtoSeconds === null ? unfelt(report) : unconfirmed, tone: 'plain' };
}

function unfelt({ impact }: IncidentReport): string {
  return impact.failing.length === 0 ? 'no critical journey was seen to fail' : 'the history does not show both ends';
}

/** A shorter part would not be seen, seconds. */
const shownSeconds = 0.5;

/** Where the time to mitigate went. */
function timeBars(report: IncidentReport): Block[] {
  const phases = phasesOf(report);
  if (phases.length === 0) return [];
  const total = phases.reduce((sum, { seconds }) => sum + seconds, 0);
  const parts = phases
    .filter(({ seconds }) => seconds >= shownSeconds)
    .map(({ name, seconds }) => ({ name, amount: seconds, shown: length(seconds) }));
  return [
    {
      kind: 'bars',
      bars: [
        {
          label: `Where the time went, from the ${report.milestones.troubleMs === null ? 'opening' : 'first failing probe'} to the plan completed`,
          parts,
          total: length(total),
        },
      ],
    },
  ];
}
