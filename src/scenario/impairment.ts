import { z } from 'zod';
import { duration, fraction, identifier, instant, place } from './primitives.ts';
import { impairedService } from './services.ts';

/** What an impairment does; docs/scenarios.md tells what of it shows where. */
export const effect = z
  .enum([
    'dns-empty',
    'errors',
    'throttled',
    'latency',
    'control-plane-down',
    'async-delayed',
    'replication-stalled',
    'telemetry-lost',
    'telemetry-delayed',
    'answer-lost',
  ])
  .describe(
    [
      "dns-empty: the service's names do not resolve.",
      'errors: 5xx.',
      'throttled: 429.',
      'latency: answers come latencyMs later; from 3 s on an application gives up.',
      'control-plane-down: calls that change or describe resources fail, requests of applications work.',
      'async-delayed: queues, streams and asynchronous invocations wait and are worked off later; synchronous requests work.',
      "replication-stalled: a table's Regions no longer hear of each other's writes, each works by itself.",
      'telemetry-lost: metrics or traces of the time are missing for good.',
      'telemetry-delayed: metrics, alarms or traces come delay later.',
      'answer-lost: where people are told, a message arrives and the answer to it never comes.',
    ].join(' '),
  );
export type Effect = z.infer<typeof effect>;

/** Where an effect makes sense; everywhere for those that are not listed. */
export const servicesOf: Partial<Readonly<Record<Effect, readonly string[]>>> = {
  'async-delayed': ['lambda', 'sqs', 'sns', 'kinesis', 'eventbridge', 'stepfunctions'],
  'replication-stalled': ['dynamodb'],
  'telemetry-lost': ['cloudwatch', 'xray'],
  'telemetry-delayed': ['cloudwatch', 'xray'],
  'answer-lost': ['chat', 'status-page', 'mail', 'pager', 'webhook'],
};

const plane = z
  .enum(['data', 'control', 'both'])
  .describe(
    'Which requests meet it: those that applications make (data), those that change or describe resources (control), or both.',
  );

const rate = fraction.describe('Share of the requests that meet it, 0 to 1.');

const course = z
  .array(z.strictObject({ at: instant, rate }))
  .min(1)
  .describe('How the share goes on: from each instant on that rate, until the next. A fault that eases in waves.');

const shape = {
  service: impairedService,
  effect,
  /** Only this Availability Zone, by its id. */
  zone: z
    .string()
    .regex(/^[a-z]{3,5}\d-az\d$/, 'an Availability Zone id such as use1-az4')
    .optional()
    .describe(
      'Only in this Availability Zone, by its id: the third of the requests that goes there meets it, until a zonal shift takes them away.',
    ),
  components: z
    .array(identifier)
    .optional()
    .describe(
      'Only these components of the workload lie in the failing cells of the service. []: none does, only AWS and others are met.',
    ),
  plane: plane.optional(),
  rate: rate.optional(),
  course: course.optional(),
  latencyMs: z.int().min(0).max(60_000).optional().describe('For latency: that much later. 5000 unless said.'),
  delay: duration.optional().describe('For telemetry-delayed: that much later. 10m unless said.'),
  keptOpen: duration
    .optional()
    .describe(
      'Connections that were open before go on working and are closed evenly over this time; new ones fail at once.',
    ),
};

const taken = z.strictObject({
  ...shape,
  region: place.optional().describe('Absent: the Region of its cause.'),
  after: duration.optional().describe('Begins that much later than its cause.'),
  outlasts: duration.optional().describe('Ends that much later than its cause.'),
  from: instant.optional().describe('Begins then, whatever its cause does.'),
  until: instant.optional().describe('Ends then, whatever its cause does.'),
});
/** What an impairment takes with it: begins with it and ends with it, unless it says otherwise. */
export type Consequence = z.infer<typeof taken> & { readonly takes?: readonly Consequence[] | undefined };
const takes: z.ZodType<readonly Consequence[]> = z.lazy(() => z.array(consequence));
const consequence: z.ZodType<Consequence> = taken.extend({
  takes: takes.optional().describe('What it takes with it in turn.'),
});

export const impairment = z.strictObject({
  ...shape,
  region: place,
  from: instant,
  until: instant.optional().describe('Absent: to the end of the scenario.'),
  takes: takes
    .optional()
    .describe('Services that need this one and fail with it, each with its own effect, planes and share.'),
});
export type Impairment = z.infer<typeof impairment>;
