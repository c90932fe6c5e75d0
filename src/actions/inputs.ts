import { z } from 'zod';
import type { LeaseStore } from '../ports/tables.ts';
import type { Workload } from '../workload/schema.ts';

/** A workload that the configuration has validated already: only its presence is checked again. */
const workload = z.custom<Workload>(
  (value) => typeof value === 'object' && value !== null && 'id' in value && 'regions' in value && 'lease' in value,
  'a workload',
);

export const onWorkload = z.object({ workload });
export const inRegion = onWorkload.extend({ region: z.string() });
/** `from` is left, `to` takes over. */
export const betweenRegions = onWorkload.extend({
  from: z.string(),
  to: z.string(),
  /** A named person's order that safety rules of routing controls shall not refuse the move. */
  override: z.object({ by: z.string(), reason: z.string() }).nullish(),
});
/** Services as workloads name them, e.g. `dynamodb`. */
export const services = z.array(z.string()).default([]);

/** Since when the trouble lasts, ms since the epoch; 0 where nobody says, and then all that AWS ever closed counts. */
export const onsetMs = z.number().default(0);

/** Where lease, lock and generation live; a Region in trouble is asked last. */
export function leaseStore({ lease }: Workload, troubled?: string): LeaseStore {
  const well = lease.regions.filter((region) => region !== troubled);
  return { table: lease.table, regions: [...well, ...lease.regions.filter((region) => region === troubled)] };
}
