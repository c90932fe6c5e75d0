import type { RunbookStep } from '../runbook/schema.ts';
import { announce } from './announcements.ts';
import type { Chart, NamedAction } from './chart.ts';
import type { Facts } from './facts.ts';
import { approvalStates, preparation } from './plan-approval.ts';
import { type PlanDefinition, type PlanStep, type Settled, stepInput } from './plan-shape.ts';
import { isUndoable, stepChart } from './plan-step.ts';

/** What a step of a runbook file becomes in the chart. */
export function planSteps(
  steps: readonly RunbookStep[],
  kinds: (action: string) => { mutating: boolean; undo: boolean; verify: boolean },
): PlanStep[] {
  const fence = steps.findIndex((step) => step.fence);
  return steps.map((step, index) => ({
    ...step,
    ...kinds(step.action),
    position:
      fence === -1 || index < fence ? ('before' as const) : index === fence ? ('fence' as const) : ('after' as const),
  }));
}

/**
 * One plan with one approval: `planning` reads the world, people see the exact calls, the steps run in order, each verified in the world.
 * Before the fence a changed mind withdraws it; behind it nothing waits for a person.
 */
export function planChart(plan: PlanDefinition): Chart {
  const first = plan.steps[0] as PlanStep;
  return {
    id: plan.id,
    description: `${plan.verb === 'mitigate' ? 'Mitigation' : 'Failback'} by ${plan.runbook}: one plan, one approval`,
    initial: 'planning',
    entry: [{ type: 'beginPlan', params: { runbook: plan.runbook, verb: plan.verb } }],
    states: {
      ...preparation(plan),
      ...approvalStates(plan, `step-${first.id}`),
      ...Object.assign({}, ...plan.steps.map((step, index) => stepChart(plan, step, settledBy(plan, step, index)))),
      ...endings(plan),
    },
  };
}

function settledBy(plan: PlanDefinition, step: PlanStep, index: number): Settled {
  const next = plan.steps[index + 1];
  const previous = plan.steps.slice(0, index).reverse().find(isUndoable);
  return {
    next: next ? `#${plan.id}.step-${next.id}` : `#${plan.id}.completed`,
    undoFrom: isUndoable(step)
      ? `#${plan.id}.undo-${step.id}`
      : previous
        ? `#${plan.id}.undo-${previous.id}`
        : `#${plan.id}.withdrawing`,
    undoNext: previous ? `#${plan.id}.undo-${previous.id}` : `#${plan.id}.withdrawing`,
  };
}

function endings(plan: PlanDefinition): Record<string, Chart> {
  const unlock = (id: string, target: string, actions: readonly NamedAction[]): NonNullable<Chart['invoke']> => ({
    id: `${plan.id}-${id}`,
    src: 'workload.unlock',
    input: ({ context }: { context: Facts }) => ({ incidentId: context.incidentId }),
    onDone: { target, actions: [{ type: 'storeUnlock' }, ...actions] },
    onError: { target, actions: [...actions] },
  });
  return {
    withdrawing: {
      description: 'The plan ends, people are told what of it stands, and the lock is given back',
      entry: [announce('withdrawn'), { type: 'endPlan' }],
      invoke: unlock('unlock', plan.otherwise, []),
    },
    ...(plan.steps.some((step) => step.fence) ? liftingStates(plan) : {}),
    alreadySo: {
      description: 'The world was read and is as the plan wants it: nothing is done, and nothing is claimed',
      entry: [{ type: 'completePlan', params: { verb: plan.verb, claims: false } }, announce('alreadySo')],
      always: { target: plan.next },
    },
    completed: {
      description: 'Every step is done and seen in the world',
      entry: [
        { type: 'completePlan', params: { verb: plan.verb, claims: true } },
        announce(plan.verb === 'mitigate' ? 'mitigated' : 'failedBack'),
      ],
      always: { target: plan.next },
    },
  };
}

/** The way out when traffic cannot be moved behind a fence. */
function liftingStates(plan: PlanDefinition): Record<string, Chart> {
  const release = { type: 'permitted', params: { effect: { verb: 'release', position: 'after' } } };
  return {
    lifting: {
      description: 'No lever moves traffic: if the new side accepted no write, writers get their Region back',
      always: [{ guard: release, target: 'lifted' }],
      after: { liftRetry: { target: 'stranded' } },
    },
    lifted: {
      description: 'The lease is given back; refused as soon as the new side has written',
      invoke: {
        id: `${plan.id}-release`,
        src: 'writers.release',
        input: ({ context }: { context: Facts }) => stepInput(context, plan.verb),
        onDone: {
          target: 'withdrawing',
          actions: [{ type: 'storeReleased' }, { type: 'setHeld' }, announce('fenceLifted')],
        },
        onError: { target: 'stranded', actions: [{ type: 'storeFailure', params: { step: 'writers.release' } }] },
      },
    },
    stranded: {
      description: 'Neither forward nor back: people are told, and every lever is tried again at each interval',
      entry: [announce('stranded')],
      after: { strandedRetry: { target: shiftStep(plan), actions: [{ type: 'clearTries' }] } },
    },
  };
}

/** Behind the fence: where trying again begins. */
function shiftStep(plan: PlanDefinition): string {
  const step =
    plan.steps.find((candidate) => candidate.position === 'after' && candidate.mutating) ??
    plan.steps[plan.steps.length - 1];
  return `step-${(step as PlanStep).id}`;
}
