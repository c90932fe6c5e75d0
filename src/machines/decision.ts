import type { Runbook } from '../runbook/schema.ts';
import { announceNews } from './announcements.ts';
import { arithmeticOf } from './arithmetic.ts';
import type { Chart } from './chart.ts';
import { type Diagnosis, type Facts, failingRegion, otherRegion, type Recommendation } from './facts.ts';
import { seenTooFewTimes } from './failing-looks.ts';

/** What deciding needs of a runbook. */
export type Choice = Pick<Runbook, 'id' | 'takes' | 'decides'> & {
  readonly hasSteps: boolean;
  readonly unattended: boolean;
};

/** Does this runbook take a diagnosis of this kind? The default takes what no other does. */
export function takes(
  choice: Pick<Choice, 'takes'>,
  diagnosis: Pick<Diagnosis, 'verdict' | 'scope' | 'kind' | 'services'>,
): boolean {
  if (choice.takes === 'default') return false;
  const { verdict, scope, kind, services } = choice.takes;
  return (
    verdict.includes(diagnosis.verdict) &&
    scope.includes(diagnosis.scope) &&
    (kind === undefined || kind.includes(diagnosis.kind)) &&
    (services === undefined || services.some((service) => diagnosis.services.includes(service)))
  );
}

/** What to do now, with the reasons people are shown. Exactly one runbook is selected; failing over must also be worth it and possible. */
export function recommend(facts: Facts, choices: readonly Choice[]): Recommendation {
  const { diagnosis, wish } = facts;
  const fallback = choices.find((choice) => choice.takes === 'default') as Choice;
  const failovers = choices.filter((choice) => choice.decides === 'failover');
  const failover = failovers.find((choice) => diagnosis !== null && takes(choice, diagnosis)) ?? failovers[0];
  if (facts.held)
    return {
      decision: 'hold',
      runbook: fallback.id,
      reasons: ['on hold until a person says resume'],
      arithmetic: null,
    };
  if (wish && wish.verb !== 'failback' && failover) {
    const advice = recommend({ ...facts, wish: null }, choices);
    const override = advice.decision !== 'failover';
    const evidence = diagnosis
      ? `the evidence says ${diagnosis.verdict}, ${diagnosis.scope}`
      : 'there is no diagnosis yet';
    const beside = override
      ? `against the advice: ${advice.decision}, since ${advice.reasons.join('; ')}`
      : 'as advised';
    return {
      decision: 'failover',
      runbook: failover.id,
      reasons: [`ordered by ${wish.by}: ${wish.reason}`, evidence, beside],
      // What does not fail does not last.
      arithmetic: diagnosis && mayBeWaitedOut(diagnosis) ? arithmeticOf(facts) : null,
      ...(override ? { override: true as const } : {}),
    };
  }
  if (!diagnosis)
    return { decision: 'hold', runbook: fallback.id, reasons: ['the cause is not known'], arithmetic: null };
  const chosen = choices.find((choice) => takes(choice, diagnosis)) ?? fallback;
  const because = `verdict ${diagnosis.verdict}, scope ${diagnosis.scope}${diagnosis.services.length > 0 ? ` (${diagnosis.services.join(', ')})` : ''}`;
  const sum = mayBeWaitedOut(diagnosis) ? arithmeticOf(facts) : null;
  if (chosen.decides === 'zonal-shift' && !shiftable(facts)) {
    const against = `nothing of ${facts.workload.id} in ${failingRegion(facts)} can be shifted away from a zone`;
    return { decision: 'hold', runbook: chosen.id, reasons: [because, against], arithmetic: sum };
  }
  if (chosen.decides !== 'failover')
    return { decision: chosen.decides, runbook: chosen.id, reasons: [because], arithmetic: sum };
  return weighFailover(facts, diagnosis, chosen, because);
}

/** ARC shifts load balancers, Auto Scaling groups and EKS clusters; there is nothing of the kind for Lambda, API Gateway or DynamoDB. */
function shiftable(facts: Facts): boolean {
  return facts.workload.zonalResources.some(({ region }) => region === failingRegion(facts));
}

/** Waiting ends what AWS mends, and perhaps what nobody knows; what is ours stays until we mend it, wherever traffic goes. */
function mayBeWaitedOut({ verdict, criticalJourneyFailing }: Diagnosis): boolean {
  return verdict === 'aws' || (verdict === 'unknown' && criticalJourneyFailing);
}

function weighFailover(facts: Facts, diagnosis: Diagnosis, chosen: Choice, because: string): Recommendation {
  const sum = arithmeticOf(facts);
  const standby = otherRegion(facts, failingRegion(facts));
  const against = [
    ...(diagnosis.criticalJourneyFailing ? [] : ['no critical journey fails: moving traffic would restore nothing']),
    ...seenTooFewTimes(facts, failingRegion(facts)),
    ...(diagnosis.standbyJourneyPassing
      ? []
      : [`the critical journeys do not pass in ${standby}, which would take over`]),
    ...failedLately(facts, standby),
    ...(facts.healthyReadings >= recoveredReadings
      ? [`${failingRegion(facts)} has passed its journeys ${recoveredReadings} times in a row, or more`]
      : []),
    ...(sum.worthIt ? [] : ['the rest of the outage is expected to cost less than failing over and back']),
  ];
  const lost = facts.workload.bound
    .filter((item) => item.critical && item.counterpart === 'none')
    .map((item) => `failover would not restore ${item.kind} ${item.name}`);
  if (against.length > 0)
    return { decision: 'hold', runbook: chosen.id, reasons: [because, ...against], arithmetic: sum };
  return { decision: 'failover', runbook: chosen.id, reasons: [because, ...lost], arithmetic: sum };
}

/** A Region that has failed its critical journeys is trusted again after this long without another failure, ms: about five looks. */
const trustedAfterMs = 5 * 60_000;

/** A part of the requests that fails lets whole looks pass by luck: a Region seen to fail has to do more than pass once. */
function failedLately({ failedAtMs, nowMs, diagnosis }: Facts, standby: string): string[] {
  const agoMs = nowMs - (failedAtMs[standby] ?? Number.NEGATIVE_INFINITY);
  if (agoMs >= trustedAfterMs || diagnosis?.failingIn.includes(standby)) return [];
  return [
    `the critical journeys failed in ${standby}, which would take over, less than ${trustedAfterMs / 60_000} min ago`,
  ];
}

/** So many healthy readings in a row count as recovered: one alone may be luck. */
export const recoveredReadings = 3;

/** `deciding`: one recommendation, one branch; or hold, and look again. */
export function decisionChart(choices: readonly Choice[]): Chart {
  const branches = choices
    .filter((choice) => choice.hasSteps)
    .map((choice) => ({ guard: { type: 'selects', params: { runbook: choice.id } }, target: `#${choice.id}` }));
  return {
    id: 'deciding',
    description: 'Weigh what is known: one runbook is selected, and acting must be worth it',
    initial: 'weighing',
    states: {
      weighing: {
        description: 'The recommendation is made in one go, from facts alone',
        entry: [{ type: 'recommend' }, { type: 'record', params: recommendationRecord }],
        always: [...branches, { target: 'holding' }],
      },
      calmAgain: {
        description:
          'Nothing fails any more where traffic was moved, and there it is still: it is watched, and the way back is open',
        entry: [{ type: 'restoreServing' }],
        always: { target: '#monitoring' },
      },
      holding: {
        id: 'holding',
        description:
          'Not acting is the decision for now; the evidence is gathered again at every interval, for as long as it takes',
        entry: [{ type: 'forgetPlan' }, ...announceNews('held')],
        always: [
          { guard: { type: 'looksHealthyElsewhere' }, target: 'calmAgain' },
          { guard: { type: 'looksHealthy' }, target: '#resolved', actions: [{ type: 'markTransient' }] },
          { guard: { type: 'wished' }, target: 'weighing' },
        ],
        after: { retraceInterval: { target: '#tracing' } },
        on: {
          'command.resume': { guard: { type: 'fromResponder' }, target: '#tracing', actions: [{ type: 'clearHeld' }] },
          'command.resolve': { guard: { type: 'fromResponder' }, target: '#resolved' },
          'command.failover': {
            guard: { type: 'ordersFailover' },
            target: 'weighing',
            actions: [{ type: 'storeWish' }],
          },
        },
      },
    },
  };
}

function recommendationRecord({ context }: { context: Facts }): Readonly<Record<string, unknown>> {
  return { about: 'recommendation', ...context.recommendation };
}
