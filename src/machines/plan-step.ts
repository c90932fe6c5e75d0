import { announce } from './announcements.ts';
import type { Chart, Edge, Invoke } from './chart.ts';
import type { Facts } from './facts.ts';
import { inputOf, type PlanDefinition, type PlanStep, type Settled, stepInput } from './plan-shape.ts';
import { failedChart } from './step-failed.ts';

/** `step-…` and, where there is something to undo, `undo-…`. */
export function stepChart(plan: PlanDefinition, step: PlanStep, settled: Settled): Record<string, Chart> {
  const charts: Record<string, Chart> = { [`step-${step.id}`]: running(plan, step, settled) };
  if (isUndoable(step)) charts[`undo-${step.id}`] = undoing(plan, step, settled);
  return charts;
}

/** Behind the fence nothing is undone step by step: the plan is finished, or the fence is lifted. */
export function isUndoable(step: PlanStep): boolean {
  return step.mutating && step.undo && step.position === 'before';
}

function running(plan: PlanDefinition, step: PlanStep, settled: Settled): Chart {
  const looks = step.fence && plan.verb === 'mitigate';
  return {
    description: step.title,
    initial: looks ? 'looking' : 'gate',
    states: {
      ...(looks ? { looking: looking(plan, step) } : {}),
      gate: gate(plan, step),
      running: {
        description: 'The effect is on its way; it always settles before anything else happens',
        invoke: runInvoke(plan, step, settled),
        ...(step.mutating || step.position === 'after'
          ? {}
          : { always: { guard: { type: 'planNoLongerRight' }, target: `#${plan.id}.withdrawing` } }),
      },
      ...(step.verify ? { verifying: verifying(plan, step, settled) } : {}),
      failed: failedChart(plan, step, settled),
    },
  };
}

/** The last moment to find that the Region has recovered while people were asked. No answer is no recovery. */
function looking(plan: PlanDefinition, step: PlanStep): Chart {
  return {
    description: 'Does it still fail? Where every probe passes now, nothing is moved',
    always: [{ guard: { type: 'planNoLongerRight' }, target: `#${plan.id}.withdrawing` }],
    invoke: {
      id: `${plan.id}-${step.id}-look`,
      src: 'confirm.canaries',
      input: ({ context }: { context: Facts }) => {
        const { from, services } = stepInput(context, plan.verb);
        return { region: from, services };
      },
      onDone: [
        {
          guard: { type: 'recoveredUnasked' },
          target: `#${plan.id}.withdrawing`,
          actions: [{ type: 'storeFinding', params: { source: 'canaries' } }, { type: 'countRecovered' }],
        },
        { target: 'gate' },
      ],
      onError: [{ target: 'gate' }],
    },
  };
}

/** Before the fence the plan can still be withdrawn here; a mutating effect needs its order on this very edge. */
function gate(plan: PlanDefinition, step: PlanStep): Chart {
  const withdraw: Edge = { guard: { type: 'planNoLongerRight' }, target: `#${plan.id}.withdrawing` };
  const order = { type: 'permitted', params: { effect: { verb: plan.verb, position: step.position } } };
  const go: Edge = step.mutating
    ? { guard: order, target: 'running', actions: step.fence ? [{ type: 'takeFence' }] : [] }
    : { target: 'running' };
  return {
    description:
      step.position === 'after'
        ? 'Behind the point of no return: straight on'
        : 'Last look: withdrawn here if the mind was changed',
    always: step.position === 'after' ? [go] : [withdraw, go],
    ...(step.mutating
      ? {
          after: {
            gateLimit:
              step.position === 'after' ? { target: `#${plan.id}.stranded` } : { target: `#${plan.id}.withdrawing` },
          },
        }
      : {}),
  };
}

function runInvoke(plan: PlanDefinition, step: PlanStep, settled: Settled): Invoke {
  const store = { type: 'storeDone', params: { step: step.id, fence: step.fence } };
  const fail = { type: 'storeFailure', params: { step: step.id } };
  const verify: Edge = { target: 'verifying', actions: [store] };
  const unknown: Edge = { guard: { type: 'outcomeUnknown' }, target: 'verifying', actions: [fail] };
  return {
    id: `${plan.id}-${step.id}`,
    src: step.action,
    input: inputOf(plan, step),
    onDone: step.verify ? [verify] : [{ target: settled.next, actions: [store] }],
    onError: [...(step.verify ? [unknown] : []), { target: 'failed', actions: [fail] }],
  };
}

function verifying(plan: PlanDefinition, step: PlanStep, settled: Settled): Chart {
  return {
    description: 'Done means seen in the world',
    invoke: {
      id: `${plan.id}-${step.id}-verify`,
      src: `${step.action}.verify`,
      input: inputOf(plan, step),
      onDone: { target: settled.next, actions: [{ type: 'storeDone', params: { step: step.id, fence: step.fence } }] },
      onError: { target: 'failed', actions: [{ type: 'storeFailure', params: { step: step.id } }] },
    },
  };
}

/** Undo, newest step first; each needs a person's order on its edge like any other mutating call. */
function undoing(plan: PlanDefinition, step: PlanStep, settled: Settled): Chart {
  return {
    description: `Undo of: ${step.title}`,
    initial: 'gate',
    states: {
      gate: {
        description: "Only what ran is undone, and only by a person's order",
        always: [
          { guard: { type: 'neverRan', params: { step: step.id } }, target: settled.undoNext },
          {
            guard: { type: 'permitted', params: { effect: { verb: 'undo', position: step.position } } },
            target: 'running',
          },
        ],
        after: { gateLimit: { target: `#${plan.id}.withdrawing` } },
      },
      running: {
        description: 'The undo is on its way',
        invoke: {
          id: `${plan.id}-${step.id}-undo`,
          src: `${step.action}.undo`,
          input: inputOf(plan, step),
          onDone: { target: settled.undoNext, actions: [{ type: 'storeUndone', params: { step: step.id } }] },
          onError: { target: 'failed', actions: [{ type: 'storeFailure', params: { step: `${step.id} (undo)` } }] },
        },
      },
      failed: {
        description: 'The undo failed: a person tries again or stops',
        entry: [announce('stepFailed')],
        on: {
          'command.retry': { guard: { type: 'fromResponder' }, target: 'gate' },
          'command.stop': { guard: { type: 'fromResponder' }, target: `#${plan.id}.withdrawing` },
        },
        after: { stepDecisionTimeout: { target: `#${plan.id}.withdrawing` } },
      },
    },
  };
}
