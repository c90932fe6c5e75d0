import { arithmeticLines } from './arithmetic.ts';
import { writesAtRisk } from './data-at-risk.ts';
import { updateEveryMs } from './delays.ts';
import { confirmationSources, type Facts, failingRegion, isRestored, otherRegion } from './facts.ts';

/** What a template may say: plain values, strings ready to be read, nothing to compute. Absent parts are empty, so that their sections vanish. */
export interface Words {
  readonly incident: string;
  readonly drill: boolean;
  readonly workload: { readonly id: string; readonly title: string };
  readonly severity: string;
  readonly opened: string;
  readonly now: string;
  readonly signals: { readonly count: number; readonly summary: string };
  readonly region: string;
  readonly standby: string;
  /** Who serves instead, and since when; null before a failover. */
  readonly serving: { readonly region: string; readonly since: string } | null;
  readonly diagnosis: {
    readonly verdict: string;
    readonly scope: string;
    readonly region: string;
    readonly services: string;
    readonly terms: string;
    readonly missing: string;
  } | null;
  readonly decision: { readonly name: string; readonly reasons: string } | null;
  readonly reasons: string;
  /** Sources of AWS, and our own canaries, that confirmed it. */
  readonly confirmed: string;
  readonly plan: {
    readonly title: string;
    /** Why it is asked for, in one line. */
    readonly why: string;
    readonly hash: string;
    readonly calls: readonly string[];
    readonly readings: readonly { readonly name: string; readonly value: string }[];
    readonly arithmetic: readonly string[];
    readonly explanation: readonly string[];
    readonly changes: readonly string[];
    readonly obstacles: string;
    readonly quorum: number;
    readonly roles: string;
    readonly expirySeconds: number;
    readonly minutesLeft: number;
    readonly breakGlassRole: string;
  } | null;
  readonly order: { readonly byPolicy: boolean; readonly by: string; readonly override: boolean } | null;
  readonly failure: { readonly step: string; readonly code: string; readonly message: string } | null;
  /** What was done about it and seen to help, as a decision's name; empty where nothing was. */
  readonly done: string;
  /** Steps of the plan that did not come to their end; empty when all did. */
  readonly leftOut: string;
  /** What a plan that is withdrawn has changed and nobody has put back, by step and action; empty when nothing. */
  readonly stands: string;
  /** How long it lasted so far, in words. */
  readonly lasted: string;
  /** Writes that may be missing on the new side, in words; empty when none. */
  readonly atRisk: string;
  readonly gates: string;
  readonly dismissed: string;
  readonly cadenceMinutes: number;
  readonly nextUpdate: string;
  readonly people: {
    readonly commander: string;
    readonly operations: string;
    readonly communications: string;
    readonly paged: string;
    readonly acknowledgedBy: string;
    readonly handover: { readonly role: string; readonly to: string; readonly by: string } | null;
    /** Who owes the next update. */
    readonly owes: string;
  };
  /** What the public may be told: what users see, and nothing of a cause before it is confirmed. */
  readonly public: {
    readonly restored: boolean;
    /** A cause is known; which one is not said here. */
    readonly identified: boolean;
    readonly upstream: boolean;
    /** The words of a person; empty: the templates' own. */
    readonly words: string;
  };
}

export const utc = (ms: number): string => `${new Date(ms).toISOString().slice(0, 16).replace('T', ' ')}Z`;

/** The facts as words. Pure. */
export function wordsOf(facts: Facts): Words {
  const region = failingRegion(facts);
  const { workload, servingRegion, recommendation } = facts;
  const next = updateEveryMs(facts);
  return {
    incident: facts.incidentId,
    drill: facts.drill,
    workload: { id: workload.id, title: workload.title },
    severity: facts.severity,
    opened: utc(facts.openedAtMs),
    now: utc(facts.nowMs),
    signals: { count: facts.signals.count, summary: oneLine(facts.signals.summary) },
    region,
    standby: otherRegion(facts, region),
    serving: servingRegion === null ? null : { region: servingRegion, since: utc(facts.mitigatedAtMs ?? facts.nowMs) },
    diagnosis: diagnosisWords(facts),
    decision: recommendation ? { name: recommendation.decision, reasons: recommendation.reasons.join('; ') } : null,
    reasons: recommendation?.reasons.join('; ') ?? 'nothing is known yet',
    confirmed: confirmationSources
      .flatMap((source) =>
        facts.confirmation[source]?.confirmed ? [`${source}: ${facts.confirmation[source]?.summary}`] : [],
      )
      .join('; '),
    plan: planWords(facts),
    order: facts.order
      ? { byPolicy: facts.order.kind === 'policy', by: facts.order.by.join(', '), override: facts.order.override }
      : null,
    failure: facts.failure,
    done: facts.restored ? (facts.mitigation ?? '') : '',
    leftOut: leftOut(facts),
    stands: stands(facts),
    lasted: lasted(facts.nowMs - facts.openedAtMs),
    atRisk: writesAtRisk(facts) ?? '',
    gates: facts.gates.map((gate) => gate.name).join(', '),
    dismissed: facts.dismissed ?? '',
    cadenceMinutes: Math.round(next / 60_000),
    nextUpdate: utc(facts.lastUpdateAtMs + next),
    people: peopleWords(facts),
    public: {
      restored: isRestored(facts),
      identified: facts.diagnosis !== null,
      upstream: (facts.confirmation.health?.confirmed || facts.confirmation.feed?.confirmed) ?? false,
      words: facts.customersText ?? '',
    },
  };
}

function leftOut({ plan, done }: Facts): string {
  const steps = (plan?.steps ?? []).filter(({ id }) => !done.some(({ step }) => step === id));
  return steps.map(({ id }) => id).join(', ');
}

/** Checks change nothing, and a lease that was given back stands as it did before the fence. */
function stands({ plan, done, fence }: Facts): string {
  const changing = (plan?.steps ?? []).filter(({ risk }) => risk === 'reversible' || risk === 'irreversible');
  return changing
    .filter(({ id }) => done.some(({ step }) => step === id))
    .filter(({ action }) => !(fence === 'released' && action.startsWith('writers.')))
    .map(({ id, action }) => `${id} (${action})`)
    .join(', ');
}

function lasted(ms: number): string {
  const minutes = Math.max(1, Math.round(ms / 60_000));
  return minutes < 120 ? `${minutes} min` : `${Math.round(minutes / 60)} h`;
}

/** What an alarm says comes from outside: it cannot begin a line of its own in a message. */
function oneLine(text: string): string {
  return text.replace(/\p{Cc}+|[\u2028\u2029]+/gu, ' ');
}

function diagnosisWords({ diagnosis }: Facts): Words['diagnosis'] {
  if (!diagnosis) return null;
  const terms = diagnosis.reasons.map(({ weight, text }) => `${weight > 0 ? '+' : ''}${weight} ${text}`);
  const { verdict, scope, region, services, missing } = diagnosis;
  return {
    verdict,
    scope,
    region,
    services: services.join(', '),
    terms: [`${terms.join('; ')}.`, ...(diagnosis.explanation ?? [])].join(' '),
    missing: missing.join(', '),
  };
}

function planWords(facts: Facts): Words['plan'] {
  const { plan, workload, nowMs } = facts;
  if (!plan) return null;
  const { approval } = workload.policy;
  return {
    title: planTitle(plan),
    why: planReasons(facts).join('; '),
    hash: plan.hash.slice(0, 12),
    calls: plan.steps.flatMap((step) =>
      step.calls.map(
        ({ call, target, region, plane, from, to }) => `${call} ${target} (${region}, ${plane} plane): ${from} → ${to}`,
      ),
    ),
    readings: plan.steps.flatMap((step) => step.readings.filter(({ forApprover }) => forApprover)),
    arithmetic: arithmeticLines(plan.verb === 'mitigate' ? (facts.recommendation?.arithmetic ?? null) : null),
    explanation: plan.verb === 'mitigate' ? (facts.diagnosis?.explanation ?? []) : [],
    changes: plan.changes,
    obstacles: plan.obstacles.join('; '),
    quorum: approval.quorum,
    roles: approval.roles.join(' / '),
    expirySeconds: approval.expirySeconds,
    minutesLeft: Math.max(0, Math.round((plan.atMs + approval.expirySeconds * 1000 - nowMs) / 60_000)),
    breakGlassRole: approval.breakGlass?.role ?? '',
  };
}

/** What keeps the first step that cannot be planned from its call; later ones may only wait for it. */
export function blockedBy({ plan }: Facts): string {
  const blocked = plan?.steps.find(({ calls, obstacles }) => calls.length === 0 && obstacles.length > 0);
  return blocked ? `${blocked.id}: ${blocked.obstacles.join('; ')}` : (plan?.obstacles.join('; ') ?? '');
}

/** Why a plan is asked for: what speaks against the failed Region leads away from it, and what was seen of it since leads back. */
export function planReasons({ plan, recommendation, wish, gates, nowMs, lastUnhealthyAtMs }: Facts): readonly string[] {
  if (plan?.verb !== 'failback') return recommendation?.reasons ?? [];
  const passed = gates.filter(({ ok }) => ok).map(({ name }) => name);
  const reason = wish?.reason === 'failback' ? '' : `: ${wish?.reason}`;
  return [
    ...(wish ? [`ordered by ${wish.by}${reason}`] : []),
    `nothing was seen to fail in ${plan.to} for ${lasted(nowMs - lastUnhealthyAtMs)}`,
    ...(passed.length > 0 ? [`gates passed: ${passed.join(', ')}`] : []),
  ];
}

export function planTitle({ runbook, verb, from, to }: NonNullable<Facts['plan']>): string {
  if (verb === 'failback') return `failback by ${runbook}: ${from} → ${to}`;
  return from === to ? `${runbook} in ${from}` : `${runbook}: ${from} → ${to}`;
}

function peopleWords({ roles, handover, onCall, acknowledged }: Facts): Words['people'] {
  return {
    commander: roles.commander ?? '',
    operations: roles.operations ?? '',
    communications: roles.communications ?? '',
    paged: (onCall?.levels[onCall.level] ?? []).join(', '),
    acknowledgedBy: acknowledged?.by ?? '',
    handover,
    owes: roles.communications ?? roles.commander ?? '',
  };
}
