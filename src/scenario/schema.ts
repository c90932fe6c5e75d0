import { z } from 'zod';
import { deviationSchema } from './account.ts';
import { allowedActions, expected } from './expected.ts';
import { impairment } from './impairment.ts';
import { misplaced } from './order.ts';
import { ownTrouble } from './own-trouble.ts';
import { duration, fraction, identifier, instant, place, scenarioName } from './primitives.ts';

/**
 * A scenario: one outage (or something that looks like one) as a timeline that drives the sandbox. What happened is in `impairments`,
 * `deploys`, `saturations`, `retryStorms`, `posts` and `account`; what would have been right is in `expected` and `allowedActions`, which the
 * sandbox and the engine never see.
 */

const post = z.strictObject({
  at: instant,
  event: identifier.describe('Posts about the same event share this name.'),
  channel: z
    .enum(['both', 'health', 'feed'])
    .default('both')
    .describe('health: the Health API. feed: the public dashboard.'),
  service: z
    .string()
    .regex(/^[A-Z][A-Z0-9_]*$/, 'upper case, as AWS writes it')
    .describe('As AWS names it, e.g. LAMBDA; MULTIPLE_SERVICES for large events.'),
  region: place,
  status: z.enum(['open', 'closed']),
  severity: z.enum(['informational', 'degraded', 'disrupted']).default('disrupted'),
  message: z.string().min(1),
});

const deploy = z.strictObject({
  at: instant,
  component: identifier,
  region: place,
  failureRate: fraction.describe('Share of requests that fail on the new version; 0 for a harmless one.'),
  share: z
    .number()
    .gt(0)
    .max(1)
    .default(1)
    .describe('Share of requests that go to the new version; below 1 the deployment is gradual, and stays there.'),
  by: z
    .enum(['us', 'aws'])
    .default('us')
    .describe("aws: a managed runtime that AWS updates under a function's published version."),
});

const saturation = z.strictObject({
  component: identifier,
  region: place,
  from: instant,
  until: instant.optional(),
  limit: z.int().min(1).describe('The dial as set before: reserved concurrency, write units or shards.'),
  demand: z.int().min(1).describe('What the load asks of it.'),
});

const retryStorm = z.strictObject({
  component: identifier.describe('What is overrun by its callers’ retries once enough of its requests fail.'),
  region: place,
  from: instant.optional(),
  calmedAt: instant.optional().describe('When somebody sheds the load. Absent: it lasts until the traffic goes away.'),
  retries: z.number().min(0.1).max(20).describe('How often a failed request is sent again, on average.'),
  capacity: z.number().min(0.1).max(20).describe('What it can serve, as a multiple of the usual load.'),
});

const withhold = z
  .union([z.literal('all'), z.array(z.string())])
  .describe('Alarms, heartbeats included, that stay silent and unchanged from the first trouble on; or all.');

const health = z.strictObject({
  activeRegion: z
    .enum(['us-east-1', 'us-east-2'])
    .default('us-east-2')
    .describe('Which of the two regional endpoints of the Health API is active.'),
  subscribed: z.boolean().default(true).describe('False: no support plan, the Health API refuses.'),
  delay: duration.optional().describe('The Health API shows each post that much later than it was made.'),
});

const feed = z.strictObject({
  delay: duration.optional().describe('The public dashboard shows each post that much later than it was made.'),
});

const support = z.strictObject({
  answersAfter: duration.optional().describe('AWS answers a case that much after it was opened. 25m unless said.'),
});

const clients = z.strictObject({
  ignoreTtl: z
    .strictObject({ share: fraction, least: duration, most: duration })
    .optional()
    .describe(
      'Share of the clients whose resolvers keep an answer for between least and most, whatever its TTL says. 0.03, 5m and 30m unless said.',
    ),
  keptOpen: z
    .strictObject({ share: fraction, lasts: duration })
    .optional()
    .describe('Share of the clients that hold a connection open for that long, and ask for a name only afterwards.'),
});

const queues = z.strictObject({
  drainAt: z
    .number()
    .min(1.1)
    .max(100)
    .optional()
    .describe('How many times faster than it comes in a backlog is worked off. 4 unless said.'),
});

/** What a scenario may list; a variant adds to each. */
const lists = {
  impairments: z.array(impairment).default([]),
  posts: z.array(post).default([]).describe('What AWS said when.'),
  deploys: z.array(deploy).default([]),
  saturations: z.array(saturation).default([]),
  retryStorms: z.array(retryStorm).default([]),
  ours: z.array(ownTrouble).default([]).describe('Other trouble of our own making, while AWS is well.'),
  account: z.array(deviationSchema).default([]).describe('What is wrong in the account.'),
};

/** What a variant replaces as a whole. */
const settings = {
  endsAfter: duration,
  workload: z.string().min(1).describe('Id of the workload that lives through it.'),
  health,
  feed,
  support,
  clients,
  queues,
  withhold,
  expected,
  allowedActions,
};

export const scenarioSchema = z
  .strictObject({
    id: scenarioName,
    title: z.string().min(1),
    prose: z.string().min(1),
    sources: z.array(z.string().min(1)).min(1).describe('Where the times come from.'),
    startAt: z.iso.datetime().describe('When the drill begins, a few minutes before the first trouble.'),
    ...settings,
    ...lists,
    health: health.prefault({}),
    feed: feed.prefault({}),
    support: support.prefault({}),
    clients: clients.prefault({}),
    queues: queues.prefault({}),
    withhold: withhold.default([]),
    allowedActions: allowedActions.optional(),
  })
  .superRefine((scenario, context) => {
    for (const issue of misplaced(scenario)) context.addIssue({ code: 'custom', ...issue });
  });
export type Scenario = z.infer<typeof scenarioSchema>;

/** A scenario told as another one with differences: lists are added to the other's, everything else given here replaces it. */
export const variantSchema = z
  .strictObject({
    id: scenarioName,
    extends: scenarioName,
    title: z.string().min(1),
    prose: z.string().min(1),
    sources: z.array(z.string().min(1)).default([]),
    ...z.strictObject(settings).partial().shape,
    ...lists,
  })
  .superRefine((variant, context) => {
    for (const issue of misplaced(variant)) context.addIssue({ code: 'custom', ...issue });
  });
export type Variant = z.infer<typeof variantSchema>;

/** JSON Schema of scenario files, for editors. */
export function scenarioJsonSchema(): Record<string, unknown> {
  return { ...z.toJSONSchema(z.union([scenarioSchema, variantSchema]), { io: 'input' }), title: 'Muster scenario' };
}
