import { z } from 'zod';
import type { Prediction } from '../report/prediction.ts';

/** The part of a drill's scorecard that a report sets beside what happened. */
export const scorecardShape: z.ZodType<Prediction> = z.object({
  scenario: z.string(),
  verdict: z.string(),
  scope: z.string(),
  decision: z.string(),
  rtoSeconds: z.number().nullable(),
  floorSeconds: z.number().nullable(),
  rpoSeconds: z.number().nullable(),
});
