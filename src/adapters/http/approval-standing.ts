import { z } from 'zod';
import type { ReadLink } from '../../orders/approval-link.ts';
import type { HistoryEntry, IncidentView } from '../../ports/commands.ts';

type Good = Exclude<ReadLink, { kind: 'forged' }>;

const call = z.object({
  call: z.string(),
  target: z.string(),
  region: z.string(),
  plane: z.string(),
  from: z.string(),
  to: z.string(),
});
const step = z.object({
  id: z.string(),
  action: z.string(),
  risk: z.string().optional(),
  undo: z.string().nullish(),
  calls: z.array(call),
  readings: z.array(z.object({ name: z.string(), value: z.string(), forApprover: z.literal(true).optional() })),
});
const plan = z.object({
  runbook: z.string(),
  verb: z.string(),
  from: z.string(),
  to: z.string(),
  hash: z.string(),
  steps: z.array(step),
  obstacles: z.array(z.string()),
  changes: z.array(z.string()).optional(),
});
export type ShownPlan = z.output<typeof plan>;

/** What a page shows of an incident's facts. */
const facts = z.object({
  plan: plan.nullable(),
  approvals: z.array(z.object({ by: z.string(), planHash: z.string() })),
  order: z.object({ by: z.array(z.string()), planHash: z.string() }).nullable(),
  recommendation: z.object({ reasons: z.array(z.string()) }).nullable(),
  gates: z.array(z.object({ name: z.string(), ok: z.boolean() })).optional(),
});

/** How a link stands now, and why. `open`: it may be answered. */
export type Standing =
  | {
      readonly kind: 'open';
      readonly plan: ShownPlan;
      readonly reasons: readonly string[];
      readonly approvedBy: readonly string[];
    }
  | { readonly kind: 'used' | 'expired' | 'superseded'; readonly why: string };

/**
 * Where a link stands in its incident. Pure. That an answer is taken is the incident's to say: this is what a page tells beforehand.
 * @param timeline of the incident, where the command that a link became is looked for
 */
export function standingOf(
  { kind, claim, commandId }: Good,
  view: IncidentView,
  timeline: readonly HistoryEntry[],
): Standing {
  const said = timeline.find((entry) => entry.kind === 'command' && entry.detail.id === commandId);
  if (said) return { kind: 'used', why: `it was used at ${utc(said.atMs)}${becameOf(said)}` };
  if (kind === 'expired') return { kind: 'expired', why: `it was good until ${utc(claim.expiresAtMs)}` };
  const read = facts.safeParse(view.facts);
  const known = read.success ? read.data : undefined;
  if (!known?.plan) return { kind: 'superseded', why: 'no plan waits for an approval' };
  if (known.plan.hash !== claim.planHash) return { kind: 'superseded', why: 'another plan has taken its place' };
  if (known.order?.planHash === claim.planHash)
    return { kind: 'superseded', why: `the plan was approved already, by ${known.order.by.join(', ')}` };
  if (!view.live.some(({ path }) => path.endsWith('.awaitingApproval')))
    return { kind: 'superseded', why: 'the plan no longer waits for an approval' };
  const approvedBy = known.approvals.filter(({ planHash }) => planHash === claim.planHash).map(({ by }) => by);
  return { kind: 'open', plan: known.plan, reasons: reasonsOf(known), approvedBy };
}

/** What was recommended led away from the failed Region; what leads back are the gates. */
function reasonsOf({ plan: asked, recommendation, gates = [] }: z.output<typeof facts>): readonly string[] {
  if (asked?.verb !== 'failback') return recommendation?.reasons ?? [];
  const passed = gates.filter(({ ok }) => ok).map(({ name }) => name);
  return passed.length === 0 ? [] : [`gates passed: ${passed.join(', ')}`];
}

function becameOf({ detail }: HistoryEntry): string {
  const { command, outcome, reason } = detail;
  const became =
    typeof reason === 'string' && reason !== '' ? `${String(outcome)}: ${reason}` : String(outcome ?? 'taken');
  return ` to ${String(command)} (${became})`;
}

export function utc(ms: number): string {
  return `${new Date(ms).toISOString().slice(0, 16).replace('T', ' ')} UTC`;
}
