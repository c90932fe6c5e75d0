import type { Summary } from '../ports/messaging.ts';
import { recoveredReadings } from './decision.ts';
import { updateEveryMs } from './delays.ts';
import { type ConfirmationSource, confirmationSources, type Facts, failingRegion } from './facts.ts';

/** How many of the diagnosis' reasons the summary shows. */
const shownReasons = 3;

/** How many calls failed of how many changes with every look; that they fail is what people need. */
const counted = / \d+ of \d+ \(/g;

/** The living summary of an incident, but for what only the engine knows. Pure; changes only when something that people should know did. */
export function summaryOf(facts: Facts): Omit<Summary, 'states' | 'running' | 'undelivered'> {
  const { workload, diagnosis, recommendation, roles, handover } = facts;
  const holder = (role: keyof Facts['roles']) =>
    handover?.role === role
      ? { role, person: handover.to, accepted: false }
      : { role, person: roles[role], accepted: roles[role] !== null };
  return {
    title: workload.title,
    severity: facts.severity,
    openedAtMs: facts.openedAtMs,
    closed: facts.closed,
    region: failingRegion(facts),
    servingRegion: facts.servingRegion,
    verdict: diagnosis
      ? `${diagnosis.verdict}, ${diagnosis.scope}${diagnosis.services.length > 0 ? ` (${diagnosis.services.join(', ')})` : ''}`
      : null,
    reasons: [...(diagnosis?.reasons ?? [])]
      .filter(({ weight }) => weight !== 0)
      .sort((one, other) => Math.abs(other.weight) - Math.abs(one.weight))
      .slice(0, shownReasons)
      .map(({ text }) => text.replaceAll(counted, ' (')),
    decision: recommendation ? `${recommendation.decision}: ${recommendation.reasons.join('; ')}` : null,
    confirmedBy: confirmationSources.flatMap((source) => confirmedBy(facts, source)),
    roles: [holder('commander'), holder('operations'), holder('communications')],
    waiting: waitingFor(facts),
    held: facts.held,
    frozen: facts.frozen,
    nextUpdateAtMs: facts.closed ? null : facts.lastUpdateAtMs + updateEveryMs(facts),
    signals: roughly(facts.signals.count),
    invite: [...new Set([...(facts.onCall?.levels[0] ?? []), ...workload.communication.invite])],
    suspects: (diagnosis?.suspects ?? []).map(({ component, service }) => component ?? service ?? '').filter(Boolean),
  };
}

/** To hold is what was decided last, and every look until something else is decided is part of that. */
export function standsIn({ recommendation, plan, closed }: Facts): string | null {
  return recommendation?.decision === 'hold' && plan === null && !closed ? 'deciding.holding' : null;
}

/** What AWS posts is told in its words; what our canaries count changes every half minute, and is not. */
function confirmedBy(facts: Facts, source: ConfirmationSource): string[] {
  const found = facts.confirmation[source];
  if (source === 'canaries') return canariesConfirm(facts) ? ['our canaries, from outside the Region'] : [];
  return found?.confirmed ? [`${source}: ${found.summary}`] : [];
}

/** Where a part of the requests fails they do and do not, half a minute apart: once confirmed it is until they have passed several times in a row. */
function canariesConfirm({ confirmation, lastUnhealthyAtMs, openedAtMs, healthyReadings }: Facts): boolean {
  const seen = lastUnhealthyAtMs > openedAtMs && healthyReadings < recoveredReadings;
  return confirmation.canaries?.confirmed === true || (confirmation.canaries !== null && seen);
}

function waitingFor(facts: Facts): Summary['waiting'] {
  const { plan, order, handover, acknowledged, onCall, workload } = facts;
  const { approval } = workload.policy;
  const approvalWaits = plan !== null && order === null && facts.lockHeld;
  return [
    ...(approvalWaits
      ? [
          {
            what: `approval of ${plan.runbook}${plan.from === plan.to ? '' : `, ${plan.from} → ${plan.to}`} (${facts.approvals.length} of ${approval.quorum})`,
            whom: approval.roles.join(' / '),
            untilMs: plan.atMs + approval.expirySeconds * 1000,
          },
        ]
      : []),
    ...(handover ? [{ what: `${handover.role} handed over by ${handover.by}`, whom: handover.to, untilMs: null }] : []),
    ...(acknowledged === null && onCall
      ? [{ what: 'somebody to say: I am on it', whom: (onCall.levels[onCall.level] ?? []).join(', '), untilMs: null }]
      : []),
  ];
}

/** Alarms by the thousand must not mean summaries by the thousand: exact to ten, then to one leading digit. */
function roughly(count: number): number {
  if (count <= 10) return count;
  const unit = 10 ** Math.floor(Math.log10(count));
  return Math.floor(count / unit) * unit;
}
