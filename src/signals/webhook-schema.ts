import { z } from 'zod';

/**
 * How the payload of one tool becomes signals: where each thing stands, as JSON Pointers (RFC 6901), and what its words mean. There is no language
 * beyond that: what it cannot say belongs into the sender.
 */

const pointer = z
  .string()
  .regex(/^(\/([^~/]|~[01])*)*$/, 'a JSON Pointer (RFC 6901), such as /alert/name')
  .max(500);
const at = z.strictObject({ at: pointer });
/** A value that is always the same, or where it stands. */
const textSource = z.union([z.strictObject({ value: z.string().min(1) }), at]);
const words = z.array(z.string()).min(1);

export const mappingSchema = z.strictObject({
  /** The array of alerts; absent: the payload is one alert. Pointers below start at one alert. */
  each: pointer.optional(),
  /** What is the same when the sender repeats itself, and another for each change of state. */
  id: z.array(pointer).min(1),
  name: textSource,
  reason: textSource.optional(),
  /** What happened, by its words; what none of them names is no news. */
  state: z.strictObject({
    at: pointer,
    alarm: words,
    cleared: words.optional(),
    insufficientData: words.optional(),
  }),
  workload: textSource,
  region: textSource.optional(),
  component: textSource.optional(),
  severity: z.union([
    z.strictObject({ value: z.enum(['sev1', 'sev2', 'sev3']) }),
    z.strictObject({ at: pointer, sev1: words.optional(), sev2: words.optional(), sev3: words.optional() }),
  ]),
  /** ISO 8601, or seconds or milliseconds since the epoch; absent: when it arrives. */
  occurredAt: at.optional(),
});
export type Mapping = z.output<typeof mappingSchema>;
export type TextSource = z.output<typeof textSource>;
