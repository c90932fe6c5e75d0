import { firstWordOf } from './aws-words.ts';
import { recoveredForMs } from './failing.ts';
import type { IncidentReport } from './incident-report.ts';
import { phasesOf } from './phases.ts';
import { atLeast, atMost, count, instant, length, listed } from './words.ts';

/** What a review begins with: made from facts of the history only, each with its figure. */
export interface Findings {
  readonly wentWell: readonly string[];
  readonly questions: readonly string[];
}

/** A person who has not spoken by then was not there, seconds. */
const slowAcknowledgementSeconds = 300;
const slowApprovalSeconds = 300;
const slowMessageSeconds = 60;
/** A real recovery that took so many times the drill's wants explaining. */
const slowerThanDrill = 1.5;

export function findingsOf(report: IncidentReport): Findings {
  return {
    wentWell: [...timely(report), ...within(report), ...clean(report)],
    questions: [
      ...slowPeople(report),
      ...missed(report),
      ...blind(report),
      ...changedMinds(report),
      ...brokenSteps(report),
      ...messages(report),
      ...data(report),
      ...aftermath(report),
    ],
  };
}

function timely({ milestones, aws, told }: IncidentReport): string[] {
  const first = firstWordOf(aws);
  const lead = first ? (first.atMs - milestones.openedMs) / 1000 : null;
  const messageAfter =
    milestones.firstMessageMs === null ? null : (milestones.firstMessageMs - milestones.openedMs) / 1000;
  return [
    ...(milestones.troubleMs === null
      ? []
      : [
          `Muster's own canaries noticed it: ${length((milestones.openedMs - milestones.troubleMs) / 1000)} from the first failing probe to the incident.`,
        ]),
    ...(lead !== null && lead > 0
      ? [`The incident was open ${length(lead)} before AWS's first word was read (${first?.source}).`]
      : []),
    ...(messageAfter !== null && messageAfter <= slowMessageSeconds && told.length > 0
      ? [`The first message was delivered ${length(messageAfter)} after the opening.`]
      : []),
  ];
}

function within({ rtoSeconds, rtoConfirmed, rpoSeconds, objectives, prediction }: IncidentReport): string[] {
  const met = (seconds: number | null, limit: number | null): boolean =>
    seconds !== null && limit !== null && seconds <= limit;
  const predicted = prediction?.rtoSeconds ?? null;
  return [
    ...(rtoConfirmed && met(rtoSeconds, objectives.rtoSeconds)
      ? [
          `Served again after ${length(rtoSeconds ?? 0)}, within the objective of ${length(objectives.rtoSeconds ?? 0)}.`,
        ]
      : []),
    ...(met(rpoSeconds, objectives.rpoSeconds)
      ? [`Data at risk stayed within the objective of ${length(objectives.rpoSeconds ?? 0)}.`]
      : []),
    ...(rtoConfirmed && rtoSeconds !== null && predicted !== null && rtoSeconds <= predicted * slowerThanDrill
      ? [
          `It went as drilled: ${length(rtoSeconds)}, where the drill ${prediction?.scenario} took ${length(predicted)}.`,
        ]
      : []),
  ];
}

function clean({ plans, told }: IncidentReport): string[] {
  const completed = plans.filter(({ ending }) => ending === 'completed');
  const steps = completed.flatMap(({ steps: all }) => all);
  const sent = told.reduce((sum, { delivered }) => sum + delivered, 0);
  const replaced = told.reduce((sum, one) => sum + one.replaced, 0);
  const but = replaced === 0 ? '' : `, but for ${replaced} that a newer one replaced`;
  const fine = told.every(({ lost, waiting }) => lost.length === 0 && waiting === 0);
  return [
    ...(steps.length > 0 && steps.every(({ outcome }) => outcome === 'done')
      ? [
          `All ${count(steps.length, 'step')} of ${count(completed.length, 'completed plan')} were done; no step failed.`,
        ]
      : []),
    ...(sent > 0 && fine ? [`Every message was delivered (${sent})${but}.`] : []),
  ];
}

function slowPeople({ milestones, plans, history }: IncidentReport): string[] {
  const said = milestones.acknowledged;
  const until = said?.atMs ?? history.entries.at(-1)?.atMs ?? milestones.openedMs;
  const silence = (until - milestones.openedMs) / 1000;
  const waits = plans.flatMap(({ verb, askedAtMs, orderedAtMs, orderedBy }) => {
    if (verb !== 'mitigate' || askedAtMs === null || orderedAtMs === null || orderedBy !== 'people') return [];
    const seconds = (orderedAtMs - askedAtMs) / 1000;
    return seconds < slowApprovalSeconds
      ? []
      : [
          `The plan waited ${length(seconds)} for its approval. Who was asked, by which way, and what were they missing to decide?`,
        ];
  });
  const unheard =
    silence < slowAcknowledgementSeconds
      ? []
      : [
          said
            ? `Nobody was heard for ${length(silence)} after the opening (then ${said.by}: ${said.command}). Who was woken, and how?`
            : 'Nobody was heard in this incident at all. Was anybody there?',
        ];
  return [...unheard, ...waits];
}

/** Objectives that were missed, and where the time went. */
function missed(report: IncidentReport): string[] {
  const { rtoConfirmed, rtoLeastSeconds: rtoSeconds, rpoSeconds, objectives, prediction } = report;
  const lasted = rtoConfirmed ? length : atLeast;
  const longest = phasesOf(report).toSorted((one, other) => other.seconds - one.seconds)[0];
  const most = longest ? ` The longest part was "${longest.name}", ${length(longest.seconds)}.` : '';
  const predicted = prediction?.rtoSeconds ?? null;
  return [
    ...(rtoSeconds !== null && objectives.rtoSeconds !== null && rtoSeconds > objectives.rtoSeconds
      ? [
          `The RTO of ${length(objectives.rtoSeconds)} was missed by ${lasted(rtoSeconds - objectives.rtoSeconds)}.${most} What would have shortened it?`,
        ]
      : []),
    ...(rpoSeconds !== null && objectives.rpoSeconds !== null && rpoSeconds > objectives.rpoSeconds
      ? [
          `Writes of ${atMost(rpoSeconds)} were not replicated at the fence, where the objective is ${length(objectives.rpoSeconds)}. Were any lost in truth?`,
        ]
      : []),
    ...(rtoSeconds !== null && predicted !== null && rtoSeconds > predicted * slowerThanDrill
      ? [
          `It took ${lasted(rtoSeconds)}, where the drill ${prediction?.scenario} took ${length(predicted)}.${most} What did the drill not show?`,
        ]
      : []),
  ];
}

/** Evidence that did not come. */
function blind({ diagnoses }: IncidentReport): string[] {
  const sources = [...new Set(diagnoses.flatMap(({ found }) => found.missing))];
  return sources.map((source) => {
    const times = diagnoses.filter(({ found }) => found.missing.includes(source)).length;
    const when = times === diagnoses.length ? 'all along' : `in ${times} of ${diagnoses.length} diagnoses`;
    return `Evidence was missing ${when}: ${source}. Would it have changed the decision, and where does it live?`;
  });
}

function changedMinds({ diagnoses, plans, decisions, milestones }: IncidentReport): string[] {
  const until = milestones.mitigatedMs ?? Number.POSITIVE_INFINITY;
  const verdicts = diagnoses.filter(({ atMs }) => atMs <= until).map(({ found }) => `${found.verdict}, ${found.scope}`);
  const changes = verdicts.filter((one, index) => index > 0 && one !== verdicts[index - 1]).length;
  const asked = plans.filter(({ changes: why, askedAtMs }) => why.length > 0 && askedAtMs !== null);
  const refused = decisions.flatMap((one) =>
    one.kind === 'command' && one.said.outcome === 'refused' ? [one.said] : [],
  );
  const ordered = decisions.flatMap((one) =>
    one.kind === 'command' && one.said.command === 'failover' && one.said.outcome === 'taken' ? [one.said] : [],
  );
  const lapsed = plans.filter(({ ending }) => ending === 'lapsed').length;
  return [
    ...(changes > 0
      ? [
          `The verdict changed ${count(changes, 'time')} (${[...new Set(verdicts)].slice(0, 4).join('; ')}). What was misleading?`,
        ]
      : []),
    ...(asked.length > 0
      ? [
          `The plan was asked for again ${count(asked.length, 'time')}, because ${asked
            .flatMap(({ changes: why }) => why)
            .slice(0, 4)
            .join('; ')}.`,
        ]
      : []),
    ...(lapsed > 0 ? [`${count(lapsed, 'request')} for approval lapsed: nobody decided in time. Why?`] : []),
    ...refused.map(
      ({ by, command, reason }) =>
        `${by}'s ${command} was refused: ${reason}. Did the person know why, and what to do instead?`,
    ),
    ...ordered.map(({ by, text }) => `${by} ordered a failover (“${text}”). Against which advice, and who was right?`),
    ...(milestones.closedMs === null
      ? ['The incident is not closed yet: this report is of what is known so far.']
      : []),
  ];
}

function brokenSteps({ plans, restarts }: IncidentReport): string[] {
  const failed = plans.flatMap(({ steps, verb }) =>
    steps.filter(({ outcome }) => outcome === 'failed' || outcome === 'unknown').map((step) => ({ ...step, verb })),
  );
  return [
    ...failed.map(
      ({ id, action, problem, verb }) =>
        `Step ${id} (${action}) of the ${verb === 'failback' ? 'way back' : 'mitigation'} failed: ${problem || 'its end is not known'}. Has somebody done it by hand since?`,
    ),
    ...(restarts > 0 ? [`The engine was restarted ${count(restarts, 'time')} during the incident. Why?`] : []),
  ];
}

function messages({ told }: IncidentReport): string[] {
  return told.flatMap(({ destination, late, lost, waiting }) => {
    const worst = Math.max(0, ...late.map(({ seconds }) => seconds));
    return [
      ...(lost.length > 0
        ? [
            `${count(lost.length, 'message')} to ${destination} never arrived (${lost[0]?.why || 'given up'}). Who should have read ${lost.length === 1 ? 'it' : 'them'}?`,
          ]
        : []),
      ...(late.length > 0
        ? [
            `${count(late.length, 'message')} to ${destination} came late, the worst by ${length(worst)}, first at ${instant(late[0]?.decidedAtMs ?? 0)}. Did anybody miss it?`,
          ]
        : []),
      ...(waiting > 0
        ? [`${count(waiting, 'message')} to ${destination} ${waiting === 1 ? 'is' : 'are'} not known to have arrived.`]
        : []),
    ];
  });
}

function data({ fenced, rpoSeconds, reconciled, milestones }: IncidentReport): string[] {
  if (rpoSeconds === 0 || !fenced) return [];
  const unknown = 'How many writes were not replicated at the fence is not known. Which are missing?';
  if (rpoSeconds === null && reconciled === null) return [unknown];
  if (reconciled === null)
    return [
      milestones.failedBackMs === null
        ? 'The tables were not reconciled yet: which writes of the old Region are missing is not known.'
        : 'The history shows no reconciliation of the tables before the way back. Which writes are missing?',
    ];
  return reconciled.conflicts === 0
    ? []
    : [
        `${count(reconciled.conflicts, 'item')} had conflicting writes in the two Regions. Whose order or payment was it, and who tells them?`,
      ];
}

function aftermath({ impact, aws, milestones, diagnoses }: IncidentReport): string[] {
  const again = impact.failing.slice(1);
  const { passedForMs } = impact;
  const byAws = diagnoses.at(-1)?.found.verdict === 'aws';
  const first = firstWordOf(aws);
  const late = first && (first.atMs - milestones.openedMs) / 1000;
  return [
    ...(again.length > 0
      ? [
          `Critical journeys failed ${count(again.length, 'more time')} where traffic went: ${listed(again.slice(0, 5).map(({ fromMs }) => instant(fromMs)))}. What did customers see then?`,
        ]
      : []),
    ...(passedForMs !== null && passedForMs < recoveredForMs
      ? [
          `Critical journeys had been seen to pass for ${length(passedForMs / 1000)} only, not for five minutes, when the history ended. Have they passed since?`,
        ]
      : []),
    ...(byAws && !first ? ['AWS said nothing that Muster read. What did they say since, and does it agree?'] : []),
    ...(late !== undefined && late > 3600
      ? [
          `AWS's first word came ${length(late)} after the opening. Is there a faster way to them (a support plan, a contact)?`,
        ]
      : []),
    'What was luck this time, and would not be there the next?',
  ];
}
