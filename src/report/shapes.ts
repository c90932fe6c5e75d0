import { z } from 'zod';
import { failureKinds } from '../machines/arithmetic.ts';
import type { Arithmetic } from '../machines/facts.ts';

/**
 * The details of a history that a report reads. A history may come from a file or an older version: a part that is missing or of another
 * shape reads as not known, and the report says nothing of it.
 */

const text = z.string().catch('');
const texts = z.array(z.string()).catch([]);
const number = z.number().nullable().catch(null);
const flag = z.boolean().catch(false);

export const openedShape = z.object({
  drill: flag,
  workload: text,
  input: z
    .object({
      incidentId: text,
      region: z.string().nullable().catch(null),
      severity: z.enum(['sev1', 'sev2', 'sev3']).nullable().catch(null),
      signals: z.object({ count: z.number(), lastId: text, summary: text }).nullable().catch(null),
      workload: z
        .object({
          id: text,
          title: text,
          engineRegion: text,
          journeys: z.array(z.object({ id: text, critical: flag })).catch([]),
          objectives: z
            .object({ rtoSeconds: number, rpoSeconds: number })
            .catch({ rtoSeconds: null, rpoSeconds: null }),
        })
        .catch({
          id: '',
          title: '',
          engineRegion: '',
          journeys: [],
          objectives: { rtoSeconds: null, rpoSeconds: null },
        }),
    })
    .catch({
      incidentId: '',
      region: null,
      severity: null,
      signals: null,
      workload: {
        id: '',
        title: '',
        engineRegion: '',
        journeys: [],
        objectives: { rtoSeconds: null, rpoSeconds: null },
      },
    }),
});

/** Signals by their ids: each, or the last one only where an older version wrote the row. */
const told = z.array(z.object({ id: text })).catch([]);
export const signalsShape = z.object({ count: number, lastId: text, highestSeverity: text, signals: told });
export const arrivedShape = z.object({ input: z.object({ arrived: told }) });

export const diagnosisShape = z.object({
  verdict: text,
  scope: text,
  region: text,
  services: texts,
  criticalJourneyFailing: z.boolean().nullable().catch(null),
  standbyJourneyPassing: z.boolean().nullable().catch(null),
  reasons: z.array(z.object({ weight: z.number(), text: z.string() })).catch([]),
  explanation: texts,
  missing: texts,
});
export type ReadDiagnosis = z.output<typeof diagnosisShape>;

/** A sum that is not whole is none: half of it would mislead. */
const arithmeticShape: z.ZodType<Arithmetic> = z.object({
  region: z.string(),
  kind: z.enum(failureKinds as [Arithmetic['kind'], ...Arithmetic['kind'][]]),
  ageSeconds: z.number(),
  expectedRemainingSeconds: z.number(),
  basis: z.object({ sameKind: z.number(), others: z.number() }),
  rtoSeconds: z.number(),
  rtoParts: z.object({ fence: z.number(), replicate: z.number(), clients: z.number(), steps: z.number() }),
  failbackCostSeconds: z.number(),
  dataAtRiskSeconds: z.number(),
  dataAtRiskWrites: z.number(),
  dataRiskWeight: z.number(),
  dataRiskSeconds: z.number(),
  breakEvenSeconds: z.number(),
  worthIt: z.boolean(),
});

export const recommendationShape = z.object({
  decision: text,
  runbook: text,
  reasons: texts,
  arithmetic: arithmeticShape.nullable().catch(null),
});
export type ReadRecommendation = z.output<typeof recommendationShape>;

export const commandShape = z.object({
  command: text,
  by: text,
  roles: texts,
  text,
  role: z.string().optional().catch(undefined),
  via: z.string().optional().catch(undefined),
  planHash: z.string().optional().catch(undefined),
  outcome: z.enum(['taken', 'refused', 'withoutEffect']).nullable().catch(null),
  reason: text,
});
export type ReadCommand = z.output<typeof commandShape>;

const call = z.object({ call: text, target: text, region: text, plane: text, from: text, to: text });
export type ReadCall = z.output<typeof call>;

export const planShape = z.object({
  hash: text,
  /** The world was read, and is as the plan wants it. */
  empty: flag,
  obstacles: texts,
  steps: z
    .array(
      z.object({
        id: text,
        action: text,
        calls: z.array(call).catch([]),
        readings: z.array(z.object({ name: text, value: text })).catch([]),
      }),
    )
    .catch([]),
});
export type ReadPlan = z.output<typeof planShape>;

export const findingShape = z.object({ confirmed: flag, summary: text });
export const watchShape = z.object({ failedHealthy: flag, servingHealthy: flag, summary: text });
export const corroborationShape = z.object({ corroborated: flag, region: text, reason: text, failingJourneys: texts });
export const shortfallShape = z.object({ shortfallSeconds: number, waitedSeconds: number, graceful: flag });
export const reconciliationShape = z.object({
  readings: z.array(z.object({ name: text, value: text })).catch([]),
  conflicts: z.array(z.unknown()).catch([]),
});
export const messageShape = z.object({
  key: text,
  occasion: text,
  insteadOf: z.string().optional().catch(undefined),
  of: z.string().optional().catch(undefined),
  destination: text,
  recipient: z.string().optional().catch(undefined),
  title: text,
  text,
  code: text,
  message: text,
});

/** The part of a detail that the shape knows; undefined where it is none. */
export function read<Schema extends z.ZodType>(shape: Schema, value: unknown): z.output<Schema> | undefined {
  const parsed = shape.safeParse(value);
  return parsed.success ? parsed.data : undefined;
}
