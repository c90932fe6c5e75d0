import { behindSeconds, dataAtRiskSeconds } from './data-at-risk.ts';
import type { Facts, PlanVerb, Scope, Verdict } from './facts.ts';

/** What the rule looks at, each of few values: the whole domain can be tried. */
export interface OrderFacts {
  readonly order: 'none' | 'person' | 'policy';
  /** What the order is for. */
  readonly verb: PlanVerb | 'undo' | 'none';
  /** The order's hash is the plan's, and for a person's order the quorum was reached on that hash. */
  readonly boundToPlan: boolean;
  readonly verdict: Verdict;
  readonly scope: Scope;
  /** Written policy: within its window and its largest RPO, no other unattended evacuation within 24 h, no obstacle in the plan. */
  readonly policyHolds: boolean;
  /** The critical journeys pass in the Region that takes over. */
  readonly takeoverPasses: boolean;
  readonly held: boolean;
  readonly frozen: boolean;
  readonly lockHeld: boolean;
  readonly fence: Facts['fence'];
}

/** Where a mutating effect stands in its plan. */
export interface MutatingEffect {
  readonly verb: PlanVerb | 'undo' | 'release';
  readonly position: 'before' | 'fence' | 'after';
}

/**
 * May this mutating effect be sent? The one rule, pure and total, asked as the guard on every edge into a mutating state and again by the
 * engine before the effect is saved. Two orders exist: a person's, approved by the quorum on this very plan, under any verdict; and the
 * written policy's, for failover only, under the verdict that AWS fails in the whole Region and with a passing canary on the other side.
 * Once the fence is taken nothing but the loss of the lock stops what completes or releases it: neither hold nor freeze nor a new verdict.
 */
export function permitted(facts: OrderFacts, effect: MutatingEffect): boolean {
  if (!facts.lockHeld) return false;
  if (facts.fence === 'taken' && (effect.position !== 'before' || effect.verb === 'release'))
    return facts.order !== 'none';
  if (effect.verb === 'release' || facts.held || facts.frozen) return false;
  if (effect.verb === 'undo') return facts.order === 'person' && facts.verb === 'undo';
  if (facts.verb !== effect.verb || !facts.boundToPlan) return false;
  if (facts.order === 'person') return true;
  return (
    facts.order === 'policy' &&
    effect.verb === 'mitigate' &&
    facts.verdict === 'aws' &&
    facts.scope === 'regional' &&
    facts.policyHolds &&
    facts.takeoverPasses
  );
}

/** Narrows an incident's facts to what the rule looks at. */
export function orderFacts(facts: Facts): OrderFacts {
  const { order, plan } = facts;
  return {
    order: order?.kind ?? 'none',
    verb: order?.verb ?? 'none',
    boundToPlan:
      order !== null &&
      plan !== null &&
      order.planHash === plan.hash &&
      (order.kind === 'policy' || quorumReached(facts)),
    verdict: facts.diagnosis?.verdict ?? 'unknown',
    scope: facts.diagnosis?.scope ?? 'component',
    policyHolds: policyHolds(facts),
    takeoverPasses: facts.diagnosis?.standbyJourneyPassing ?? false,
    held: facts.held,
    frozen: facts.frozen,
    lockHeld: facts.lockHeld,
    fence: facts.fence,
  };
}

/**
 * Distinct approvers of the present plan: enough of them, or one by break-glass. Where four eyes are wanted the one who asked is not enough, by
 * break-glass neither: it stands for the quorum, not for the second pair of eyes.
 */
export function quorumReached(facts: Facts): boolean {
  const { approval } = facts.workload.policy;
  const counting = facts.approvals.filter((one) => one.planHash === facts.plan?.hash);
  const distinct = new Set(counting.map((one) => one.by));
  const enough = distinct.size >= approval.quorum || counting.some((one) => one.breakGlass);
  const others = [...distinct].some((by) => by !== facts.wish?.by);
  return enough && (others || !approval.fourEyes);
}

/** The written policy's own conditions; the 24 h rule is kept by `tries.unattended`, which one incident never exceeds. */
export function policyHolds(facts: Facts): boolean {
  const policy = facts.workload.policy.unattendedFailover;
  const { plan } = facts;
  if (!policy || !plan || plan.obstacles.length > 0 || (facts.tries.unattended ?? 0) > 1) return false;
  const inWindow = facts.nowMs >= Date.parse(policy.validFrom) && facts.nowMs <= Date.parse(policy.validUntil);
  // What is not known is not little.
  return inWindow && behindSeconds(facts) !== null && dataAtRiskSeconds(facts) <= policy.maxRpoSeconds;
}
