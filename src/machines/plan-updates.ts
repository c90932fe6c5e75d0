import { arithmeticOf } from './arithmetic.ts';
import { writesPerSecond } from './data-at-risk.ts';
import type { Facts, Plan, PlanVerb } from './facts.ts';
import { isWishServed } from './guards.ts';
import { stepInput } from './plan-shape.ts';
import { planChanges } from './request.ts';
import type { Update } from './update.ts';

/** The facts of a plan where there is none. */
export const noPlan = {
  plan: null,
  approvals: [],
  order: null,
  breakGlassOpen: false,
  dissent: 0,
  failure: null,
  done: [],
} as const;

/** What a plan that looks at late writes has counted of them; what was known before, where it has not. */
function countedWrites({ steps }: Plan, known: Facts['reconciled']): Facts['reconciled'] {
  const counted = steps
    .filter(({ action }) => action === 'tables.reconcile')
    .flatMap(({ readings }) => readings.map(({ name, value }) => `${name}: ${value}`));
  return counted.length > 0 ? counted : known;
}

/** The plan's own look tells how far replication is behind: people decide on that sum. */
function weighedAgain(facts: Facts): Facts['recommendation'] {
  const { recommendation } = facts;
  return recommendation?.arithmetic ? { ...recommendation, arithmetic: arithmeticOf(facts) } : recommendation;
}

/** What was ordered and is not what this plan was for stays ordered: a person was told that it was taken. */
function unserved(facts: Facts): Facts['wish'] {
  return isWishServed(facts) ? null : facts.wish;
}

/** What becomes of a plan and of its fence. */
export const planUpdates: Readonly<Record<string, Update>> = {
  /** A plan that is entered with its fence taken is one that an upgrade interrupted there: it goes on with what was approved. */
  beginPlan: ({ context }, { verb }: { verb: PlanVerb }) =>
    context.fence === 'taking' || context.fence === 'taken'
      ? {}
      : {
          ...noPlan,
          fence: 'none',
          tries: { unattended: context.tries.unattended ?? 0 },
          ...(verb === 'mitigate' ? {} : { healthyReadings: Math.max(1, context.healthyReadings) }),
        },
  storePlan: ({ context, event }, { runbook, verb }: { runbook: string; verb: PlanVerb }) => {
    const { from, to: other } = stepInput({ ...context, plan: null }, verb);
    const leaves = verb === 'failback' || context.recommendation?.decision === 'failover';
    const to = leaves ? other : from;
    const { hash, steps, obstacles } = event.output;
    const changes = planChanges(context.plan, { verb, steps, obstacles });
    const plan: Plan = { runbook, verb, from, to, hash, steps, obstacles, changes, atMs: event.atMs };
    return {
      plan,
      approvals: [],
      order: null,
      dissent: 0,
      reconciled: countedWrites(plan, context.reconciled),
      recommendation: weighedAgain({ ...context, plan }),
    };
  },
  storeLock: () => ({ lockHeld: true }),
  storeUnlock: () => ({ lockHeld: false }),
  forgetPlan: ({ context }) => ({ ...noPlan, wish: unserved(context), tries: context.tries }),
  endPlan: ({ context }) => ({ ...noPlan, wish: unserved(context) }),
  takeFence: ({ context }) => ({ fence: context.fence === 'taken' ? 'taken' : 'taking' }),
  settleFence: ({ context }) => {
    const certain = ['refused', 'denied', 'invalid', 'notFound', 'conflict', 'superseded'].includes(
      context.failure?.code ?? '',
    );
    return { fence: certain && context.fence === 'taking' ? 'none' : 'taken' };
  },
  storeReleased: () => ({ fence: 'released' }),
  storeDone: ({ context, event }, { step, fence }: { step: string; fence?: boolean }) => {
    const output = event.output ?? null;
    const missing: unknown = output?.shortfallSeconds;
    const shortfall =
      typeof missing === 'number'
        ? { rpoSeconds: missing, rpoWrites: Math.ceil(missing * writesPerSecond(context.workload)), reconciled: [] }
        : missing === null
          ? { rpoSeconds: 'unknown' as const, rpoWrites: null, reconciled: [] }
          : {};
    return {
      done: [...context.done.filter((one) => one.step !== step), { step, output }],
      ...shortfall,
      ...(fence ? { fence: 'taken' as const } : {}),
    };
  },
  storeUndone: ({ context }, { step }: { step: string }) => ({ done: context.done.filter((one) => one.step !== step) }),
  storeFailure: ({ event }, { step }: { step: string }) => ({
    failure: { step, code: event.error.code, message: event.error.message },
  }),
  completePlan: ({ context }, { verb, claims }: { verb: PlanVerb; claims: boolean }) => {
    const { plan } = context;
    const moves = plan !== null && verb === 'mitigate' && context.recommendation?.decision === 'failover';
    return {
      restored: context.restored || claims,
      servingRegion: moves ? plan.to : null,
      movedTo: moves ? plan.to : verb === 'failback' ? null : (context.movedTo ?? null),
      mitigatedAtMs: verb === 'mitigate' ? context.nowMs : context.mitigatedAtMs,
      mitigation: verb === 'mitigate' ? (context.recommendation?.decision ?? null) : context.mitigation,
      fence: context.fence === 'taken' ? 'completed' : context.fence,
      wish: unserved(context),
      lastUnhealthyAtMs: context.nowMs,
    };
  },
};
