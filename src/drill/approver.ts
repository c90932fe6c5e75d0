import type { Workload } from '../workload/schema.ts';
import type { CommanderRules } from './commander.ts';

export const approverKinds = ['prompt', 'never', 'late', 'wrong'] as const;
/**
 * How people answer in a drill. `prompt`: as soon as `approveAfterSeconds` says. `never`: nobody answers anything. `late`: everybody is asleep
 * until the first request has expired; what is asked again is answered. `wrong`: somebody without the role says yes, and somebody with it says
 * yes to a plan that was never shown; nobody else answers.
 */
export type ApproverKind = (typeof approverKinds)[number];

/** Seconds that people let pass beyond a request's expiry when they are late. */
const oversleptSeconds = 60;

/** The commander's rules for a kind of approver. `approveAfterSeconds` null: nobody answers, whatever the kind. */
export function rulesOf(kind: ApproverKind, workload: Workload, approveAfterSeconds: number | null): CommanderRules {
  const after = kind === 'never' ? null : approveAfterSeconds;
  return {
    approveAfterSeconds: after,
    failbackAfterSeconds: kind === 'wrong' ? null : after,
    asleepSeconds: kind === 'late' ? workload.policy.approval.expirySeconds + oversleptSeconds : 0,
    wrongly: kind === 'wrong',
  };
}
