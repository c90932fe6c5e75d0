import type { IncidentReport } from './incident-report.ts';
import type { PlanRun } from './plan-runs.ts';

/** A part of the time from the first failing probe until customers were served again. */
export interface Phase {
  readonly name: string;
  readonly seconds: number;
}

/** A part ends here. */
interface Mark {
  readonly name: string;
  readonly untilMs: number | null;
}

/**
 * Where the time to mitigate went, part after part without gaps, from the first failing probe (or the opening) to the end of the mitigation;
 * empty where nothing was mitigated.
 */
export function phasesOf({ milestones, plans }: IncidentReport): Phase[] {
  const run = plans.find(({ verb, ending }) => verb === 'mitigate' && ending === 'completed');
  if (!run) return [];
  const ran = run.steps.filter(({ startedAtMs }) => startedAtMs !== null);
  const marks: Mark[] = [
    { name: 'detect', untilMs: milestones.openedMs },
    { name: 'diagnose', untilMs: milestones.verdictMs },
    ...plans.slice(0, plans.indexOf(run)).flatMap(inVain),
    ...asked(run, plans.indexOf(run)),
    { name: 'look again', untilMs: ran[0]?.startedAtMs ?? null },
    ...ran.map(({ id }, index) => ({ name: id, untilMs: ran[index + 1]?.startedAtMs ?? run.endedAtMs })),
  ];
  const phases: Phase[] = [];
  let fromMs = milestones.troubleMs ?? milestones.openedMs;
  for (const { name, untilMs } of marks) {
    if (untilMs === null || untilMs <= fromMs) continue;
    phases.push({ name, seconds: (untilMs - fromMs) / 1000 });
    fromMs = untilMs;
  }
  return phases;
}

/** From the plan before, or the verdict, to the order. Nobody approves what the written policy orders. */
function asked({ askedAtMs, orderedAtMs, endedAtMs, orderedBy, ending }: PlanRun, index: number): Mark[] {
  const planning = index === 0 ? 'plan' : 'plan again';
  const idle = ending === 'nothing to do' || ending === 'locked out';
  if (orderedBy === 'policy' && askedAtMs === null) return [{ name: planning, untilMs: orderedAtMs }];
  return [
    { name: planning, untilMs: askedAtMs },
    { name: index === 0 ? 'approve' : 'approve again', untilMs: orderedAtMs ?? (idle ? null : endedAtMs) },
  ];
}

/** The time of a plan that came to nothing: it was waited for, and perhaps looked at again or begun. */
function inVain(run: PlanRun, index: number): Mark[] {
  const lookedAgain = run.ending === 'asked again' || run.ending === 'replaced';
  return [...asked(run, index), { name: lookedAgain ? 'look again' : 'tried in vain', untilMs: run.endedAtMs }];
}
