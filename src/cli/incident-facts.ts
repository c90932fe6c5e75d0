import { z } from 'zod';
import { failureKinds } from '../machines/arithmetic.ts';

/**
 * The facts of an incident that are shown, as the server tells them. A part that is missing or of another version reads as unknown: what is
 * left can still be shown in the middle of an outage.
 */

const text = z.string().nullable().catch(null);
const number = z.number().nullable().catch(null);
const texts = z.array(z.string()).catch([]);

const call = z.object({ call: z.string(), target: z.string(), region: z.string(), from: z.string(), to: z.string() });
const plannedStep = z.object({
  id: z.string(),
  action: z.string(),
  calls: z.array(call).catch([]),
  readings: z.array(z.object({ name: z.string(), value: z.string() })).catch([]),
});
const plan = z.object({
  verb: z.string(),
  runbook: z.string(),
  from: z.string(),
  to: z.string(),
  hash: z.string(),
  atMs: z.number(),
  steps: z.array(plannedStep).catch([]),
  obstacles: texts,
});
export type ShownPlan = z.output<typeof plan>;

const diagnosis = z.object({
  verdict: z.string(),
  scope: z.string(),
  region: z.string(),
  services: texts,
  reasons: z.array(z.object({ weight: z.number(), text: z.string() })).catch([]),
  explanation: texts,
  missing: texts,
});
const seconds = z.number();
const arithmetic = z.object({
  region: z.string(),
  kind: z.enum(failureKinds),
  ageSeconds: seconds,
  expectedRemainingSeconds: seconds,
  basis: z.object({ sameKind: z.number(), others: z.number() }),
  rtoSeconds: seconds,
  rtoParts: z.object({ fence: seconds, replicate: seconds, clients: seconds, steps: seconds }),
  failbackCostSeconds: seconds,
  dataAtRiskSeconds: seconds,
  dataAtRiskWrites: z.number(),
  dataRiskWeight: z.number(),
  dataRiskSeconds: seconds,
  breakEvenSeconds: seconds,
  worthIt: z.boolean(),
});
const recommendation = z.object({
  decision: z.string(),
  runbook: z.string(),
  reasons: texts,
  arithmetic: arithmetic.nullable().catch(null),
  override: z.boolean().catch(false),
});
const finding = z.object({ confirmed: z.boolean(), summary: z.string() });
const approval = z.object({ by: z.string(), planHash: z.string(), breakGlass: z.boolean().catch(false) });
const failure = z.object({ step: z.string(), code: z.string(), message: z.string() });
const stop = z.object({ by: z.string().nullable(), atMs: z.number() }).nullable().catch(null);
const gate = z.object({ name: z.string(), ok: z.boolean(), detail: z.string() });

const shownFacts = z.object({
  region: text,
  servingRegion: text,
  roles: z.object({ commander: text, operations: text, communications: text }).nullable().catch(null),
  handover: z.object({ role: z.string(), to: z.string(), by: z.string() }).nullable().catch(null),
  acknowledged: z.object({ by: z.string(), atMs: z.number() }).nullable().catch(null),
  dismissed: text,
  fence: text,
  rpoSeconds: z
    .union([z.number(), z.literal('unknown')])
    .nullable()
    .catch(null),
  rpoWrites: number,
  reconciled: texts,
  mitigatedAtMs: number,
  held: z.boolean().catch(false),
  heldBy: stop,
  frozen: z.boolean().catch(false),
  frozenBy: stop,
  signals: z
    .object({ count: z.number(), summary: z.string(), declared: z.boolean().catch(false) })
    .nullable()
    .catch(null),
  diagnosis: diagnosis.nullable().catch(null),
  recommendation: recommendation.nullable().catch(null),
  plan: plan.nullable().catch(null),
  approvals: z.array(approval).catch([]),
  failure: failure.nullable().catch(null),
  gates: z.array(gate).catch([]),
  confirmation: z.record(z.string(), finding.nullable()).catch({}),
});
export type ShownFacts = z.output<typeof shownFacts>;

export function shownOf(facts: Readonly<Record<string, unknown>>): ShownFacts {
  return shownFacts.parse(facts);
}
