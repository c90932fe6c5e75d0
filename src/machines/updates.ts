import { type News, newsOf } from './announcements.ts';
import { type Choice, recommend, recoveredReadings } from './decision.ts';
import { type ConfirmationSource, countedJourneys, type Facts, otherRegion, type Stop } from './facts.ts';
import { enoughLooks, looksAfter } from './failing-looks.ts';
import { approvalOf, enoughDissent, isCalm, orderedByPolicy, policyOrder } from './guards.ts';
import { people } from './people.ts';
import { noPlan, planUpdates } from './plan-updates.ts';
import { higherSeverity } from './severity.ts';
import type { Update } from './update.ts';

function counted(context: Facts, what: string): Facts['tries'] {
  return { ...context.tries, [what]: (context.tries[what] ?? 0) + 1 };
}

const evidence: Record<string, Update> = {
  storeSignals: ({ context, event }) => ({
    severity: higherSeverity(context.severity, event.highestSeverity),
    signals: {
      ...context.signals,
      count: context.signals.count + event.count,
      lastId: event.lastId,
      ...(event.declared ? { declared: true } : {}),
      standing: event.standing ?? [],
    },
  }),
  storeCorroboration: ({ context, event }) => ({
    failingLooks: countedJourneys(context).some((id) => event.output.failingJourneys.includes(id)) ? 1 : 0,
    region: event.output.region,
    corroboration: { reason: event.output.reason, failingJourneys: event.output.failingJourneys },
    dismissed: null,
    tries: {},
  }),
  storeDoubt: ({ event }) => ({ dismissed: `not corroborated: ${event.output.reason}` }),
  storeDiagnosis: ({ context, event }) => {
    const { output } = event;
    const calm = isCalm(output);
    const failed = (output.failingIn as readonly string[]).map((region) => [region, event.atMs]);
    return {
      diagnosis: output,
      failingLooks: looksAfter(context, output),
      failedAtMs: { ...context.failedAtMs, ...Object.fromEntries(failed) },
      tries: { ...context.tries, calm: calm ? (context.tries.calm ?? 0) + 1 : 0 },
    };
  },
  storeFinding: ({ context, event }, { source }: { source: ConfirmationSource }) => ({
    confirmation: {
      ...context.confirmation,
      [source]: { confirmed: event.output.confirmed, summary: event.output.summary, atMs: event.atMs },
    },
    ...(event.output.caseId ? { supportCase: event.output.caseId } : {}),
  }),
  storeSilence: ({ context, event }, { source }: { source: ConfirmationSource }) => {
    const silence = { confirmed: false, summary: `no answer (${event.error.code})`, atMs: event.atMs };
    const before = context.confirmation[source];
    const stands = source !== 'canaries' && before?.confirmed;
    return { confirmation: { ...context.confirmation, [source]: stands ? before : silence } };
  },
  countHealth: ({ context, event }) => {
    if (event.output.confirmed) return { healthyReadings: 0, lastUnhealthyAtMs: event.atMs };
    return event.output.clear === false ? {} : { healthyReadings: context.healthyReadings + 1 };
  },
  markTransient: ({ context }) => ({
    dismissed: context.dismissed ?? 'a transient: nothing is found to be wrong any more',
  }),
  storeWatch: ({ context, event }) => {
    const { failedHealthy, servingHealthy } = event.output;
    const tries = {
      ...context.tries,
      servingDown: servingHealthy ? 0 : (context.tries.servingDown ?? 0) + 1,
      failedDown: failedHealthy ? 0 : (context.tries.failedDown ?? 0) + 1,
    };
    return failedHealthy ? { tries } : { tries, lastUnhealthyAtMs: event.atMs };
  },
  storeGates: ({ event }) => ({ gates: event.output.gates }),
  resetQuiet: ({ context }) => ({ lastUnhealthyAtMs: Math.max(context.lastUnhealthyAtMs, context.mitigatedAtMs ?? 0) }),
  suspectServing: ({ context }) => ({
    ...noPlan,
    region: context.servingRegion ?? context.region,
    diagnosis: null,
    servingRegion: null,
    mitigatedAtMs: null,
    restored: false,
    healthyReadings: 0,
    failingLooks: enoughLooks,
    fence: 'none',
    troubleSinceMs: context.nowMs,
    tries: { unattended: context.tries.unattended ?? 0 },
  }),
};

/** Nothing fails any more where traffic was moved, and it is still there: what is next is the way back. */
const restoreServing: Update = ({ context }) => {
  const serving = context.movedTo ?? null;
  return serving === null
    ? {}
    : {
        region: otherRegion(context, serving),
        diagnosis: null,
        servingRegion: serving,
        mitigatedAtMs: context.nowMs,
        restored: true,
      };
};

const notHeld = { held: false, heldBy: null } as const;

/** Whoever stopped it first is named: it has been stopped since then. */
function stopOf({ context, event }: Parameters<Update>[0], before: Stop | null | undefined): Stop {
  if (typeof before?.by === 'string') return before;
  return { by: event.by?.id ?? null, atMs: context.nowMs };
}

const orders: Record<string, Update> = {
  storeWish: ({ event }) => ({ wish: { by: event.by.id, reason: event.text, verb: 'failover' }, ...notHeld }),
  storeFailbackWish: ({ event }) => ({
    wish: { by: event.by.id, reason: event.text || 'failback', verb: 'failback' },
    ...notHeld,
  }),
  setHeld: (args) => ({ held: true, heldBy: stopOf(args, args.context.heldBy) }),
  clearHeld: () => notHeld,
  setFrozen: (args) => ({ frozen: true, frozenBy: stopOf(args, args.context.frozenBy) }),
  clearFrozen: () => ({ frozen: false, frozenBy: null }),
  storeApproval: (args) => ({
    approvals: [...args.context.approvals.filter((one) => one.by !== args.event.by.id), approvalOf(args)],
  }),
  storeRejection: (args) => ({ held: true, heldBy: stopOf(args, args.context.heldBy) }),
  openBreakGlass: () => ({ breakGlassOpen: true }),
  orderByPolicy: ({ context }) => orderedByPolicy(context),
  /** The policy is not about values that somebody saw: it covers the plan that its own last look made of them, and it is still one order. */
  keepPolicyOrder: ({ context }) => ({ order: policyOrder(context) }),
  orderByPerson: ({ context, event }) => ({
    order: {
      kind: 'person',
      verb: context.plan?.verb ?? 'mitigate',
      planHash: context.plan?.hash ?? '',
      by: [...new Set(context.approvals.map((one) => one.by))],
      atMs: event.atMs,
      override: context.recommendation?.override === true && context.plan?.verb === 'mitigate',
    },
  }),
  orderUndo: ({ context, event }) => ({
    order: {
      kind: 'person',
      verb: 'undo',
      planHash: context.plan?.hash ?? '',
      by: [event.by.id],
      atMs: event.atMs,
      override: false,
    },
  }),
};

const bookkeeping: Record<string, Update> = {
  countTry: ({ context }, { what }: { what: string }) => ({ tries: counted(context, what) }),
  clearTries: ({ context }) => ({
    tries: { unattended: context.tries.unattended ?? 0, calm: context.tries.calm ?? 0 },
  }),
  markOffered: ({ context }) => ({ tries: counted(context, 'offered') }),
  rememberTold: ({ context }, { occasion }: { occasion: News }) => ({
    told: { ...context.told, [occasion]: newsOf(occasion, context) },
  }),
  close: () => ({ closed: true }),
};

/** All updates by name; `recommend` and `reconsider` need to know the runbooks that can be chosen. */
export function updatesFor(choices: readonly Choice[]): Readonly<Record<string, Update>> {
  return {
    ...evidence,
    restoreServing,
    ...orders,
    ...planUpdates,
    ...bookkeeping,
    countRecovered: ({ context }) => {
      const healthyReadings = Math.max(recoveredReadings, context.healthyReadings + 1);
      return { healthyReadings, recommendation: recommend({ ...context, healthyReadings }, choices) };
    },
    ...people,
    recommend: ({ context }) => {
      const recommendation = recommend(context, choices);
      // Without a runbook that fails over nothing can come of the wish, and it would be weighed for ever.
      const wish = context.held || recommendation.decision === 'failover' ? context.wish : null;
      return { recommendation, wish, dissent: 0 };
    },
    reconsider: ({ context, event }, { by }: { by: 'assessment' | 'canaries' }) => {
      // Canaries that fail, be it now and then, speak for the plan: an assessment against it is not counted again with them.
      if (by === 'canaries' && (event.output.confirmed || event.output.clear === false)) return {};
      if (context.plan === null || context.plan.verb !== 'mitigate' || context.fence !== 'none') return {};
      const now = recommend(context, choices);
      const agrees = now.runbook === context.plan.runbook && now.decision === context.recommendation?.decision;
      if (agrees) return { dissent: 0 };
      // Where the plan leads is seen to fail: that is not looked at twice. A plan of one Region leads nowhere else.
      const { from, to } = context.plan;
      const leadsAstray = to !== from && context.diagnosis?.failingIn.includes(to) === true;
      const dissent = context.dissent + (leadsAstray ? enoughDissent : 1);
      return { dissent, ...(dissent >= enoughDissent ? { recommendation: now } : {}) };
    },
  };
}
