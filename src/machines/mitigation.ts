import type { RunbookStep } from '../runbook/schema.ts';
import { announce, announceNews } from './announcements.ts';
import type { Chart, Edge, NamedAction } from './chart.ts';
import type { Facts } from './facts.ts';
import { givenTo, type PlanDefinition, type PlanStep, type Settled, stepInput } from './plan-shape.ts';
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

function prepare(
  plan: PlanDefinition,
  id: string,
  onDone: readonly Edge[],
  onError: readonly Edge[],
): NonNullable<Chart['invoke']> {
  return {
    id: `${plan.id}-${id}`,
    src: 'plan.prepare',
    input: ({ context }: { context: Facts }) => {
      const base = stepInput(context, plan.verb);
      return {
        ...base,
        incidentId: context.incidentId,
        steps: plan.steps.map((step) => ({
          id: step.id,
          action: step.action,
          undoable: isUndoable(step),
          input: givenTo(step, base),
        })),
      };
    },
    onDone,
    onError,
  };
}

const tries = (what: string): NamedAction => ({ type: 'countTry', params: { what } });

function preparation(plan: PlanDefinition): Record<string, Chart> {
  const store = { type: 'storePlan', params: { runbook: plan.runbook, verb: plan.verb } };
  return {
    planning: {
      description: 'Only reads: the exact calls with old and new values, and whatever stands in the way',
      invoke: prepare(
        plan,
        'prepare',
        [
          { guard: { type: 'nothingToDo' }, target: 'alreadySo', actions: [store] },
          { guard: { type: 'nothingPossible' }, target: 'blocked', actions: [store] },
          { target: 'locking', actions: [store] },
        ],
        [
          {
            guard: { type: 'triedEnough', params: { what: 'plan', times: 5 } },
            target: 'impossible',
            actions: [{ type: 'storeFailure', params: { step: 'planning' } }],
          },
          { target: 'planningAgain', actions: [tries('plan')] },
        ],
      ),
    },
    planningAgain: {
      description: 'The world could not be read; again in a moment, five times at most',
      always: { guard: { type: 'planNoLongerRight' }, target: 'withdrawing' },
      after: { planRetry: { target: 'planning' } },
    },
    blocked: {
      description: 'Not one call can be made now: people are told why once, and it is planned again at the next look',
      entry: [...announceNews('blocked'), { type: 'endPlan' }],
      always: { target: plan.otherwise },
    },
    impossible: {
      description: 'No plan can be made: people are told',
      entry: [announce('planImpossible')],
      always: { target: 'withdrawing' },
    },
    locking: {
      description: 'One pair of hands a workload: the mutation lock is taken before anybody is asked',
      invoke: {
        id: `${plan.id}-lock`,
        src: 'workload.lock',
        input: ({ context }: { context: Facts }) => ({ incidentId: context.incidentId }),
        onDone: [
          {
            guard: { type: 'lockGranted' },
            target: 'awaitingApproval',
            actions: [{ type: 'storeLock' }, announce('approvalWanted')],
          },
          { target: 'lockedOut' },
        ],
        onError: [
          {
            guard: { type: 'triedEnough', params: { what: 'lock', times: 5 } },
            target: 'lockUnanswered',
            actions: [{ type: 'storeFailure', params: { step: 'workload.lock' } }],
          },
          { target: 'lockingAgain', actions: [tries('lock')] },
        ],
      },
    },
    lockingAgain: {
      description: "The lock's store did not answer; again in a moment",
      after: { planRetry: { target: 'locking' } },
    },
    lockUnanswered: {
      description:
        'Nobody can tell who acts on this workload: nothing is sent, people are told once, and it is planned again at the next look',
      entry: [...announceNews('lockUnanswered'), { type: 'endPlan' }],
      always: { target: plan.otherwise },
    },
    lockedOut: {
      description: 'Somebody else acts on this workload',
      entry: [announce('lockedOut')],
      always: { target: plan.otherwise },
    },
  };
}

function approvalStates(plan: PlanDefinition, first: string): Record<string, Chart> {
  return {
    awaitingApproval: {
      description: 'People see the exact calls; silence never means consent',
      always: [
        { guard: { type: 'planNoLongerRight' }, target: 'withdrawing' },
        ...(plan.unattended
          ? [{ guard: { type: 'policyOrders' }, target: 'rechecking', actions: [{ type: 'orderByPolicy' }] }]
          : []),
      ],
      on: {
        'command.approve': [
          {
            guard: { type: 'completesQuorum' },
            target: 'rechecking',
            actions: [{ type: 'storeApproval' }, { type: 'orderByPerson' }, announce('ordered')],
          },
          { guard: { type: 'validApproval' }, actions: [{ type: 'storeApproval' }] },
        ],
        'command.reject': {
          guard: { type: 'validRejection' },
          target: 'withdrawing',
          actions: [{ type: 'storeRejection' }],
        },
      },
      after: {
        approvalWarning: { actions: [announce('approvalExpiring')] },
        approvalExpiry: { target: 'lapsed' },
        breakGlassDelay: {
          guard: { type: 'breakGlassConfigured' },
          actions: [{ type: 'openBreakGlass' }, announce('breakGlass')],
        },
      },
    },
    lapsed: {
      description: 'Nobody decided in time: the plan lapses, the incident holds',
      entry: [{ type: 'setHeld' }, announce('approvalStale')],
      always: { target: 'withdrawing' },
    },
    rechecking: {
      description: 'The approval is bound to calls and values: is the world still the one people saw?',
      invoke: prepare(
        plan,
        'recheck',
        [
          { guard: { type: 'nothingToDo' }, target: 'alreadySo' },
          { guard: { type: 'samePlan' }, target: first },
          ...(plan.unattended
            ? [
                {
                  guard: { type: 'policyCovers' },
                  target: first,
                  actions: [
                    { type: 'storePlan', params: { runbook: plan.runbook, verb: plan.verb } },
                    { type: 'keepPolicyOrder' },
                  ],
                },
              ]
            : []),
          {
            target: 'awaitingApproval',
            actions: [
              { type: 'storePlan', params: { runbook: plan.runbook, verb: plan.verb } },
              announce('approvalWanted'),
            ],
          },
        ],
        [
          {
            target: first,
            actions: [
              {
                type: 'record',
                params: {
                  about: 'recheck',
                  found: 'the world could not be read again; the plan people approved serves',
                },
              },
            ],
          },
        ],
      ),
    },
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
