import type { Diagnosis } from '../diagnosis/evidence.ts';
import type { Arithmetic } from '../machines/facts.ts';
import type { HistoryEntry } from '../ports/commands.ts';

/** The decision under test, with what was known when it was acted on. */
export interface Decided {
  /** `none` where nothing was recommended. */
  readonly decision: string;
  readonly reason: string;
  readonly arithmetic: Arithmetic | null;
  /** When it was recommended first. */
  readonly atMs: number | undefined;
  readonly diagnosis: Diagnosis | undefined;
}

/**
 * The decision that was acted on: that of the first plan that sent a mutating call; without one, that of the first recommendation made on a
 * verdict. Later changes of mind (the Region is healthy again) are not the call under test.
 */
export function decisionOf(entries: readonly HistoryEntry[]): Decided {
  const acted = entries.findIndex((entry) => entry.kind === 'effect.requested' && entry.detail.mutating === true);
  const before = acted === -1 ? entries : entries.slice(0, acted);
  const recommendations = before.filter(isRecommendation);
  const known = recommendations.filter((entry) => isKnown(diagnosisBefore(entries, entry)));
  const chosen = acted === -1 ? (known[0] ?? recommendations[0]) : recommendations[recommendations.length - 1];
  return {
    decision: String(chosen?.detail.decision ?? 'none'),
    reason: ((chosen?.detail.reasons ?? []) as string[]).join('; '),
    arithmetic: (chosen?.detail.arithmetic as Arithmetic | null | undefined) ?? null,
    atMs: recommendations.find(({ detail }) => {
      return detail.decision === chosen?.detail.decision && detail.runbook === chosen?.detail.runbook;
    })?.atMs,
    diagnosis: chosen && diagnosisBefore(entries, chosen),
  };
}

/** Every recommendation with its reasons, each once, in order. */
export function recommendationsOf(entries: readonly HistoryEntry[]): string[] {
  const made = entries.filter(isRecommendation);
  return [
    ...new Set(made.map(({ detail }) => `${String(detail.decision)}: ${(detail.reasons as string[]).join('; ')}`)),
  ];
}

/** Evidence that diagnoses did without, each with its reason, e.g. `alarms (unavailable)`; sorted. */
export function missingEvidence(entries: readonly HistoryEntry[]): string[] {
  const missing = entries.filter(isDiagnosis).flatMap(({ detail }) => (detail.output as Diagnosis).missing ?? []);
  return [...new Set(missing)].sort();
}

export function isVerdict(entry: HistoryEntry): boolean {
  return isDiagnosis(entry) && isKnown(entry.detail.output as Diagnosis);
}

/** AWS's own word or a view from another Region that says the same. */
export function isConfirmation(entry: HistoryEntry): boolean {
  return (
    entry.kind === 'effect.succeeded' &&
    String(entry.detail.name).startsWith('confirm.') &&
    (entry.detail.output as { confirmed?: boolean } | null)?.confirmed === true
  );
}

export function isRecommendation({ kind, detail }: HistoryEntry): boolean {
  return kind === 'decision' && detail.about === 'recommendation';
}

function isDiagnosis({ kind, detail }: HistoryEntry): boolean {
  return kind === 'effect.succeeded' && detail.name === 'evidence.gather';
}

function isKnown(diagnosis: Diagnosis | undefined): boolean {
  return diagnosis !== undefined && (diagnosis.verdict !== 'unknown' || diagnosis.scope === 'telemetry-only');
}

function diagnosisBefore(entries: readonly HistoryEntry[], entry: HistoryEntry): Diagnosis | undefined {
  const gathered = entries.slice(0, entries.indexOf(entry)).filter(isDiagnosis);
  return gathered[gathered.length - 1]?.detail.output as Diagnosis | undefined;
}
