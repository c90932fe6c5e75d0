import { type Decision, verdictOf } from './decisions.ts';
import { type Folded, folded } from './folding.ts';
import type { IncidentReport } from './incident-report.ts';
import { endingOf } from './plan-runs.ts';
import { doneOf, type History } from './reading.ts';
import { type ReadCommand, read, watchShape } from './shapes.ts';
import { count, instant, length } from './words.ts';

/** One line of the timeline that a reviewer reads. */
export interface TimelineLine {
  readonly atMs: number;
  readonly kind: 'incident' | 'finding' | 'decision' | 'person' | 'call' | 'aws' | 'trouble' | 'good';
  readonly text: string;
}

/** What a reviewer needs, in order: not every look at the world, but every change, decision, person and call. */
export function timelineOf(report: IncidentReport): TimelineLine[] {
  const { history } = report;
  const lines = [
    ...opening(report),
    ...felt(report),
    ...diagnoses(report),
    ...report.decisions.map(decisionLine),
    ...planned(report),
    ...calls(history),
    ...watched(history),
    ...report.aws.map((word): TimelineLine => ({ atMs: word.atMs, kind: 'aws', text: `${word.source}: ${word.said}` })),
    ...turns(history),
    ...undelivered(report),
  ];
  return lines.sort((one, other) => one.atMs - other.atMs);
}

function opening({ firstSignal, milestones, impact, signals }: IncidentReport): TimelineLine[] {
  const { firstFailure } = impact;
  return [
    ...(firstFailure === null
      ? []
      : [
          {
            atMs: firstFailure.atMs,
            kind: 'trouble' as const,
            text: `the first probe fails in ${firstFailure.region}`,
          },
        ]),
    {
      atMs: milestones.openedMs,
      kind: 'incident',
      text: `the incident is opened: ${firstSignal || 'no signal is told'} (${count(signals, 'signal')} in all)`,
    },
    ...(milestones.firstMessageMs === null
      ? []
      : [{ atMs: milestones.firstMessageMs, kind: 'incident' as const, text: 'the first message is delivered' }]),
  ];
}

/** When customers had it bad, as far as probes tell. */
function felt({ impact }: IncidentReport): TimelineLine[] {
  const brief = impact.briefPasses.map(
    ({ fromMs }): TimelineLine => ({
      atMs: fromMs,
      kind: 'finding',
      text: 'critical journeys pass where traffic goes, but not for five minutes',
    }),
  );
  const failing = impact.failing.flatMap(({ fromMs, beginningKnown, toMs }): TimelineLine[] => [
    {
      atMs: fromMs,
      kind: 'trouble',
      text: `critical journeys fail where traffic goes${beginningKnown ? '' : ', and may have before'}`,
    },
    ...(toMs === null
      ? []
      : [{ atMs: toMs, kind: 'good' as const, text: 'critical journeys pass where traffic goes' }]),
  ]);
  return [...failing, ...brief];
}

/** A diagnosis is told when it is another than the one before. */
function diagnoses(report: IncidentReport): TimelineLine[] {
  return folded(report.diagnoses, ({ found }) => verdictOf(found)).map(({ atMs, found, swings }) => ({
    atMs,
    kind: 'finding',
    text: `diagnosis: ${verdictOf(found)}${swingText(swings)}`,
  }));
}

/** `; then 12 changes between this and the one before, the last at …`. */
export function swingText(swings: Folded['swings']): string {
  if (swings === null) return '';
  return `; then ${count(swings.times, 'change')} between this and the one before, the last at ${instant(swings.lastAtMs)}`;
}

function decisionLine(one: Decision): TimelineLine {
  const { atMs } = one;
  switch (one.kind) {
    case 'recommendation': {
      const { decision, runbook, reasons } = one.recommendation;
      const text = `recommended: ${decision} by ${runbook}; ${reasons.join('; ')}${swingText(one.swings)}`;
      return { atMs, kind: 'decision', text };
    }
    case 'command':
      return { atMs, kind: 'person', text: commandText(one.said) };
    case 'policy':
      return { atMs, kind: 'decision', text: `the written policy orders plan ${one.planHash.slice(0, 12)}` };
    case 'remark':
      return { atMs, kind: 'decision', text: one.text };
  }
}

/** `ana: approve plan 5a1fad25b486 "looks right", by slack; refused: …`. */
export function commandText({ by, command, role, planHash, text, via, outcome, reason }: ReadCommand): string {
  const said = [
    `${by}: ${command}`,
    role && text ? `${role} to ${text}` : '',
    planHash ? `plan ${planHash.slice(0, 12)}` : '',
    text && !role ? `"${text}"` : '',
    via ? `by ${via}` : '',
  ];
  const without = outcome === 'withoutEffect' ? '; without effect' : outcome === 'refused' ? '; refused' : '';
  return `${said.filter(Boolean).join(' ')}${without}${without && reason ? `: ${reason}` : ''}`;
}

function planned({ plans }: IncidentReport): TimelineLine[] {
  return plans.flatMap((run) => {
    const { askedAtMs, endedAtMs, ending, verb, plan, changes } = run;
    const name = `${verb === 'failback' ? 'the plan back' : 'the plan'} ${plan.hash.slice(0, 12)}`;
    const why = changes.length > 0 ? `, because ${changes.join('; ')}` : '';
    const asked = changes.length > 0 ? `${name} is asked for instead${why}` : `an approval of ${name} is asked for`;
    return [
      ...(askedAtMs === null ? [] : [{ atMs: askedAtMs, kind: 'decision' as const, text: asked }]),
      ...(endedAtMs === null || ending === 'asked again'
        ? []
        : [
            {
              atMs: endedAtMs,
              kind: ending === 'completed' ? ('good' as const) : ('decision' as const),
              text: `${name}: ${endingOf(run)}`,
            },
          ]),
    ];
  });
}

/** Every call that changes AWS, with how it ended. */
function calls({ effects }: History): TimelineLine[] {
  return effects
    .filter(({ mutating }) => mutating)
    .map(({ name, requestedAtMs, endedAtMs, outcome, code, message, attempts }) => {
      const took = endedAtMs === null ? '' : ` in ${length((endedAtMs - requestedAtMs) / 1000)}`;
      const tries = attempts > 1 ? `, ${attempts} attempts` : '';
      const ended = {
        done: `done${took}`,
        failed: `failed: ${code}, ${message}`,
        stopped: 'stopped',
        unknown: 'no end is recorded',
      };
      return {
        atMs: requestedAtMs,
        kind: outcome === 'done' ? ('call' as const) : ('trouble' as const),
        text: `${name}: ${ended[outcome]}${tries}`,
      };
    });
}

/** Changes of what the watch over both Regions saw. */
function watched(history: History): TimelineLine[] {
  let last: string | undefined;
  return doneOf(history, 'recovery.watch').flatMap(({ endedAtMs, output }) => {
    const seen = read(watchShape, output);
    if (!seen || endedAtMs === null) return [];
    const now = `${seen.failedHealthy}${seen.servingHealthy}`;
    const news = now !== last;
    last = now;
    const kind = seen.servingHealthy ? (seen.failedHealthy ? 'good' : 'finding') : 'trouble';
    return news ? [{ atMs: endedAtMs, kind, text: seen.summary } as const] : [];
  });
}

const phaseWords: readonly (readonly [RegExp, TimelineLine['kind'], string])[] = [
  [/^response\.deciding\.holding$/, 'decision', 'holding: nothing is moved for now'],
  [/^response\.recovering\.offered$/, 'good', 'failback is possible: all its gates are open'],
  [/^response\.resolved\b/, 'incident', 'the incident is closed'],
  [/^response\.reviewed\b/, 'incident', 'the incident counts as reviewed'],
  [/\.stranded$/, 'trouble', 'neither forward nor back: every lever is tried again'],
  [/\.lifted$/, 'trouble', 'the fence is lifted'],
  [/\.lockUnanswered$/, 'trouble', 'the store of the mutation lock does not answer: nothing is sent'],
  [/\.lockedOut$/, 'trouble', 'another incident or engine acts on this workload'],
];

/** Turns of the response that the other lines do not tell, each when it is new. */
function turns({ entries, moves }: History): TimelineLine[] {
  let last = '';
  const moved = moves.flatMap(({ atMs, entered }) => {
    const leaf = entered.find((path) => path.startsWith('response.'));
    if (leaf === undefined) return [];
    const found = phaseWords.find(([path]) => path.test(leaf));
    const looksAgain = /^response\.(tracing|deciding|recovering|monitoring)\b/.test(leaf);
    if (!found) {
      if (!looksAgain) last = '';
      return [];
    }
    const [, kind, text] = found;
    const news = text !== last;
    last = text;
    return news ? [{ atMs, kind, text }] : [];
  });
  const restarts = entries
    .filter(({ kind }) => kind === 'engine.resumed')
    .map(({ atMs }): TimelineLine => ({ atMs, kind: 'trouble', text: 'the engine went on after a restart' }));
  return [...moved, ...restarts];
}

function undelivered({ told }: IncidentReport): TimelineLine[] {
  return told.flatMap(({ destination, lost }) =>
    lost.map(
      ({ title, atMs, why }): TimelineLine => ({
        atMs,
        kind: 'trouble',
        text: `a message to ${destination} was given up: ${title}${why ? ` (${why})` : ''}`,
      }),
    ),
  );
}
