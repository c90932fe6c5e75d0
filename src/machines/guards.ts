import type { Person } from '../ports/commands.ts';
import { recoveredReadings } from './decision.ts';
import { type AnyFactEvent, type Diagnosis, type Facts, type Plan, type PlanVerb, troubleSince } from './facts.ts';
import { enoughInVain, isWorthAnotherLook } from './failing-looks.ts';
import { type MutatingEffect, orderFacts, permitted, policyHolds, quorumReached } from './permitted.ts';
import { isResponder, maySpeak, namesPlan } from './roles.ts';
import { safetyOverride } from './safety-override.ts';

const quietInPlaceMs = 15 * 60_000;
const patienceWithMitigationMs = 15 * 60_000;
const readingsUntilServingFails = 3;
/** So many assessments in a row against a plan end it: one alone may be luck. */
export const enoughDissent = 2;
/** So many calm looks in a row, a minute apart, end an incident in which nothing was done. */
const calmLooks = 10;
/** Looks in vain until a cause counts as unknown, in the first hour; half as many in each further one, since what an hour did not tell comes slowly. */
const firstLooks = 8;

interface Args {
  readonly context: Facts;
  readonly event: AnyFactEvent;
}

// biome-ignore lint/suspicious/noExplicitAny: each guard names its own parameters
type Guard = (args: Args, params: any) => boolean;

function mayApprove({ context, event }: Args): boolean {
  const { approval } = context.workload.policy;
  const roles: readonly string[] = event.by?.roles ?? [];
  const breakGlass = context.breakGlassOpen && roles.includes(approval.breakGlass?.role ?? '');
  const named = namesPlan({ context, event });
  if (asksAlone({ context, event })) return false;
  return named && (breakGlass || roles.some((role) => approval.roles.includes(role)));
}

/** Four eyes: the one who asked cannot be the only one who approves. Beside others they count like anybody. */
function asksAlone({ context, event }: Args): boolean {
  const { fourEyes, quorum } = context.workload.policy.approval;
  return fourEyes && quorum === 1 && context.wish?.by === event.by?.id;
}

/** The approval that this event would add. */
export function approvalOf({ context, event }: Args): Facts['approvals'][number] {
  const { approval } = context.workload.policy;
  const by = event.by as Person;
  return {
    by: by.id,
    roles: by.roles,
    planHash: context.plan?.hash ?? '',
    atMs: event.atMs,
    // Whoever approves ordinarily as well may still break the glass: otherwise the one who is there could not.
    breakGlass: context.breakGlassOpen && by.roles.includes(approval.breakGlass?.role ?? ''),
  };
}

/** A person ordered a failover that no plan has taken up: nothing else is gone on with. */
function failoverWished({ wish, held }: Facts): boolean {
  return wish !== null && wish.verb !== 'failback' && !held;
}

/** A failover is ordered and carried out: another order could only change what was approved. */
export function isFailoverUnderWay({ order, plan, recommendation, mitigatedAtMs }: Facts): boolean {
  return (
    order !== null && mitigatedAtMs === null && plan?.verb === 'mitigate' && recommendation?.decision === 'failover'
  );
}

/** Traffic was moved already, and who orders a failover does not name the Region to be left: they may not have seen it. */
export function isServedElsewhere({ context, event }: Args): boolean {
  const { servingRegion } = context;
  return servingRegion !== null && !String(event.text ?? '').includes(servingRegion);
}

/** Is the plan under way, or the one that was just given up, the one that the wish asked for? */
export function isWishServed({ wish, plan, recommendation }: Facts): boolean {
  if (wish?.verb === 'failback') return plan?.verb !== 'mitigate';
  return plan?.verb !== 'failback' && recommendation?.decision === 'failover';
}

function planNoLongerRight({ context }: Args): boolean {
  if (context.fence !== 'none') return false;
  if (context.held) return true;
  if (failoverWished(context) && context.plan !== null && !isWishServed(context)) return true;
  if (context.plan?.verb === 'failback') return context.healthyReadings === 0;
  return context.dissent >= enoughDissent;
}

function hoursOfTrouble(facts: Facts): number {
  return Math.floor((facts.nowMs - troubleSince(facts)) / 3_600_000);
}

function planPending({ plan, fence, servingRegion }: Facts): boolean {
  return plan !== null && fence === 'none' && servingRegion === null;
}

function quietForMs(facts: Facts): number {
  return facts.nowMs - facts.lastUnhealthyAtMs;
}

export const guards: Readonly<Record<string, Guard>> = {
  permitted: ({ context }, { effect }: { effect: MutatingEffect }) => permitted(orderFacts(context), effect),
  fromResponder: ({ event }) => isResponder(event.by),
  answersCall: ({ event }) => isResponder(event.by) && event.refused !== true,
  steers: ({ context, event }) => isResponder(event.by) && !context.closed,
  maySpeak: ({ event }) => maySpeak(event.by),
  escalates: ({ context, event }) => isResponder(event.by) && context.onCall !== null,
  someoneOnCall: ({ event }) => event.output.levels.length > 0,
  someoneOwesUpdate: ({ context }) =>
    context.mitigatedAtMs === null && (context.roles.communications ?? context.roles.commander) !== null,
  takesRole: ({ event }) => isResponder(event.by) && event.by.id === event.text,
  takesHandover: ({ context, event }) => context.handover !== null && context.handover.to === event.by?.id,
  nothingHandedOver: ({ context }) => context.handover === null,
  ordersFailover: ({ context, event }) =>
    isResponder(event.by) &&
    !context.closed &&
    String(event.text ?? '').trim() !== '' &&
    !isFailoverUnderWay(context) &&
    !isServedElsewhere({ context, event }),
  ordersFailback: ({ context, event }) => isResponder(event.by) && context.servingRegion !== null,
  corroborated: ({ event }) => event.output.corroborated === true,
  looksBlind: ({ event }) => event.output.blind === true,
  triedEnough: ({ context }, { what, times }: { what: string; times: number }) => (context.tries[what] ?? 0) >= times,
  tracedEnough: ({ context }) => (context.tries.trace ?? 0) >= Math.max(2, firstLooks >> hoursOfTrouble(context)),
  verdictSuffices: ({ context, event }) =>
    (event.output.verdict !== 'unknown' || isCalm(event.output)) && !isWorthAnotherLook(context, event.output),
  wished: ({ context }) => failoverWished(context),
  selects: ({ context }, { runbook }: { runbook: string }) =>
    context.recommendation?.runbook === runbook && context.recommendation.decision !== 'hold' && !context.held,
  looksHealthyElsewhere: ({ context }) => (context.movedTo ?? null) !== null && (context.tries.calm ?? 0) >= calmLooks,
  looksHealthy: ({ context }) => (context.tries.calm ?? 0) >= calmLooks && !context.signals.declared,
  foundNothing: ({ context }) => (context.tries.corroborate ?? 0) >= enoughInVain && !context.signals.declared,
  incidentClosed: ({ context }) => context.closed,
  awsSuspected: ({ context }) => context.diagnosis?.verdict === 'aws',
  planPending: ({ context }) => planPending(context),
  noPlanPending: ({ context }) => !planPending(context),
  nothingToDo: ({ event }) => event.output.empty === true,
  nothingPossible: ({ event }) => {
    const { steps, obstacles } = event.output as Pick<Plan, 'steps' | 'obstacles'>;
    return obstacles.length > 0 && steps.every(({ calls }) => calls.length === 0);
  },
  samePlan: ({ context, event }) => event.output.hash === context.plan?.hash,
  lockGranted: ({ event }) => event.output.held === true,
  planNoLongerRight,
  policyOrders: ({ context }) => policyPermits({ ...context, ...orderedByPolicy(context) }),
  policyCovers: ({ context, event }) => {
    const { hash, steps, obstacles } = event.output as Pick<Plan, 'hash' | 'steps' | 'obstacles'>;
    if (context.order?.kind !== 'policy' || context.plan === null) return false;
    const changed = { ...context, plan: { ...context.plan, hash, steps, obstacles } };
    return policyPermits({ ...changed, order: policyOrder(changed) });
  },
  validApproval: mayApprove,
  completesQuorum: (args) =>
    mayApprove(args) && quorumReached({ ...args.context, approvals: [...args.context.approvals, approvalOf(args)] }),
  validRejection: ({ context, event }) => {
    const roles: readonly string[] = event.by?.roles ?? [];
    const entitled =
      isResponder(event.by) || roles.some((role) => context.workload.policy.approval.roles.includes(role));
    return entitled && namesPlan({ context, event });
  },
  breakGlassConfigured: ({ context }) => context.workload.policy.approval.breakGlass !== undefined,
  outcomeUnknown: ({ event }) => event.error?.code === 'outcomeUnknown',
  neverRan: ({ context }, { step }: { step: string }) =>
    !context.done.some((one) => one.step === step) && context.failure?.step !== step,
  fenceUncertain: ({ context }) => context.fence === 'taken',
  fenceCertain: ({ context }) => context.fence === 'none',
  fenceHopeless: ({ context }, { what, times }: { what: string; times: number }) =>
    context.fence === 'taken' && (context.tries[what] ?? 0) >= times,
  responderWhileCertain: ({ context, event }) => context.fence === 'none' && isResponder(event.by),
  servingFails: ({ context }) =>
    context.servingRegion !== null && (context.tries.servingDown ?? 0) >= readingsUntilServingFails,
  mitigationFailed: ({ context }) =>
    context.servingRegion === null &&
    (context.tries.failedDown ?? 0) > 0 &&
    context.nowMs - (context.mitigatedAtMs ?? context.nowMs) >= patienceWithMitigationMs,
  quietInPlace: ({ context }) => context.servingRegion === null && quietForMs(context) >= quietInPlaceMs,
  quietEnough: ({ context }) =>
    context.servingRegion !== null &&
    (context.tries.servingDown ?? 0) === 0 &&
    quietForMs(context) >= context.workload.policy.quietHoursBeforeFailback * 3_600_000,
  gatesOpen: ({ event }) => event.output.open === true,
  offerNews: ({ context, event }) => event.output.open === true && (context.tries.offered ?? 0) === 0,
  failedAgain: ({ context }) => context.healthyReadings === 0,
  failbackWished: ({ context }, { runbook }: { runbook: string }) =>
    context.wish?.verb === 'failback' && context.servingRegion !== null && context.recommendation?.runbook === runbook,
  behindFence: ({ context }, { runbook, verb, fence }: { runbook: string; verb: PlanVerb; fence: Facts['fence'] }) =>
    context.resumeIn !== null &&
    context.fence === fence &&
    context.plan?.runbook === runbook &&
    context.plan.verb === verb,
  resumesIn: ({ context }, { state }: { state: string }) => context.resumeIn === state,
  recoveredUnasked: ({ context, event }) => context.wish === null && event.output.served === true,
  recovered: ({ context }) => context.healthyReadings >= recoveredReadings,
};

/** Nothing is found to be wrong. */
export function isCalm(diagnosis: Diagnosis): boolean {
  const { criticalJourneyFailing, services, suspects, scope } = diagnosis;
  return !criticalJourneyFailing && services.length === 0 && suspects.length === 0 && scope !== 'telemetry-only';
}

/** What an order of the written policy makes of the facts: it is counted, and the next one of the same incident is one too many. */
export function orderedByPolicy(facts: Facts): Pick<Facts, 'order' | 'tries'> {
  return { order: policyOrder(facts), tries: { ...facts.tries, unattended: (facts.tries.unattended ?? 0) + 1 } };
}

/** Would the gate of the first step let these facts pass? An order that it would not let pass must not be given: nobody else could give one. */
function policyPermits(facts: Facts): boolean {
  // What a person wants overridden is for people to approve.
  if ('override' in safetyOverride(facts)) return false;
  return policyHolds(facts) && permitted(orderFacts(facts), { verb: 'mitigate', position: 'before' });
}

/** The order that the written policy would give for the present plan. */
export function policyOrder(facts: Facts): Facts['order'] {
  const plan = facts.plan as Plan;
  return {
    kind: 'policy',
    verb: 'mitigate',
    planHash: plan?.hash ?? '',
    by: ['policy'],
    atMs: facts.nowMs,
    override: false,
  };
}
