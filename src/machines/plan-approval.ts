import { announce, announceNews } from './announcements.ts';
import type { Chart, Edge, NamedAction } from './chart.ts';
import type { Facts } from './facts.ts';
import { givenTo, type PlanDefinition, stepInput } from './plan-shape.ts';
import { isUndoable } from './plan-step.ts';

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

/** From reading the world to the lock: the exact calls, or why there are none. */
export function preparation(plan: PlanDefinition): Record<string, Chart> {
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

/** From the request to an order that still fits the world. */
export function approvalStates(plan: PlanDefinition, first: string): Record<string, Chart> {
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
