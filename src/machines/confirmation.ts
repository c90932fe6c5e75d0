import type { Chart, NamedAction } from './chart.ts';
import { reassessmentChart } from './detection.ts';
import { type ConfirmationSource, type Facts, failingRegion, troubleSince } from './facts.ts';

const about = ({ context }: { context: Facts }): Readonly<Record<string, unknown>> => ({
  region: failingRegion(context),
  services: context.diagnosis?.services ?? [],
  onsetMs: troubleSince(context),
});

/** One source, asked again and again with its own time limit. Silence is never evidence of health, and nothing waits for it. */
function source(name: ConfirmationSource, why: string, input = about, extra: readonly NamedAction[] = []): Chart {
  return {
    description: why,
    initial: 'asking',
    states: {
      resting: {
        description: 'Between two questions',
        always: { guard: { type: 'incidentClosed' }, target: 'ended' },
        after: { [`${name}Interval`]: { target: 'asking' } },
      },
      asking: {
        description: 'The question is out; an answer that fails is no answer, and it is asked again later',
        invoke: {
          id: `confirm-${name}`,
          src: `confirm.${name}`,
          input,
          onDone: { target: 'resting', actions: [{ type: 'storeFinding', params: { source: name } }, ...extra] },
          onError: { target: 'resting', actions: [{ type: 'storeSilence', params: { source: name } }] },
        },
      },
      ended: { type: 'final', description: 'The incident is closed' },
    },
  };
}

const supportInput = ({ context }: { context: Facts }): Readonly<Record<string, unknown>> => ({
  ...about({ context }),
  incidentId: context.incidentId,
  summary: context.diagnosis?.reasons.map((reason) => reason.text).join('; ') ?? context.signals.summary,
  caseId: context.supportCase,
});

/** `confirmation`: beside the response, never in front of it. What it finds updates the open request for approval, or withdraws the plan. */
export const confirmationChart: Chart = {
  id: 'confirmation',
  description: 'What does AWS itself say, and what do others see?',
  type: 'parallel',
  states: {
    health: source('health', 'AWS Health in its active Region'),
    feed: source('feed', 'The public dashboard, which needs no support plan'),
    support: {
      ...source('support', 'A Support case, best effort: case creation broke in 2021, 2023 and 2025', supportInput),
      initial: 'unneeded',
      states: {
        ...source('support', '', supportInput).states,
        unneeded: {
          description: 'No case before AWS is suspected, and none twice',
          always: [
            { guard: { type: 'incidentClosed' }, target: 'ended' },
            { guard: { type: 'awsSuspected' }, target: 'asking' },
          ],
        },
        resting: {
          description: 'Try again later; once the case is open, look for the answer of AWS',
          always: { guard: { type: 'incidentClosed' }, target: 'ended' },
          after: { supportInterval: { target: 'asking' } },
        },
      },
    },
    canaries: source('canaries', 'Journeys and services probed from outside the Region', about, [
      { type: 'countHealth' },
      { type: 'reconsider', params: { by: 'canaries' } },
    ]),
    reassessment: reassessmentChart,
  },
};
