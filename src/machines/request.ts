import type { ApprovalRequest, RequestedStep } from '../ports/messaging.ts';
import { arithmeticLines } from './arithmetic.ts';
import type { Facts, Plan } from './facts.ts';
import { planReasons, planTitle } from './words.ts';

/** The open request for an approval as people are shown it; null while no plan waits. Pure. */
export function requestOf(facts: Facts): ApprovalRequest | null {
  const { plan, recommendation, wish, workload } = facts;
  if (!plan) return null;
  const { approval } = workload.policy;
  return {
    planHash: plan.hash,
    title: planTitle(plan),
    verb: plan.verb,
    why: [...planReasons(facts), ...(plan.verb === 'mitigate' ? (facts.diagnosis?.explanation ?? []) : [])],
    arithmetic: arithmeticLines(plan.verb === 'mitigate' ? (recommendation?.arithmetic ?? null) : null),
    steps: plan.steps.map(stepOf),
    readings: plan.steps.flatMap((step) =>
      step.readings.filter(({ forApprover }) => forApprover).map(({ name, value }) => ({ name, value })),
    ),
    obstacles: plan.obstacles,
    changes: plan.changes,
    roles: approval.roles,
    quorum: approval.quorum,
    approvedBy: facts.approvals.filter((one) => one.planHash === plan.hash).map((one) => one.by),
    askedBy: wish?.by ?? null,
    fourEyes: approval.fourEyes,
    expiresAtMs: plan.atMs + approval.expirySeconds * 1000,
    onExpiry: 'Silence is not consent: the plan lapses, nothing is moved, and the incident holds.',
  };
}

function stepOf({ id, action, risk, undo, calls }: Plan['steps'][number]): RequestedStep {
  return { id, action, risk: risk ?? 'reversible', undo: undo ?? null, calls };
}

/** What a new plan says otherwise than the one before it, in lines for people; empty for the first. Pure. */
export function planChanges(before: Plan | null, after: Pick<Plan, 'verb' | 'steps' | 'obstacles'>): string[] {
  if (before === null || before.verb !== after.verb) return [];
  const was = linesOf(before);
  const is = linesOf(after);
  return [
    ...is.filter((line) => !was.includes(line)).map((line) => `new: ${line}`),
    ...was.filter((line) => !is.includes(line)).map((line) => `gone: ${line}`),
  ];
}

function linesOf({ steps, obstacles }: Pick<Plan, 'steps' | 'obstacles'>): string[] {
  return [
    ...steps.flatMap(({ id, calls }) =>
      calls.map(({ call, target, region, from, to }) => `${id}: ${call} ${target} (${region}): ${from} → ${to}`),
    ),
    ...obstacles.map((obstacle) => `in the way: ${obstacle}`),
  ];
}
