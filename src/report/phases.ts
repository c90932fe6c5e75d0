import type { IncidentReport } from './incident-report.ts';

/** A part of the time from the first failing probe until customers were served again. */
export interface Phase {
  readonly name: string;
  readonly seconds: number;
}

/**
 * Where the time to mitigate went, part after part without gaps, from the first failing probe (or the opening) to the end of the mitigation;
 * empty where nothing was mitigated.
 */
export function phasesOf({ milestones, plans }: IncidentReport): Phase[] {
  const run = plans.find(({ verb, ending }) => verb === 'mitigate' && ending === 'completed');
  if (!run) return [];
  const ran = run.steps.filter(({ startedAtMs }) => startedAtMs !== null);
  const marks: { name: string; untilMs: number | null }[] = [
    { name: 'detect', untilMs: milestones.openedMs },
    { name: 'diagnose', untilMs: milestones.verdictMs },
    { name: 'plan', untilMs: run.askedAtMs },
    { name: 'approve', untilMs: run.orderedAtMs },
    { name: 'look again', untilMs: ran[0]?.startedAtMs ?? null },
    ...ran.map(({ id }, index) => ({ name: id, untilMs: ran[index + 1]?.startedAtMs ?? run.endedAtMs })),
  ];
  const phases: Phase[] = [];
  let fromMs = milestones.troubleMs ?? milestones.openedMs;
  for (const { name, untilMs } of marks) {
    if (untilMs === null || untilMs < fromMs) continue;
    phases.push({ name, seconds: (untilMs - fromMs) / 1000 });
    fromMs = untilMs;
  }
  return phases;
}
