import { z } from 'zod';
import { serviceName } from '../workload/schema.ts';

/** A runbook: a declarative file for one pattern of trouble. Named steps and typed inputs; no expression language. */

const identifier = z.string().regex(/^[a-z][a-z0-9-]{0,62}$/, 'lower-case letters, digits and hyphens, at most 63');

export const decision = z.enum(['failover', 'zonal-shift', 'rollback', 'adjust-dial', 'hold']);
export type Decision = z.infer<typeof decision>;

/** Kinds of failure; diagnosis' evidence says what each means. */
const kind = z.enum([
  'dns',
  'data-plane',
  'cell',
  'control-plane',
  'capacity',
  'zone',
  'telemetry',
  'deploy',
  'access',
  'limit',
  'hot-key',
  'backlog',
  'code',
  'unknown',
]);

const takes = z.union([
  z.literal('default'),
  z.strictObject({
    verdict: z.array(z.enum(['aws', 'ours', 'dial', 'unknown'])).min(1),
    scope: z.array(z.enum(['component', 'zonal', 'regional', 'telemetry-only'])).min(1),
    /** Kinds of failure that this runbook is for; absent: any. */
    kind: z.array(kind).min(1).optional(),
    /** Failing services that this runbook is for; absent: any. */
    services: z.array(serviceName).min(1).optional(),
    /** Where the services of several runbooks fail at once, the one with the highest takes it; absent: 0. */
    priority: z.int().min(1).max(100).optional(),
  }),
]);

const step = z.strictObject({
  id: identifier,
  title: z.string().min(1),
  /** Name in the action catalogue. */
  action: z.string().regex(/^[a-z]+(\.[a-zA-Z]+)+$/, 'an action of the catalogue such as traffic.shift'),
  /** The Region it is about: the one that is left, or the one that takes over. */
  in: z.enum(['from', 'to']).default('from'),
  /** Further inputs of the action, literal. */
  with: z.record(z.string(), z.unknown()).default({}),
  /** The point of no return: before it the plan can be withdrawn, after it nothing waits for a person. At most one a plan. */
  fence: z.boolean().default(false),
  /** What follows when the step fails: `ask` a person; `continue`; `retry` without a person (the only choices after the fence are the last two). */
  onFailure: z.enum(['ask', 'continue', 'retry']).default('ask'),
  irreversible: z.boolean().default(false),
});
export type RunbookStep = z.infer<typeof step>;

/** A runbook's states stand under its id beside those of its way back and of the incident itself. */
const runbookId = identifier.regex(
  /^(?!incident$)(?!.*-failback$)/,
  "neither `incident` nor anything ending in `-failback`: the machine's own",
);

export const runbookSchema = z.strictObject({
  id: runbookId,
  title: z.string().min(1),
  /** One paragraph for the person at 3 a.m.: what this pattern is, and why this is the answer. */
  summary: z.string().min(1),
  takes,
  decides: decision,
  /** What people are told beside the facts; plain sentences. */
  tell: z.strictObject({
    internal: z.string().min(1),
    /** For the public status page: what users see; blames nobody before evidence. */
    external: z.string().min(1),
  }),
  objectives: z.strictObject({ rtoSeconds: z.int().min(1), rpoSeconds: z.int().min(0) }),
  /** How long a person may take over the approval; after it the plan lapses and the incident holds. */
  approval: z.enum(['person', 'person-or-policy']).default('person'),
  steps: z.array(step).default([]),
  recovery: z
    .strictObject({
      /** Steps of the failback, with `from` and `to` exchanged by the engine. */
      steps: z.array(step).min(1),
    })
    .optional(),
});
export type Runbook = z.infer<typeof runbookSchema>;

/** 0 unless written. */
export function priorityOf({ takes }: Pick<Runbook, 'takes'>): number {
  return takes === 'default' ? 0 : (takes.priority ?? 0);
}
