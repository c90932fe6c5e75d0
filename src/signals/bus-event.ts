import { z } from 'zod';

/** The envelope of every event of Amazon EventBridge (EventBridge User Guide, "Event structure reference"). */
export const busEvent = z.object({
  /** A UUID wherever AWS makes it; the bound is for whoever else sends one: what is kept is kept under it. */
  id: z.string().min(1).max(200),
  'detail-type': z.string().min(1),
  source: z.string().min(1),
  account: z.string().regex(/^\d{12}$/, 'an account id of twelve digits'),
  region: z.string().min(1),
  resources: z.array(z.string()).default([]),
  detail: z.unknown(),
});
export type BusEvent = z.infer<typeof busEvent>;
