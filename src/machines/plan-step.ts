import type { RunbookStep } from '../runbook/schema.ts';
import { announce } from './announcements.ts';
import type { Chart, Edge, Invoke } from './chart.ts';
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
  const override = verb === 'mitigate' ? safetyOverride(facts) : {};
  if (facts.plan) {
    const { from, to } = facts.plan;
    return {
      ...override,
      from,
      to,
      region: from,
      component: facts.diagnosis?.suspects[0]?.component ?? null,
      incidentId: facts.incidentId,
      services: facts.diagnosis?.services ?? [],
      zone: facts.diagnosis?.zone ?? null,
    };
  }
  const failed = failingRegion(facts);
  const standby = otherRegion(facts, failed);
  const [from, to] = verb === 'mitigate' ? [failed, standby] : [standby, failed];
  return {
    ...override,
    from,
    to,
    region: from,
    component: facts.diagnosis?.suspects[0]?.component ?? null,
    incidentId: facts.incidentId,
    services: facts.diagnosis?.services ?? [],
    zone: facts.diagnosis?.zone ?? null,
  };
}

const maxTriesBehindFence = 3;

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

function inputOf(plan: PlanDefinition, step: PlanStep): Invoke['input'] {
  return ({ context }: { context: Facts }) => {
    const base = stepInput(context, plan.verb);
    const planned = context.plan?.steps.find((one) => one.id === step.id)?.calls ?? [];
    return { ...base, region: base[step.in], ...step.with, ...(step.mutating ? { planned } : {}) };
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
      onDone: { target: settled.next, actions: [{ type: 'storeDone', params: { step: step.id } }] },
      onError: { target: 'failed', actions: [{ type: 'storeFailure', params: { step: step.id } }] },
    },
  };
}

function failedChart(plan: PlanDefinition, step: PlanStep, settled: Settled): Chart {
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
