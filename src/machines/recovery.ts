import { announce } from './announcements.ts';
import type { Chart } from './chart.ts';
import { type Facts, failingRegion, otherRegion } from './facts.ts';

const regions = ({ context }: { context: Facts }): Readonly<Record<string, unknown>> => {
  const failed = failingRegion(context);
  return {
    failedRegion: failed,
    servingRegion: context.servingRegion ?? failed,
    services: context.diagnosis?.services ?? [],
  };
};

/** `monitoring`: the mitigation holds, and waves are expected: past Regional events came again within 3 to 12 hours. */
export const monitoringChart: Chart = {
  id: 'monitoring',
  description: 'Traffic is served; watch both Regions and expect another wave',
  initial: 'watching',
  entry: [{ type: 'resetQuiet' }],
  on: {
    'command.resolve': { guard: { type: 'fromResponder' }, target: '#resolved' },
    'command.failback': {
      guard: { type: 'ordersFailback' },
      target: '#recovering',
      actions: [{ type: 'storeFailbackWish' }],
    },
  },
  states: {
    watching: {
      description: 'Both Regions are probed',
      invoke: {
        id: 'watch',
        src: 'recovery.watch',
        input: regions,
        onDone: { target: 'waiting', actions: [{ type: 'storeWatch' }] },
        onError: { target: 'waiting', actions: [{ type: 'countTry', params: { what: 'watchBlind' } }] },
      },
    },
    waiting: {
      description: 'Between two looks',
      always: [
        // A person sees the Region fail that serves, or that a mitigation in place did not mend it: they are believed, and a new plan is made.
        { guard: { type: 'wished' }, target: '#tracing', actions: [{ type: 'suspectServing' }, announce('wave')] },
        {
          guard: { type: 'servingFails' },
          target: '#tracing',
          actions: [{ type: 'suspectServing' }, announce('wave')],
        },
        { guard: { type: 'mitigationFailed' }, target: '#tracing', actions: [{ type: 'clearTries' }] },
        { guard: { type: 'quietInPlace' }, target: '#resolved' },
        { guard: { type: 'quietEnough' }, target: '#recovering' },
      ],
      after: { watchInterval: { target: 'watching' } },
      on: { 'signals.arrived': { target: 'alerted', actions: [{ type: 'storeSignals' }] } },
    },
    alerted: {
      id: 'alerted',
      description: 'A signal came: users may be hurt again, so the next look is soon',
      always: { guard: { type: 'wished' }, target: 'waiting' },
      after: { alertedInterval: { target: 'watching' } },
    },
  },
};

/** Gates say nothing of the Region that serves: whoever signals has it looked at. */
const alerted = { 'signals.arrived': { target: '#alerted', actions: [{ type: 'storeSignals' }] } } as const;

/** `recovering`: failback is a new plan, offered when its gates are open, and never begun by itself. */
export function recoveryChart(failbackBranches: readonly string[]): Chart {
  return {
    id: 'recovering',
    description: 'The failed Region is quiet: may traffic go back?',
    initial: 'checkingGates',
    on: { 'command.resolve': { guard: { type: 'fromResponder' }, target: '#resolved' } },
    states: {
      checkingGates: {
        description: "Replicas, heartbeats both ways, capacity, journeys, AWS's own word",
        invoke: {
          id: 'gates',
          src: 'recovery.gates',
          input: ({ context }: { context: Facts }) => {
            const to = failingRegion(context);
            return {
              from: context.servingRegion ?? otherRegion(context, to),
              to,
              services: context.diagnosis?.services ?? [],
            };
          },
          onDone: [
            {
              guard: { type: 'offerNews' },
              target: 'offered',
              actions: [{ type: 'storeGates' }, { type: 'markOffered' }, announce('failbackOffered')],
            },
            { guard: { type: 'gatesOpen' }, target: 'offered', actions: [{ type: 'storeGates' }] },
            { target: 'waitingForGates', actions: [{ type: 'storeGates' }] },
          ],
          onError: { target: 'waitingForGates' },
        },
      },
      waitingForGates: {
        description: 'A gate is shut; a new wave leads back to monitoring',
        always: { guard: { type: 'wished' }, target: '#monitoring' },
        after: { gateInterval: { target: '#monitoring' } },
        on: alerted,
      },
      offered: {
        description: 'Failback is possible; a person orders it, or decides to stay',
        always: [
          { guard: { type: 'wished' }, target: '#monitoring' },
          { guard: { type: 'failedAgain' }, target: '#monitoring', actions: [announce('wave')] },
          ...failbackBranches.map((runbook) => ({
            guard: { type: 'failbackWished', params: { runbook } },
            target: `#${runbook}-failback`,
          })),
        ],
        on: {
          ...alerted,
          'command.failback': { guard: { type: 'ordersFailback' }, actions: [{ type: 'storeFailbackWish' }] },
        },
        after: { gateInterval: { target: '#monitoring' } },
      },
    },
  };
}

/** The end: said, unlocked, and kept open for a while so that people can add what they know. */
export const resolvedChart: Chart = {
  id: 'resolved',
  description: 'It is over; the lock is given back and the last word goes out',
  initial: 'unlocking',
  entry: [{ type: 'close' }],
  states: {
    unlocking: {
      description: "The workload's mutation lock is given back",
      invoke: {
        id: 'unlock-resolved',
        src: 'workload.unlock',
        input: ({ context }: { context: Facts }) => ({ incidentId: context.incidentId }),
        onDone: { target: 'reviewing', actions: [{ type: 'storeUnlock' }] },
        onError: { target: 'stillLocked', actions: [{ type: 'countTry', params: { what: 'unlock' } }] },
      },
    },
    stillLocked: {
      description: 'The lock could not be given back: until it is, no later incident of this workload can act',
      after: { unlockRetry: { target: 'unlocking' } },
    },
    reviewing: {
      description: 'Notes are still taken; after three days the incident counts as reviewed',
      after: { reviewTime: { target: '#reviewed' } },
      on: { 'command.resolve': { guard: { type: 'fromResponder' }, target: '#reviewed' } },
    },
  },
};
