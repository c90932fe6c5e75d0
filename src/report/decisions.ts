import type { HistoryEntry } from '../ports/commands.ts';
import { type Folded, folded } from './folding.ts';
import type { PlanRun } from './plan-runs.ts';
import type { History } from './reading.ts';
import {
  commandShape,
  diagnosisShape,
  type ReadCommand,
  type ReadDiagnosis,
  type ReadRecommendation,
  read,
  recommendationShape,
} from './shapes.ts';

/** What Muster recommended, and the diagnosis that it was based on. */
export interface Advice {
  readonly kind: 'recommendation';
  readonly atMs: number;
  readonly recommendation: ReadRecommendation;
  readonly diagnosis: ReadDiagnosis | null;
}

/** Something that was decided: by the machine, by its written policy, or by a person. */
export type Decision =
  | (Advice & { readonly swings: Folded['swings'] })
  | { readonly kind: 'command'; readonly atMs: number; readonly said: ReadCommand }
  | { readonly kind: 'policy'; readonly atMs: number; readonly planHash: string }
  | { readonly kind: 'remark'; readonly atMs: number; readonly text: string };

/** In order. Why a command was refused stands with the command; advice that repeats itself, or swings to and fro, is told once. */
export function decisionsOf({ entries }: History, plans: readonly PlanRun[]): Decision[] {
  const decisions: Decision[] = [];
  let advice: Advice[] = [];
  let diagnosis: ReadDiagnosis | null = null;
  const told = (): void => {
    decisions.push(...folded(advice, adviceKey));
    advice = [];
  };
  for (const { kind, detail, atMs } of entries) {
    if (kind === 'effect.succeeded' && detail.name === 'evidence.gather')
      diagnosis = read(diagnosisShape, detail.output) ?? null;
    if (kind === 'decision' && detail.about === 'recommendation') {
      const recommendation = read(recommendationShape, detail);
      if (recommendation) advice.push({ kind: 'recommendation', atMs, recommendation, diagnosis });
    }
    if (kind === 'decision' && detail.about !== 'recommendation' && detail.about !== 'refused')
      decisions.push({ kind: 'remark', atMs, text: remark(detail) });
    const said = kind === 'command' ? read(commandShape, detail) : undefined;
    if (!said) continue;
    told();
    decisions.push({ kind: 'command', atMs, said });
  }
  told();
  return [...decisions, ...byPolicy(plans)].sort((one, other) => one.atMs - other.atMs);
}

function adviceKey({ recommendation: { decision, runbook, reasons } }: Advice): string {
  return JSON.stringify([decision, runbook, reasons]);
}

function byPolicy(plans: readonly PlanRun[]): Decision[] {
  return plans.flatMap(({ orderedBy, orderedAtMs, plan }) =>
    orderedBy === 'policy' && orderedAtMs !== null
      ? [{ kind: 'policy' as const, atMs: orderedAtMs, planHash: plan.hash }]
      : [],
  );
}

/** What the machine noted beside its recommendations: every part of the note, named. */
function remark(detail: HistoryEntry['detail']): string {
  const { about, ...rest } = detail;
  const parts = Object.entries(rest).map(([name, value]) =>
    name === 'found' || name === 'reason'
      ? String(value)
      : `${name} ${typeof value === 'string' ? value : JSON.stringify(value)}`,
  );
  return `${String(about)}: ${parts.join('; ')}`;
}

/** Every diagnosis that was made, in order. */
export function diagnosesOf({ entries }: History): { readonly atMs: number; readonly found: ReadDiagnosis }[] {
  return entries.flatMap(({ kind, detail, atMs }) => {
    if (kind !== 'effect.succeeded' || detail.name !== 'evidence.gather') return [];
    const found = read(diagnosisShape, detail.output);
    return found ? [{ atMs, found }] : [];
  });
}

/** `aws, regional, us-east-1 (dynamodb)`. */
export function verdictOf({ verdict, scope, region, services }: ReadDiagnosis): string {
  return `${verdict}, ${scope}, ${region}${services.length === 0 ? '' : ` (${services.join(', ')})`}`;
}
