import { z } from 'zod';
import { deviationSchema } from './account.ts';
import { durationPattern, instantPattern } from './instant.ts';

/**
 * A scenario: one outage (or something that looks like one) as a timeline that drives the sandbox. What happened is in `impairments`,
 * `deploys`, `saturations`, `posts` and `account`; what would have been right is in `expected`, which the sandbox and the engine never see.
 */

const identifier = z.string().regex(/^[a-z0-9][a-z0-9-]{0,62}$/, 'lower-case letters, digits and hyphens, at most 63');
const instant = z.string().regex(instantPattern, 'an instant such as 2025-10-20T06:48:00Z or +1h23m after the start');
const duration = z.string().regex(durationPattern, 'a length such as 30h or 1h23m');
/** A Region code, or `*` for every Region (services that are global). */
const place = z.string().regex(/^(\*|[a-z]{2}(-[a-z]+)+-\d)$/, 'an AWS Region code such as us-east-1, or "*"');
const fraction = z.number().min(0).max(1);

/** What can be impaired: AWS services by the names that workloads use, two levers, and the five places where people are told. */
export const impairedService = z.enum([
  'apigateway',
  'lambda',
  'dynamodb',
  's3',
  'sqs',
  'sns',
  'kinesis',
  'eventbridge',
  'stepfunctions',
  'cognito',
  'kms',
  'secretsmanager',
  'cloudwatch',
  'xray',
  'sts',
  'iam',
  'route53',
  'support',
  'health',
  'health-dashboard',
  'elb',
  'ec2',
  'cloudfront',
  'route53-recovery-cluster',
  'arc-zonal-shift',
  'chat',
  'status-page',
  'mail',
  'pager',
  'webhook',
]);

/**
 * `dns-empty`: the service's names do not resolve. `errors`: 5xx. `throttled`: 429. `latency`: answers come `latencyMs` later.
 * `control-plane-down`: only calls that change or describe resources fail. `async-delayed`: event sources and asynchronous invocations
 * wait, synchronous requests work. `telemetry-lost`: metrics are missing, everything else works. `answer-lost`: where people are told, a
 * message arrives and the answer to it never comes; look-ups work.
 */
export const effect = z.enum([
  'dns-empty',
  'errors',
  'throttled',
  'latency',
  'control-plane-down',
  'async-delayed',
  'telemetry-lost',
  'answer-lost',
]);
export type Effect = z.infer<typeof effect>;

const impairment = z.strictObject({
  service: impairedService,
  region: place,
  /** Only this Availability Zone: a zonal shift away from it ends the effect on declared resources. */
  zone: z.string().optional(),
  from: instant,
  /** Absent: to the end of the scenario. */
  until: instant.optional(),
  effect,
  /** Share of requests that it meets. */
  rate: fraction.default(1),
  latencyMs: z.int().min(0).max(60_000).default(5000),
});

const post = z.strictObject({
  at: instant,
  /** Posts about the same event share this name. */
  event: identifier,
  channel: z.enum(['both', 'health', 'feed']).default('both'),
  /** As AWS names it, e.g. MULTIPLE_SERVICES. */
  service: z.string().regex(/^[A-Z][A-Z0-9_]*$/, 'upper case, as AWS writes it'),
  region: place,
  status: z.enum(['open', 'closed']),
  severity: z.enum(['informational', 'degraded', 'disrupted']).default('disrupted'),
  message: z.string().min(1),
});

const deploy = z.strictObject({
  at: instant,
  component: identifier,
  region: place,
  /** Share of requests that fail on the new version; 0 for a harmless one. */
  failureRate: fraction,
  /** `aws`: a managed runtime that AWS updates under a function's published version. */
  by: z.enum(['us', 'aws']).default('us'),
});

const saturation = z.strictObject({
  component: identifier,
  region: place,
  from: instant,
  until: instant.optional(),
  /** The dial as set before: reserved concurrency, write units or shards. */
  limit: z.int().min(1),
  /** What the load asks of it. */
  demand: z.int().min(1),
});

const expected = z.strictObject({
  verdict: z.enum(['aws', 'ours', 'dial', 'unknown']),
  scope: z.enum(['component', 'zonal', 'regional', 'telemetry-only']),
  decision: z.enum(['failover', 'zonal-shift', 'rollback', 'adjust-dial', 'hold']),
});

const withhold = z.union([z.literal('all'), z.array(z.string())]);
const health = z.strictObject({
  /** Which of the two regional endpoints of the Health API is active. */
  activeRegion: z.enum(['us-east-1', 'us-east-2']).default('us-east-2'),
  /** False: no support plan, the Health API refuses. */
  subscribed: z.boolean().default(true),
});

export const scenarioSchema = z.strictObject({
  id: identifier,
  title: z.string().min(1),
  prose: z.string().min(1),
  /** Where the times come from. */
  sources: z.array(z.string().min(1)).min(1),
  startAt: z.iso.datetime(),
  endsAfter: duration,
  /** Id of the workload that lives through it. */
  workload: identifier,
  impairments: z.array(impairment).default([]),
  posts: z.array(post).default([]),
  health: health.prefault({}),
  /** Alarms that stay silent and unchanged from the first trouble on. */
  withhold: withhold.default([]),
  deploys: z.array(deploy).default([]),
  saturations: z.array(saturation).default([]),
  /** What is wrong in the account. */
  account: z.array(deviationSchema).default([]),
  expected,
});
export type Scenario = z.infer<typeof scenarioSchema>;

/** A scenario told as another one with differences: lists are added to the other's, everything else given here replaces it. */
export const variantSchema = z.strictObject({
  id: identifier,
  extends: identifier,
  title: z.string().min(1),
  prose: z.string().min(1),
  sources: z.array(z.string().min(1)).default([]),
  endsAfter: duration.optional(),
  workload: identifier.optional(),
  impairments: z.array(impairment).default([]),
  posts: z.array(post).default([]),
  health: health.optional(),
  withhold: withhold.optional(),
  deploys: z.array(deploy).default([]),
  saturations: z.array(saturation).default([]),
  /** What is wrong in the account. */
  account: z.array(deviationSchema).default([]),
  expected: expected.optional(),
});
export type Variant = z.infer<typeof variantSchema>;

/** JSON Schema of scenario files, for editors. */
export function scenarioJsonSchema(): Record<string, unknown> {
  return { ...z.toJSONSchema(z.union([scenarioSchema, variantSchema]), { io: 'input' }), title: 'Muster scenario' };
}
