import { z } from 'zod';
import { perRegion, region } from './terms.ts';

/** What moves traffic from one Region to the other, of four kinds. */

const routingControl = z.strictObject({
  kind: z.literal('routing-control'),
  endpoints: z.array(z.strictObject({ endpoint: z.url(), region })).length(5),
  controls: perRegion(z.string().startsWith('arn:')),
  /** Safety rules that a named person may have overridden, with a reason. */
  safetyRules: z.array(z.string().startsWith('arn:')).optional(),
});
const standbyObject = z.strictObject({
  kind: z.literal('standby-object'),
  /** For each Region that can be evacuated: the switch object of its health check, one per surviving Region. */
  switches: perRegion(z.array(z.strictObject({ region, bucket: z.string(), key: z.string() })).min(1)),
  /** How its health checks are set: Route 53 looks every 10 or 30 s, and believes so many equal results. Absent: 10 and 3. */
  checks: z
    .strictObject({ intervalSeconds: z.union([z.literal(10), z.literal(30)]), failures: z.int().min(1).max(10) })
    .optional(),
});
const standbyAlarm = z.strictObject({
  kind: z.literal('standby-alarm'),
  /**
   * For each Region that can be evacuated: alarms that its health check follows, one per surviving Region, each on a metric of its own that
   * nothing else writes (threshold 1, one datapoint of 60 s, missing data ignored).
   */
  alarms: perRegion(
    z.array(z.strictObject({ region, name: z.string(), namespace: z.string(), metric: z.string() })).min(1),
  ),
});
const records = z.strictObject({
  kind: z.literal('records'),
  hostedZoneId: z.string(),
  setIdentifiers: perRegion(z.string()),
  acceleratedRecovery: z.boolean(),
  /** How the record sets share the name: weights (the default), or one primary and one secondary. */
  policy: z.enum(['weighted', 'failover']).optional(),
});
export const lever = z.discriminatedUnion('kind', [routingControl, standbyObject, standbyAlarm, records]);
export type Lever = z.infer<typeof lever>;

/** How the health checks of switch objects are set, where nothing is said: Route 53's fast interval and its default threshold. */
export function checksOf({ checks }: { checks?: { intervalSeconds: number; failures: number } | undefined }): {
  readonly intervalMs: number;
  readonly failures: number;
} {
  return { intervalMs: (checks?.intervalSeconds ?? 10) * 1000, failures: checks?.failures ?? 3 };
}
