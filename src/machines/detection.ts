import { announceNews } from './announcements.ts';
import type { Chart } from './chart.ts';
import { type Facts, suspectedRegion, troubleSince } from './facts.ts';

/** `detecting`: one signal is not an outage; a transient is dismissed with its reason. */
export const detectionChart: Chart = {
  id: 'detecting',
  description: 'Is it real? Corroboration is gathered before anybody is woken for nothing',
  initial: 'corroborating',
  states: {
    corroborating: {
      description: 'Journeys and alarms are looked at, from outside the Region under suspicion',
      invoke: {
        id: 'corroborate',
        src: 'detection.corroborate',
        input: ({ context }: { context: Facts }) => ({
          region: context.region,
          signals: {
            count: context.signals.count,
            highestSeverity: context.severity,
            lastId: context.signals.lastId,
            standing: context.signals.standing ?? [],
          },
          sinceMs: context.openedAtMs,
        }),
        onDone: [
          { guard: { type: 'corroborated' }, target: '#tracing', actions: [{ type: 'storeCorroboration' }] },
          { guard: { type: 'looksBlind' }, target: 'waiting', actions: [{ type: 'storeDoubt' }] },
          {
            target: 'waiting',
            actions: [{ type: 'countTry', params: { what: 'corroborate' } }, { type: 'storeDoubt' }],
          },
        ],
        onError: { target: 'waiting', actions: [{ type: 'countTry', params: { what: 'corroborate' } }] },
      },
    },
    waiting: {
      description:
        'Not corroborated yet: look again soon; after fifteen looks in vain since the last signal it was a transient, unless a person declared it: then a person ends it. A look without eyes counts for nothing',
      always: [
        { guard: { type: 'wished' }, target: '#tracing' },
        {
          guard: { type: 'foundNothing' },
          target: '#resolved',
          actions: [{ type: 'markTransient' }],
        },
      ],
      after: { corroborationInterval: { target: 'corroborating' } },
      on: {
        'signals.arrived': { target: 'corroborating', actions: [{ type: 'storeSignals' }, { type: 'clearTries' }] },
        'command.resolve': { guard: { type: 'fromResponder' }, target: '#resolved' },
      },
    },
  },
};

const gather = {
  src: 'evidence.gather',
  input: ({ context }: { context: Facts }) => gatherInput(context, suspectedRegion(context)),
};

function gatherInput(facts: Facts, region: string): Readonly<Record<string, unknown>> {
  return { region, onsetMs: troubleSince(facts), before: lastSeen(facts) };
}

/** What was found before, and in which Region. */
function lastSeen(facts: Facts): Readonly<Record<string, unknown>> {
  const { diagnosis, corroboration, workload } = facts;
  if (!diagnosis) {
    const failing = workload.journeys.filter(({ id }) => corroboration?.failingJourneys.includes(id));
    const criticalJourneyFailing = failing.some(({ critical }) => critical);
    const region = suspectedRegion(facts);
    return { region, verdict: 'unknown', scope: 'component', services: [], criticalJourneyFailing };
  }
  const { region, verdict, scope, services, criticalJourneyFailing } = diagnosis;
  return { region, verdict, scope, services, criticalJourneyFailing };
}

/** `tracing`: evidence, suspects, a verdict. It is left as soon as the verdict suffices. */
export const tracingChart: Chart = {
  id: 'tracing',
  description: "What broke, and is it ours or AWS's?",
  initial: 'gathering',
  states: {
    gathering: {
      description:
        'All sources are asked at once, each with its own time limit; what does not answer is named as missing',
      invoke: {
        id: 'trace',
        ...gather,
        onDone: [
          {
            guard: { type: 'verdictSuffices' },
            target: '#deciding',
            actions: [{ type: 'storeDiagnosis' }, ...announceNews('diagnosed')],
          },
          { target: 'waiting', actions: [{ type: 'storeDiagnosis' }, { type: 'countTry', params: { what: 'trace' } }] },
        ],
        onError: { target: 'waiting', actions: [{ type: 'countTry', params: { what: 'trace' } }] },
      },
    },
    waiting: {
      description:
        'The verdict does not suffice: gather again; after eight times (fewer, later) the cause counts as unknown, and unknown holds',
      always: [
        { guard: { type: 'wished' }, target: '#deciding' },
        {
          guard: { type: 'tracedEnough' },
          target: '#deciding',
          actions: [{ type: 'clearTries' }],
        },
      ],
      after: { traceInterval: { target: 'gathering' } },
    },
  },
};

/** Beside a plan that waits: the verdict on the Region it is about is looked at again, so that a plan no longer right is withdrawn. */
export const reassessmentChart: Chart = {
  description: 'Is the verdict still what the plan was made for?',
  initial: 'idle',
  states: {
    idle: {
      description: 'No plan waits: the response itself looks at the verdict',
      always: [
        { guard: { type: 'incidentClosed' }, target: 'ended' },
        { guard: { type: 'planPending' }, target: 'resting' },
      ],
    },
    resting: {
      description: 'Between two looks, for as long as the plan waits',
      always: [
        { guard: { type: 'incidentClosed' }, target: 'ended' },
        { guard: { type: 'noPlanPending' }, target: 'idle' },
      ],
      after: { reassessmentInterval: { target: 'gathering' } },
    },
    gathering: {
      description: 'The same evidence, gathered again',
      invoke: {
        id: 'reassess',
        src: 'evidence.gather',
        input: ({ context }: { context: Facts }) =>
          gatherInput(context, context.plan?.from ?? suspectedRegion(context)),
        onDone: {
          target: 'resting',
          actions: [{ type: 'storeDiagnosis' }, { type: 'reconsider', params: { by: 'assessment' } }],
        },
        onError: { target: 'resting' },
      },
    },
    ended: { type: 'final', description: 'The incident is closed' },
  },
};
