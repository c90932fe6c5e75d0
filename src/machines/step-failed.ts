import { announce } from './announcements.ts';
import type { Chart } from './chart.ts';
import type { PlanDefinition, PlanStep, Settled } from './plan-shape.ts';

const maxTriesBehindFence = 3;

/** What follows a step that failed: where it stands to the fence decides whether a person is waited for. */
export function failedChart(plan: PlanDefinition, step: PlanStep, settled: Settled): Chart {
  if (step.position === 'after') return behindFence(plan, step, settled);
  return step.fence ? fenceFailed(plan, step) : askPerson(plan, step, settled);
}

/** The fence failed for certain: a person chooses. It may stand all the same: it is completed, or lifted, without waiting for anybody. */
function fenceFailed(plan: PlanDefinition, step: PlanStep): Chart {
  const uncertain = { type: 'fenceUncertain' };
  return {
    description: 'Not fenced: a person chooses. Perhaps fenced: finished by itself, or lifted',
    entry: [{ type: 'settleFence' }, { type: 'countTry', params: { what: step.id } }, announce('stepFailed')],
    always: [
      {
        guard: { type: 'fenceHopeless', params: { what: step.id, times: maxTriesBehindFence } },
        target: `#${plan.id}.lifting`,
      },
      { guard: { type: 'planNoLongerRight' }, target: `#${plan.id}.withdrawing` },
    ],
    on: {
      'command.retry': { guard: { type: 'responderWhileCertain' }, target: 'gate' },
      'command.stop': {
        guard: { type: 'responderWhileCertain' },
        target: `#${plan.id}.withdrawing`,
        actions: [{ type: 'setHeld' }],
      },
    },
    after: {
      behindFenceRetry: { guard: uncertain, target: 'gate' },
      stepDecisionTimeout: {
        guard: { type: 'fenceCertain' },
        target: `#${plan.id}.withdrawing`,
        actions: [{ type: 'setHeld' }],
      },
    },
  };
}

/** Behind the fence: a bounded number of tries, then on without it, or the fence is lifted. Nobody is waited for. */
function behindFence(plan: PlanDefinition, step: PlanStep, settled: Settled): Chart {
  const onward = step.mutating ? `#${plan.id}.lifting` : settled.next;
  if (step.onFailure === 'continue') {
    return {
      description: 'Not worth stopping for: recorded, and on',
      entry: [announce('stepPassed')],
      always: { target: settled.next },
    };
  }
  return {
    description: `Tried again by itself, ${maxTriesBehindFence} times`,
    entry: [{ type: 'countTry', params: { what: step.id } }, announce('stepRetried')],
    always: { guard: { type: 'triedEnough', params: { what: step.id, times: maxTriesBehindFence } }, target: onward },
    after: { behindFenceRetry: { target: 'gate' } },
  };
}

function askPerson(plan: PlanDefinition, step: PlanStep, settled: Settled): Chart {
  if (step.onFailure === 'continue') {
    return {
      description: 'Not worth stopping for: recorded, and on',
      entry: [announce('stepPassed')],
      always: { target: settled.next },
    };
  }
  const mayUndo = step.mutating || settled.undoFrom !== `#${plan.id}.withdrawing`;
  return {
    id: `${plan.id}-${step.id}-failed`,
    description: 'A person chooses: retry, skip, undo or stop; after half an hour the plan stops by itself',
    entry: [announce('stepFailed')],
    always: [{ guard: { type: 'planNoLongerRight' }, target: `#${plan.id}.withdrawing` }],
    on: {
      'command.retry': { guard: { type: 'fromResponder' }, target: 'gate' },
      'command.skip': { guard: { type: 'fromResponder' }, target: settled.next },
      ...(mayUndo
        ? {
            'command.undo': {
              guard: { type: 'fromResponder' },
              target: settled.undoFrom,
              actions: [{ type: 'orderUndo' }],
            },
          }
        : {}),
      'command.stop': {
        guard: { type: 'fromResponder' },
        target: `#${plan.id}.withdrawing`,
        actions: [{ type: 'setHeld' }],
      },
    },
    after: { stepDecisionTimeout: { target: `#${plan.id}.withdrawing`, actions: [{ type: 'setHeld' }] } },
  };
}
