import type { HistoryEntry } from '../ports/commands.ts';
import type { MutatingCall } from '../sandbox/world-log.ts';
import type { Workload } from '../workload/schema.ts';
import { approvedByPeople, orderedByPolicy, type PreparedPlan, planIn, undoOrdered } from './ordered.ts';

/** A stretch of an incident in which some calls were ordered. */
interface Licence {
  readonly fromMs: number;
  /** Infinity while the effect has not settled. */
  readonly untilMs: number;
  covers(call: MutatingCall): boolean;
}

/** A call that was sent before its effect settled may land this much later, ms: no time limit of a single call is longer. */
const landsWithinMs = 60_000;

/** Every lever's calls, for a plan that names the other levers it would turn to. */
const leverCalls = [
  'UpdateRoutingControlStates',
  'PutObject',
  'DeleteObject',
  'PutMetricData',
  'ChangeResourceRecordSets',
];

/**
 * Which calls were ordered, read from the histories alone and by other means than the engine's own guard: a call counts as approved while an
 * effect is under way whose plan shows it (same operation, same target), and which people approved or the written policy orders (`ordered.ts`). An
 * undo needs a person's order to undo; giving the fence back belongs to the order that took it.
 */
export function approvedBy(
  histories: readonly (readonly HistoryEntry[])[],
  workload: Workload,
): (call: MutatingCall) => boolean {
  const licences = histories.flatMap((history) => licencesOf(history, workload));
  return (call) =>
    licences.some(({ fromMs, untilMs, covers }) => call.atMs >= fromMs && call.atMs <= untilMs && covers(call));
}

function licencesOf(history: readonly HistoryEntry[], workload: Workload): Licence[] {
  return history.flatMap((entry, index) => {
    if (entry.kind !== 'effect.requested' || entry.detail.mutating !== true) return [];
    const before = history.slice(0, index);
    const covers = coverOf(entry, before, workload);
    if (!covers) return [];
    const settled = history.slice(index).find(({ kind, detail }) => {
      return (kind === 'effect.succeeded' || kind === 'effect.failed') && detail.key === entry.detail.key;
    });
    const untilMs = settled ? settled.atMs + landsWithinMs : Number.POSITIVE_INFINITY;
    return [{ fromMs: entry.atMs, untilMs, covers }];
  });
}

/** What the effect may do; undefined when nobody ordered it. */
function coverOf(
  { atMs, detail }: HistoryEntry,
  before: readonly HistoryEntry[],
  workload: Workload,
): Licence['covers'] | undefined {
  const name = String(detail.name);
  const plan = planIn(before);
  if (!plan) return undefined;
  if (name.endsWith('.undo')) return undoOrdered(before) ? ({ operation }) => undoes(plan, name, operation) : undefined;
  if (!approvedByPeople(plan, before, workload) && !orderedByPolicy(before, atMs, workload)) return undefined;
  if (name === 'writers.release') return ({ target }) => target === `writer#${workload.id}`;
  return (call) => plan.steps.some((step) => step.action === name && shows(step, call));
}

/** The plan showed this call, or another lever that it would turn to. */
function shows(step: PreparedPlan['steps'][number], call: MutatingCall): boolean {
  const shown = step.calls.some(({ call: operation, target }) => operation === call.operation && isAbout(target, call));
  if (shown || step.action !== 'traffic.shift') return shown;
  const others = step.readings.some(({ name }) => name === 'alternate lever');
  return others && leverCalls.includes(call.operation);
}

function undoes(plan: PreparedPlan, name: string, operation: string): boolean {
  const inverse: Readonly<Record<string, string>> = { PutObject: 'DeleteObject', DeleteObject: 'PutObject' };
  const action = name.replace(/\.undo$/, '');
  const calls = plan.steps.filter((step) => step.action === action).flatMap((step) => step.calls);
  return calls.some(({ call }) => call === operation || inverse[call] === operation);
}

/** A plan's target against a call of the world, which names the same with more or fewer words: `a:live` and `us-east-1/a:live`. */
function isAbout(planned: string, { target, from, to }: MutatingCall): boolean {
  const words = planned.split(' ').map((word) => word.replace(/^s3:\/\//, ''));
  const told = `${target} ${from} ${to}`;
  return words.some((word) => word.length > 2 && (told.includes(word) || word.includes(target)));
}
