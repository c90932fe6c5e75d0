import type { HistoryEntry } from '../ports/commands.ts';
import type { MutatingCall } from '../sandbox/world-log.ts';
import type { Workload } from '../workload/schema.ts';
import { approvedByPeople, orderedByPolicy, type PreparedPlan, planIn, undoOrdered } from './ordered.ts';
import { inverseOf, isShown, leaseCall, leverCalls, type ShownCall, waysOf } from './shown-calls.ts';

/** A stretch of an incident in which some calls were ordered. */
interface Licence {
  readonly fromMs: number;
  /** Infinity while the effect has not settled. */
  readonly untilMs: number;
  covers(call: MutatingCall): boolean;
}

/** A call that was sent before its effect settled may land this much later, ms: no time limit of a single call is longer. */
const landsWithinMs = 60_000;

/**
 * Which calls were ordered, read from the histories alone and by other means than the engine's own guard: a call counts as approved while an
 * effect is under way whose plan shows it (same operation, same target in the same Region, same new value), and which people approved or the written
 * policy orders (`ordered.ts`). An undo needs a person's order to undo, and sets what stood before; giving the fence back, to the Region that it was
 * taken from, belongs to the order that took it.
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
  if (name.endsWith('.undo')) {
    const back = undoing(plan, name.replace(/\.undo$/, ''), workload);
    return undoOrdered(before) ? (call) => isShown(call, back) : undefined;
  }
  if (!approvedByPeople(plan, before, workload) && !orderedByPolicy(before, atMs, workload)) return undefined;
  if (name === 'writers.release') {
    const back = givingBack(plan, workload);
    return (call) => isShown(call, back);
  }
  const shown = plan.steps.filter(({ action }) => action === name).map((step) => showing(step, plan, workload));
  return (call) => shown.some((calls) => isShown(call, calls));
}

type Step = PreparedPlan['steps'][number];
type Shown = Parameters<typeof isShown>[1];

/** What the plan shows of a step, and the other levers that it would turn to, the same way. */
function showing(step: Step, plan: PreparedPlan, workload: Workload): Shown {
  const others = step.action === 'traffic.shift' && step.readings.some(({ name }) => name === 'alternate lever');
  return [
    ...callsOf([step]),
    ...(others ? waysOfPlan(plan, workload).flatMap((way) => leverCalls(workload, way)) : []),
  ];
}

/** What stood before, as the plan shows it. Traffic goes back by whichever lever works, and the lease by way of nobody. */
function undoing(plan: PreparedPlan, action: string, workload: Workload): Shown {
  if (action === 'writers.fence') return givingBack(plan, workload);
  if (action === 'writers.grant') return [leaseCall(workload, null)];
  const back = callsOf(plan.steps.filter((step) => step.action === action)).map(inverseOf);
  if (action !== 'traffic.shift') return back;
  const ways = waysOfPlan(plan, workload);
  return [...back, ...ways.flatMap(({ from, to }) => leverCalls(workload, { from: to, to: from }))];
}

/** The lease goes back to the Region that the plan leaves, by way of nobody. */
function givingBack(plan: PreparedPlan, workload: Workload): Shown {
  const ways = waysOfPlan(plan, workload);
  return [leaseCall(workload, null), ...ways.map(({ from }) => leaseCall(workload, from))];
}

/** From which Region to which the plan leads; both ways where it shows no call that says so. */
function waysOfPlan(plan: PreparedPlan, workload: Workload): ReturnType<typeof waysOf> {
  return waysOf(workload, callsOf(plan.steps));
}

/** A plan in the history is JSON, with all that people were shown. */
function callsOf(steps: readonly Step[]): readonly ShownCall[] {
  return steps.flatMap(({ calls }) => calls as readonly ShownCall[]);
}
