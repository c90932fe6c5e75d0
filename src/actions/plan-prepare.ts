import { createHash } from 'node:crypto';
import { z } from 'zod';
import { within } from '../deadline.ts';
import { CodedError, codeOf } from '../errors.ts';
import type { ActionDefinition, ActionPorts, AnyAction, Performance, PlannedCall, Risk, StepPlan } from './define.ts';
import { betweenRegions, services } from './inputs.ts';
import { lastGoodPlan } from './plan-last-readings.ts';

/** Planning one step reads at most a few sources, each with its own limit, ms. */
const stepLimitMs = 45_000;

const input = betweenRegions.extend({
  incidentId: z.string(),
  region: z.string(),
  component: z.string().nullable(),
  services,
  steps: z.array(
    z.object({
      id: z.string(),
      action: z.string(),
      /** A person may have it undone, being before the point of no return. */
      undoable: z.boolean().optional(),
      input: z.record(z.string(), z.unknown()),
    }),
  ),
});
type Input = z.infer<typeof input>;

interface PreparedStep extends StepPlan {
  readonly id: string;
  readonly action: string;
  readonly risk: Risk;
  /** What undoing it would do; null where nothing is undone. */
  readonly undo: string | null;
}

export interface PreparedPlan {
  readonly steps: PreparedStep[];
  /** SHA-256, hexadecimal, over calls, targets and desired values: not over readings, what stands there now, or what is only tried. */
  readonly hash: string;
  /** Of all steps, each with its step's id before it. */
  readonly obstacles: string[];
  /** True when the world could be read, nothing stands in the way, and all is as the plan wants it already. */
  readonly empty: boolean;
}

/** Planning over a catalogue: the other actions' own `plan`, reads only. */
export function planPrepare(catalogue: Readonly<Record<string, AnyAction>>): ActionDefinition<Input, PreparedPlan> {
  return {
    name: 'plan.prepare',
    summary: 'Lists the exact calls that a plan would make now, with old and new values, and what stands in the way',
    input: input as z.ZodType<Input>,
    risk: 'read',
    plane: 'control',
    operations: [],
    timeLimitMs: 120_000,
    async run(ports, given, performance) {
      refuseElsewhere(given);
      const planned = await Promise.all(
        given.steps.map((step) => prepareStep(catalogue, ports, given, step, performance)),
      );
      const steps = planned.map(({ step }) => step);
      const calls = steps.flatMap((step) => step.calls);
      const obstacles = steps.flatMap((step) => step.obstacles.map((obstacle) => `${step.id}: ${obstacle}`));
      return {
        steps,
        hash: hashOf(steps),
        obstacles,
        empty: calls.length === 0 && obstacles.length === 0 && planned.every(({ read }) => read),
      };
    },
  };
}

/** A plan leads from one of the workload's Regions to one of them. @throws CodedError `invalid` */
function refuseElsewhere({ workload, from, to }: Input): void {
  const strange = [from, to].find((region) => !workload.regions.includes(region));
  if (strange === undefined) return;
  throw new CodedError('invalid', `${strange} is no Region of ${workload.id}: ${workload.regions.join(' and ')} are`);
}

/** One step's plan. A step that cannot be planned is shown with the reason instead of failing the whole plan. */
async function prepareStep(
  catalogue: Readonly<Record<string, AnyAction>>,
  ports: ActionPorts,
  given: Input,
  step: Input['steps'][number],
  performance: Performance,
): Promise<{ step: PreparedStep; read: boolean }> {
  const { id, action: name } = step;
  const action = catalogue[name];
  const planned = (plan: StepPlan): PreparedStep => ({
    id,
    action: name,
    risk: action?.risk ?? 'irreversible',
    undo: step.undoable && action?.undo ? undoing(plan.calls) : null,
    ...plan,
  });
  const failed = (obstacle: string): { step: PreparedStep; read: boolean } => ({
    step: planned({ calls: [], readings: [], obstacles: [obstacle] }),
    read: false,
  });
  if (!action) return failed(`there is no action ${name}`);
  const { steps: _steps, ...shared } = given;
  const parsed = action.input.safeParse({ ...shared, ...step.input });
  if (!parsed.success) {
    return failed(parsed.error.issues.map((issue) => `input ${issue.path.join('.')}: ${issue.message}`).join('; '));
  }
  try {
    const plan = await within(ports.clock, stepLimitMs, performance.signal, async (signal) =>
      action.plan?.(ports, parsed.data, { ...performance, signal }),
    );
    return { step: planned(plan ?? { calls: [], readings: [], obstacles: [] }), read: true };
  } catch (error) {
    if (performance.signal.aborted) throw error;
    const kept = await lastGoodPlan(ports, { action: name, workload: given.workload.id, from: given.from });
    if (kept) return { step: planned(kept), read: true };
    return failed(`could not be planned (${codeOf(error)}): ${error instanceof Error ? error.message : String(error)}`);
  }
}

/** The same calls backwards, in words. */
function undoing(calls: readonly PlannedCall[]): string {
  if (calls.length === 0) return 'nothing: no call is made';
  return [...calls]
    .reverse()
    .map(({ target, region, from, to }) => `${target} (${region}): ${to} → ${from}`)
    .join('; ');
}

function hashOf(steps: readonly PreparedStep[]): string {
  const wanted = steps.map(({ id, action, calls }) => ({
    id,
    action,
    calls: calls.filter(({ tried }) => !tried).map(desired),
  }));
  return createHash('sha256').update(JSON.stringify(wanted)).digest('hex');
}

function desired({ call, target, region, to, awayFrom }: PlannedCall): Record<string, string> {
  return { call, target, region, to, ...(awayFrom === undefined ? {} : { awayFrom }) };
}
