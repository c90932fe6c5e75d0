import { type confirmationSources, type Facts, troubleSince } from './facts.ts';
import { enoughInVain } from './failing-looks.ts';

const second = 1000;
const minute = 60 * second;
const hour = 60 * minute;

/** The first hour decides; after it, and once mitigated, everything is asked less often. */
function calm(facts: Facts): boolean {
  return facts.mitigatedAtMs !== null || facts.nowMs - troubleSince(facts) > hour;
}

/** A plan that waits or runs may have to be withdrawn at once; one that has mitigated is over. */
function planUnderWay({ plan, mitigatedAtMs }: Facts): boolean {
  return plan !== null && !(plan.verb === 'mitigate' && mitigatedAtMs !== null);
}

/** Confirmed sources are asked less often too. */
function asked(source: (typeof confirmationSources)[number], soonMs: number): (args: { context: Facts }) => number {
  return ({ context }) => {
    if (context.mitigatedAtMs !== null) return Math.max(soonMs, 15 * minute);
    return calm(context) || context.confirmation[source]?.confirmed ? Math.max(soonMs, 5 * minute) : soonMs;
  };
}

/** How often people hear: at the workload's cadence while it hurts, and four times as seldom once traffic is served again. */
export function updateEveryMs({ workload, mitigatedAtMs }: Facts): number {
  return workload.communication.cadenceSeconds * second * (mitigatedAtMs === null ? 1 : 4);
}

/** How long before an update is due its author is reminded: five minutes, or a third of a short cadence. */
function reminderMs(facts: Facts): number {
  return Math.min(5 * minute, Math.round(updateEveryMs(facts) / 3));
}

/** Every delay of the machines by name, in whole milliseconds. */
export const delays: Readonly<Record<string, number | ((args: { context: Facts }) => number)>> = {
  /** What a person declared and probes do not see is looked at as long as nobody ends it. */
  corroborationInterval: ({ context }) => ((context.tries.corroborate ?? 0) < enoughInVain ? 20 * second : 2 * minute),
  traceInterval: 5 * second,
  retraceInterval: ({ context }) => (calm(context) ? 5 * minute : minute),
  reassessmentInterval: minute,
  healthInterval: asked('health', minute),
  feedInterval: asked('feed', minute),
  supportInterval: asked('support', 10 * minute),
  canariesInterval: ({ context }) => (calm(context) && !planUnderWay(context) ? 5 * minute : 30 * second),
  updateCadence: ({ context }) => updateEveryMs(context),
  updateReminder: ({ context }) => updateEveryMs(context) - reminderMs(context),
  /** Once round the levels at the workload's pace, then ever more seldom, up to hourly: whoever sleeps through ten calls sleeps through hundreds. */
  acknowledgeTimeout: ({ context: { workload, onCall } }) => {
    const once = workload.communication.acknowledgeSeconds * second;
    const rounds = onCall ? Math.floor((onCall.calls - 1) / onCall.levels.length) : 0;
    return Math.max(once, Math.min(hour, once * 2 ** Math.min(rounds, 10)));
  },
  approvalWarning: ({ context }) => {
    const { expirySeconds } = context.workload.policy.approval;
    return Math.max(expirySeconds / 2, expirySeconds - 300) * second;
  },
  planRetry: 10 * second,
  /** Soon at first, since the next incident waits for it; at most hourly, since a store that denies us will go on doing so. */
  unlockRetry: ({ context }) => Math.min(hour, 10 * second * 2 ** Math.min(context.tries.unlock ?? 0, 10)),
  approvalExpiry: ({ context }) => context.workload.policy.approval.expirySeconds * second,
  breakGlassDelay: ({ context }) =>
    (context.workload.policy.approval.breakGlass?.afterSeconds ?? context.workload.policy.approval.expirySeconds) *
    second,
  gateLimit: 15 * minute,
  liftRetry: 10 * second,
  strandedRetry: 30 * second,
  behindFenceRetry: 5 * second,
  stepDecisionTimeout: 30 * minute,
  /** Where users were just seen to be hurt again, as soon as the next look tells more than luck. */
  watchInterval: ({ context: { tries, nowMs, mitigatedAtMs } }) => {
    if ((tries.servingDown ?? 0) > 0) return 20 * second;
    return nowMs - (mitigatedAtMs ?? 0) > hour ? 5 * minute : minute;
  },
  /** Signals come in floods, and each look takes some seconds of its own. */
  alertedInterval: 10 * second,
  gateInterval: 10 * minute,
  reviewTime: 72 * hour,
};
