import type { HistoryEntry } from '../ports/commands.ts';
import type { Impact } from './impact.ts';
import type { PlanRun } from './plan-runs.ts';
import { doneOf, enters, type History } from './reading.ts';
import { commandShape, diagnosisShape, read } from './shapes.ts';

/** The instants by which an incident is measured, ms since the epoch; null where the history does not tell. */
export interface Milestones {
  /** First failing probe of ours. */
  readonly troubleMs: number | null;
  readonly openedMs: number;
  readonly firstMessageMs: number | null;
  /** First diagnosis that says something. */
  readonly verdictMs: number | null;
  /** First request for an approval. */
  readonly askedMs: number | null;
  /** A person's first command that was taken, and whose. */
  readonly acknowledged: { readonly atMs: number; readonly by: string; readonly command: string } | null;
  readonly orderedMs: number | null;
  /** First call that changes AWS. */
  readonly firstCallMs: number | null;
  /** The mitigation was completed and seen in the world. */
  readonly mitigatedMs: number | null;
  /** Critical journeys pass where traffic goes. */
  readonly servedMs: number | null;
  readonly regionHealthyMs: number | null;
  readonly failedBackMs: number | null;
  readonly closedMs: number | null;
}

export function milestonesOf(history: History, plans: readonly PlanRun[], impact: Impact): Milestones {
  const { entries, effects, moves } = history;
  const mitigation = plans.find(({ verb, ending }) => verb === 'mitigate' && ending === 'completed');
  const attempted = mitigation ?? plans.find(({ verb, orderedAtMs }) => verb === 'mitigate' && orderedAtMs !== null);
  return {
    troubleMs: impact.firstFailure?.atMs ?? null,
    openedMs: entries[0]?.atMs ?? 0,
    firstMessageMs: entries.find(({ kind }) => kind === 'message.delivered')?.atMs ?? null,
    verdictMs: firstVerdict(history),
    askedMs: enters(moves, /\.awaitingApproval$/)?.atMs ?? null,
    acknowledged: acknowledgement(entries),
    orderedMs: attempted?.orderedAtMs ?? null,
    firstCallMs: effects.find(({ mutating }) => mutating)?.requestedAtMs ?? null,
    mitigatedMs: mitigation?.endedAtMs ?? null,
    servedMs: impact.failing[0]?.toMs ?? null,
    regionHealthyMs: impact.regionHealthyMs,
    failedBackMs: plans.find(({ verb, ending }) => verb === 'failback' && ending === 'completed')?.endedAtMs ?? null,
    closedMs: enters(moves, /^response\.resolved\b/)?.atMs ?? null,
  };
}

/** What `tracing` found when it first found something: a cause, or that only the telemetry is missing. */
function firstVerdict(history: History): number | null {
  const found = doneOf(history, 'evidence.gather').find(({ output }) => {
    const diagnosis = read(diagnosisShape, output);
    return diagnosis !== undefined && (diagnosis.verdict !== 'unknown' || diagnosis.scope === 'telemetry-only');
  });
  return found?.endedAtMs ?? null;
}

function acknowledgement(entries: readonly HistoryEntry[]): Milestones['acknowledged'] {
  for (const { kind, detail, atMs } of entries) {
    const said = kind === 'command' ? read(commandShape, detail) : undefined;
    if (said?.outcome === 'taken') return { atMs, by: said.by, command: said.command };
  }
  return null;
}
