import type { Summary } from '../ports/messaging.ts';
import { updateEveryMs } from './delays.ts';
import { type ConfirmationSource, confirmationSources, type Facts, failingRegion } from './facts.ts';

/** How many of the diagnosis' reasons the summary shows. */
const shownReasons = 3;

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
      .sort((one, other) => Math.abs(other.weight) - Math.abs(one.weight))
      .slice(0, shownReasons)
      .map(({ text }) => text),
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

/** What AWS posts is told in its words; what our canaries count changes every half minute, and is not. */
function confirmedBy({ confirmation }: Facts, source: ConfirmationSource): string[] {
  const found = confirmation[source];
  if (!found?.confirmed) return [];
  return [source === 'canaries' ? 'our canaries, from outside the Region' : `${source}: ${found.summary}`];
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
