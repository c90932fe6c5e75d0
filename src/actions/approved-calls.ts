import { z } from 'zod';

/**
 * The calls of this step as people approved them, where the machine passes them on: then `run` does exactly those, and a repeat after a crash
 * can tell its own effect from the state before.
 */
export const approvedCalls = z
  .array(
    z.object({
      call: z.string(),
      target: z.string(),
      from: z.string(),
      to: z.string(),
      /** Absent in the plans of earlier versions, too. */
      awayFrom: z.string().optional(),
    }),
  )
  .default([]);
export type ApprovedCall = z.infer<typeof approvedCalls>[number];
