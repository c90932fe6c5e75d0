import type { RunbookStep } from '../runbook/schema.ts';
import type { Invoke } from './chart.ts';
import { type Facts, failingRegion, otherRegion, type PlanVerb } from './facts.ts';
import { safetyOverride } from './safety-override.ts';

/** A step as the chart needs it: the file's text, what the catalogue says of its action, and its place relative to the fence. */
export interface PlanStep extends RunbookStep {
  readonly mutating: boolean;
  readonly verify: boolean;
  readonly undo: boolean;
  readonly position: 'before' | 'fence' | 'after';
}

/** A plan as the chart needs it. */
export interface PlanDefinition {
  /** Also the state's id. */
  readonly id: string;
  readonly runbook: string;
  readonly verb: PlanVerb;
  /** May the written policy order it? */
  readonly unattended: boolean;
  readonly steps: readonly PlanStep[];
  /** Where a finished plan leads. */
  readonly next: string;
  /** Where a withdrawn or impossible plan leads. */
  readonly otherwise: string;
}

/** Where a step leads. */
export interface Settled {
  readonly next: string;
  /** First undo when a person orders undo in this step, and the undo that follows this step's own. */
  readonly undoFrom: string;
  readonly undoNext: string;
}

/** Inputs that every action of a plan may use. A failback exchanges the Regions; a plan of one Region has `to` = `from`. */
export function stepInput(
  facts: Facts,
  verb: PlanVerb,
): {
  from: string;
  to: string;
  region: string;
  component: string | null;
  incidentId: string;
  services: readonly string[];
  zone: string | null;
  override?: { by: string; reason: string };
} {
  const { from, to } = facts.plan ?? regionsOf(facts, verb);
  return {
    ...(verb === 'mitigate' ? safetyOverride(facts) : {}),
    from,
    to,
    region: from,
    component: facts.diagnosis?.suspects[0]?.component ?? null,
    incidentId: facts.incidentId,
    services: facts.diagnosis?.services ?? [],
    zone: facts.diagnosis?.zone ?? null,
  };
}

/** Names of what every step is given, by `stepInput`, with the approved calls and by the engine: a runbook cannot say otherwise. */
const provided: Readonly<Record<keyof ReturnType<typeof stepInput> | 'planned' | 'workload', true>> = {
  from: true,
  to: true,
  region: true,
  component: true,
  incidentId: true,
  services: true,
  zone: true,
  override: true,
  planned: true,
  workload: true,
};
export const providedInputs: readonly string[] = Object.keys(provided);

/** Where a plan leads that is not made yet. */
function regionsOf(facts: Facts, verb: PlanVerb): { from: string; to: string } {
  const failed = failingRegion(facts);
  const standby = otherRegion(facts, failed);
  return verb === 'mitigate' ? { from: failed, to: standby } : { from: standby, to: failed };
}

/** A step's own inputs, and over them what the plan provides: no runbook leads a step elsewhere than people were shown. */
export function givenTo(
  step: Pick<RunbookStep, 'in' | 'with'>,
  base: ReturnType<typeof stepInput>,
): Readonly<Record<string, unknown>> {
  return { ...step.with, ...base, region: base[step.in] };
}

/** What a step of a plan is given: what every action may use, what the runbook says, and the approved calls. */
export function inputOf(plan: PlanDefinition, step: PlanStep): Invoke['input'] {
  return ({ context }: { context: Facts }) => {
    const base = stepInput(context, plan.verb);
    const planned = context.plan?.steps.find((one) => one.id === step.id)?.calls ?? [];
    return { ...givenTo(step, base), ...(step.mutating ? { planned } : {}) };
  };
}
