import type { HistoryEntry } from '../ports/commands.ts';
import { type AwsWord, awsWordsOf } from './aws-words.ts';
import { type Decision, decisionsOf, diagnosesOf } from './decisions.ts';
import { isRecovered } from './failing.ts';
import { type Impact, impactOf } from './impact.ts';
import { type Milestones, milestonesOf } from './milestones.ts';
import { type PlanRun, planRunsOf } from './plan-runs.ts';
import type { Pattern, Prediction } from './prediction.ts';
import { doneOf, type History, historyOf } from './reading.ts';
import { severityOf } from './severity.ts';
import { openedShape, type ReadDiagnosis, read, reconciliationShape, signalsShape } from './shapes.ts';
import { type Shortfall, shortfallOf } from './shortfall.ts';
import { type Told, toldOf } from './told.ts';

/** What happened in an incident, as its history shows it. Instants are ms since the epoch. */
export interface IncidentReport extends Shortfall {
  readonly id: string;
  readonly drill: boolean;
  readonly workload: string;
  readonly title: string;
  /** Where the engine looked from. */
  readonly engineRegion: string;
  /** Empty where the history does not tell. */
  readonly severity: string;
  readonly objectives: { readonly rtoSeconds: number | null; readonly rpoSeconds: number | null };
  readonly firstSignal: string;
  readonly signals: number;
  readonly milestones: Milestones;
  readonly impact: Impact;
  /** From the first failing probe of a critical journey where traffic went until they passed again; null where the history does not tell both. */
  readonly rtoSeconds: number | null;
  /** Both ends are known, and they were seen to pass for five minutes from then on; otherwise `rtoLeastSeconds` is what can be said. */
  readonly rtoConfirmed: boolean;
  /** As long as they failed for certain; null where none was seen to fail. */
  readonly rtoLeastSeconds: number | null;
  /** What reconciling the tables found before failback. */
  readonly reconciled: { readonly readings: readonly string[]; readonly conflicts: number } | null;
  readonly diagnoses: readonly { readonly atMs: number; readonly found: ReadDiagnosis }[];
  readonly decisions: readonly Decision[];
  readonly plans: readonly PlanRun[];
  readonly aws: readonly AwsWord[];
  readonly told: readonly Told[];
  /** How often a new process took the incident over. */
  readonly restarts: number;
  readonly prediction: Prediction | null;
  readonly chain: { readonly entries: number; readonly sequence: number; readonly hash: string };
  readonly history: History;
}

/** Reads a report out of a history, and out of nothing else. Pure; what the history does not show is null or empty. */
export function reportOf(
  incidentId: string,
  entries: readonly HistoryEntry[],
  predict: (pattern: Pattern) => Prediction | undefined = () => undefined,
): IncidentReport {
  const history = historyOf(entries);
  const plans = planRunsOf(history);
  const impact = impactOf(history);
  const milestones = milestonesOf(history, plans, impact);
  const opened = read(openedShape, entries[0]?.detail);
  const decisions = decisionsOf(history, plans);
  const last = entries.at(-1);
  const [felt] = impact.failing;
  return {
    id: incidentId,
    drill: opened?.drill ?? false,
    workload: opened?.workload ?? '',
    title: opened?.input.workload.title || opened?.workload || incidentId,
    engineRegion: opened?.input.workload.engineRegion ?? '',
    severity: severityOf(entries) ?? '',
    objectives: opened?.input.workload.objectives ?? { rtoSeconds: null, rpoSeconds: null },
    firstSignal: opened?.input.signals?.summary ?? '',
    signals: signalsOf(entries, opened?.input.signals?.count ?? 0),
    milestones,
    impact,
    rtoSeconds: felt?.beginningKnown ? between(felt.fromMs, felt.toMs) : null,
    rtoConfirmed: felt?.beginningKnown === true && isRecovered(impact, 0),
    rtoLeastSeconds: felt ? between(felt.fromMs, felt.toMs ?? impact.failedUntilMs) : null,
    ...shortfallOf(history),
    reconciled: reconciliation(history),
    diagnoses: diagnosesOf(history),
    decisions,
    plans,
    aws: awsWordsOf(history),
    told: toldOf(entries),
    restarts: entries.filter(({ kind }) => kind === 'engine.resumed').length,
    prediction: predict(patternOf(decisions)) ?? null,
    chain: { entries: entries.length, sequence: last?.sequence ?? 0, hash: last?.hash ?? '' },
    history,
  };
}

/** Seconds between two instants; null where one is not known. */
export function between(fromMs: number | null, toMs: number | null): number | null {
  return fromMs === null || toMs === null ? null : (toMs - fromMs) / 1000;
}

/** By what a drill is recognised as one of the same trouble: the recommendation that was acted on, else the last. */
function patternOf(decisions: readonly Decision[]): Pattern {
  const made = decisions.filter((one) => one.kind === 'recommendation');
  const chosen = made.find(({ recommendation }) => recommendation.decision !== 'hold') ?? made.at(-1);
  return {
    verdict: chosen?.diagnosis?.verdict ?? 'unknown',
    scope: chosen?.diagnosis?.scope ?? '',
    decision: chosen?.recommendation.decision ?? 'hold',
  };
}

function signalsOf(entries: readonly HistoryEntry[], first: number): number {
  return entries.reduce(
    (sum, { kind, detail }) => (kind === 'signals.arrived' ? sum + (read(signalsShape, detail)?.count ?? 0) : sum),
    first,
  );
}

function reconciliation(history: History): IncidentReport['reconciled'] {
  const last = doneOf(history, 'tables.reconcile').at(-1);
  const found = last && read(reconciliationShape, last.output);
  if (!found) return null;
  return { readings: found.readings.map(({ name, value }) => `${name}: ${value}`), conflicts: found.conflicts.length };
}
