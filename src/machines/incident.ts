import { type AnyStateMachine, assign, fromPromise, setup } from 'xstate';
import { announce } from './announcements.ts';
import type { Chart, Edge, NamedAction } from './chart.ts';
import { communicationChart } from './communication.ts';
import { confirmationChart } from './confirmation.ts';
import { type Choice, decisionChart } from './decision.ts';
import { delays } from './delays.ts';
import { detectionChart, tracingChart } from './detection.ts';
import type { AnyFactEvent, Facts, PlanVerb } from './facts.ts';
import { guards } from './guards.ts';
import { planChart } from './mitigation.ts';
import { type Opening, openingFacts } from './opening.ts';
import type { PlanStep } from './plan-shape.ts';
import { monitoringChart, recoveryChart, resolvedChart } from './recovery.ts';
import { refuseAnswer, refuseCommand } from './refusals.ts';
import { updatesFor } from './updates.ts';

/** A runbook as the incident's chart needs it. */
export interface Branch {
  readonly choice: Choice;
  readonly steps: readonly PlanStep[];
  readonly failback: readonly PlanStep[];
}

/** States in which a named person may let an incident go on after an upgrade. */
export const resumableStates = ['detecting', 'tracing', 'holding', 'monitoring', 'recovering'] as const;

/** The whole incident as plain data: three regions side by side. */
export function incidentChart(branches: readonly Branch[]): Chart {
  const plans = branches.filter((branch) => branch.steps.length > 0);
  const failbacks = branches.filter((branch) => branch.failback.length > 0);
  const chart = (branch: Branch): [string, Chart] => [
    branch.choice.id,
    planChart({
      id: branch.choice.id,
      runbook: branch.choice.id,
      verb: 'mitigate',
      unattended: branch.choice.unattended,
      steps: branch.steps,
      next: '#monitoring',
      otherwise: '#holding',
    }),
  ];
  const failback = (branch: Branch): [string, Chart] => [
    `${branch.choice.id}-failback`,
    planChart({
      id: `${branch.choice.id}-failback`,
      runbook: branch.choice.id,
      verb: 'failback',
      unattended: false,
      steps: branch.failback,
      next: '#monitoring',
      otherwise: '#monitoring',
    }),
  ];
  return {
    id: 'incident',
    description: 'One incident, from the first signal to the review',
    type: 'parallel',
    states: {
      response: {
        id: 'response',
        description: 'What is done about it',
        on: { ...steering, ...refusals },
        initial: 'opening',
        states: {
          opening: {
            description: 'Where to begin: at the beginning, or where a person chose after an upgrade',
            always: [
              ...[...plans.flatMap(behindFence('mitigate')), ...failbacks.flatMap(behindFence('failback'))],
              ...resumableStates.map((state) => ({
                guard: { type: 'resumesIn', params: { state } },
                target: `#${state}`,
              })),
              { target: 'detecting' },
            ],
          },
          detecting: detectionChart,
          tracing: tracingChart,
          deciding: decisionChart(branches.map((branch) => branch.choice)),
          mitigating: {
            id: 'mitigating',
            description: "The selected runbook's plan",
            initial: 'unchosen',
            states: {
              unchosen: { description: 'Only a chosen branch can be entered', always: { target: '#holding' } },
              ...Object.fromEntries(plans.map(chart)),
            },
          },
          monitoring: monitoringChart,
          recovering: recoveryChart(failbacks.map((branch) => branch.choice.id)),
          failingBack: {
            id: 'failingBack',
            description: 'The way back, as a plan of its own',
            initial: 'unchosen',
            states: {
              unchosen: { description: 'Only a chosen branch can be entered', always: { target: '#monitoring' } },
              ...Object.fromEntries(failbacks.map(failback)),
            },
          },
          resolved: resolvedChart,
          reviewed: { id: 'reviewed', type: 'final', description: 'Closed for good' },
        },
      },
      confirmation: confirmationChart,
      communication: communicationChart,
    },
  };
}

/**
 * Behind the fence an upgrade changes nothing: the plan that took it is taken up at the fence, whatever state the person named. Where it is not known
 * whether the fence stands, the world is looked at first.
 */
function behindFence(verb: PlanVerb): (branch: Branch) => Edge[] {
  return ({ choice, steps, failback }) => {
    const fence = (verb === 'mitigate' ? steps : failback).find((step) => step.position === 'fence');
    const plan = verb === 'mitigate' ? choice.id : `${choice.id}-failback`;
    if (!fence) return [];
    const taken = (known: 'taking' | 'taken') => ({
      type: 'behindFence',
      params: { runbook: choice.id, verb, fence: known },
    });
    return [
      { guard: taken('taking'), target: `#${plan}.step-${fence.id}.${fence.verify ? 'verifying' : 'gate'}` },
      { guard: taken('taken'), target: `#${plan}.step-${fence.id}.gate` },
    ];
  };
}

/** A command that counts in every state for those who may give it, and is refused with a reason to all others. */
const always = (...actions: readonly NamedAction[]): readonly Edge[] => [
  { guard: { type: 'steers' }, actions },
  { actions: [refuseCommand] },
];

/**
 * Commands that count in every state. They stand on the response, not on the root: a root's edge is looked at only where no region has one, and
 * the people's region answers to every command.
 */
const steering: NonNullable<Chart['on']> = {
  'signals.arrived': { actions: [{ type: 'storeSignals' }] },
  'command.hold': always({ type: 'setHeld' }),
  'command.resume': always({ type: 'clearHeld' }),
  'command.freeze': always({ type: 'setFrozen' }),
  'command.unfreeze': always({ type: 'clearFrozen' }),
  'command.failover': [
    { guard: { type: 'ordersFailover' }, actions: [{ type: 'storeWish' }] },
    { actions: [refuseCommand] },
  ],
  'command.escalate': always({ type: 'raiseSeverity' }, announce('escalated')),
  'command.severity': always({ type: 'setSeverity' }, announce('severityChanged')),
};

/** Commands that count in some states of the response only: elsewhere they are refused with a reason. */
const refusals: NonNullable<Chart['on']> = {
  'command.approve': { actions: [refuseAnswer] },
  'command.reject': { actions: [refuseAnswer] },
  ...Object.fromEntries(
    ['failback', 'retry', 'skip', 'undo', 'stop', 'resolve'].map((name) => [
      `command.${name}`,
      { actions: [refuseCommand] },
    ]),
  ),
};

/** XState's pure `transition` makes an initial snapshot that it never uses: it fails at once and cheaply, without an input. */
const unopened = 'an incident opens with an input';

/** Turns the chart into a machine in which every name has its implementation. Effects are stubs: the engine performs them. */
export function incidentMachine(chart: Chart, choices: readonly Choice[], effects: readonly string[]): AnyStateMachine {
  const never = fromPromise(() => new Promise(() => {}));
  const updates = updatesFor(choices);
  const assigns = Object.fromEntries(
    Object.entries(updates).map(([name, update]) => [name, assign((args, params) => update(args as never, params))]),
  );
  const machine = setup({
    types: {} as { context: Facts; events: AnyFactEvent; input: Opening },
    actors: Object.fromEntries(effects.map((name) => [name, never])),
    guards: guards as never,
    delays: delays as never,
    actions: { ...assigns, announce: () => {}, record: () => {} } as never,
  });
  return machine.createMachine({
    ...(chart as object),
    context: ({ input }: { input?: Opening }) => {
      if (input === undefined) throw unopened;
      return openingFacts(input);
    },
  } as never) as unknown as AnyStateMachine;
}

/** Names that a chart may use, for the compiler's check. */
export function knownNames(choices: readonly Choice[]): {
  guards: ReadonlySet<string>;
  actions: ReadonlySet<string>;
  delays: ReadonlySet<string>;
} {
  return {
    guards: new Set(Object.keys(guards)),
    actions: new Set([...Object.keys(updatesFor(choices)), 'announce', 'record']),
    delays: new Set(Object.keys(delays)),
  };
}
