import { z } from 'zod';
import { instantPattern } from './instant.ts';

/**
 * How a scenario's account differs from the one that its workload describes: the mistakes that people find only when they fail over.
 * Each kind names one thing that is wrong, where, and (where it matters) the value it has instead. Without `from` it is so from the start,
 * without `until` to the end. What is not listed is as the workload wants it.
 */

const instant = z.string().regex(instantPattern, 'an instant such as 2025-10-20T06:48:00Z or +1h23m after the start');
const region = z.string().regex(/^[a-z]{2}(-[a-z]+)+-\d$/, 'an AWS Region code such as us-east-1');
const name = z.string().min(1);
const count = z.int().min(0);

/** What is bound to a Region, by the kinds that workloads use. */
const resource = z.enum([
  'queue',
  'stream',
  'schedule',
  'execution',
  'bucket',
  'user-pool',
  'key',
  'secret',
  'api-key',
  'code-version',
]);

const wrong = <Kind extends string, Shape extends z.core.$ZodShape>(kind: Kind, shape: Shape) =>
  z.strictObject({ kind: z.literal(kind), from: instant.optional(), until: instant.optional(), ...shape });

const tables = [
  /** The table has no replica there, and its other replicas list none. */
  wrong('replica-missing', { table: name, region }),
  /** As DynamoDB names it, e.g. CREATING, INACCESSIBLE_ENCRYPTION_CREDENTIALS, REPLICATION_NOT_AUTHORIZED. */
  wrong('replica-status', {
    table: name,
    region,
    status: z.string().regex(/^[A-Z_]+$/, 'upper case, as AWS writes it'),
  }),
  wrong('table-consistency', { table: name, consistency: z.enum(['eventual', 'strong']) }),
  /** The store of the lease has no replica there. */
  wrong('lease-region-missing', { region }),
  /** Provisioned with too few units, instead of on demand. */
  wrong('throughput-low', { table: name, region, readUnits: count, writeUnits: count }),
  wrong('warm-throughput-low', { table: name, region, readUnits: count, writeUnits: count }),
  /** A resource policy denies everybody, DynamoDB's own replication role too. */
  wrong('table-policy-cuts-replication', { table: name, region }),
  /** The newest heartbeat that was written there is this old, wherever it is read. */
  wrong('heartbeat-stale', { table: name, region, seconds: z.int().min(1) }),
] as const;

const compute = [
  /** The account's concurrent executions in the Region. */
  wrong('concurrency-low', { region, limit: count }),
  wrong('reserved-concurrency-differs', { function: name, region, reserved: count }),
  wrong('provisioned-concurrency-missing', { function: name, region }),
  wrong('shards-low', { stream: name, region, shards: z.int().min(1) }),
  wrong('alias-missing', { function: name, region }),
  /** The alias serves other code than in the other Region. */
  wrong('code-differs', { function: name, region }),
  /** An applied service quota, by AWS's codes, e.g. `lambda` and `L-B99A9384`. */
  wrong('quota-low', { region, service: name, quota: name, value: count }),
] as const;

const entrances = [
  /** The Region has no custom domain of the workload's name. */
  wrong('domain-missing', { region }),
  wrong('mapping-missing', { region }),
  /** The record of that Region has no health check. */
  wrong('health-check-missing', { region }),
  /** The switch checks that evacuate that Region are not inverted: an absent object reads as unhealthy. */
  wrong('health-check-not-inverted', { region }),
  /** A disabled check counts as healthy: the Region cannot be evacuated by it. */
  wrong('health-check-disabled', { region }),
  wrong('record-missing', { region }),
  wrong('ttl-high', { seconds: z.int().min(61) }),
  wrong('accelerated-recovery-off', {}),
  /** The routing control of that Region was deleted. */
  wrong('routing-control-missing', { region }),
  /** The cluster's endpoint in that Region does not answer. */
  wrong('endpoint-unreachable', { region }),
  /** Block Public Access hides the bucket's objects from the health checkers. */
  wrong('bucket-private', { bucket: name }),
  wrong('bucket-missing', { bucket: name }),
  /** A switch object of an earlier drill still evacuates that Region. */
  wrong('switch-left-over', { region, bucket: name }),
] as const;

const ourselves = [
  /** Health and Support refuse. */
  wrong('support-plan-missing', {}),
  /** The engine's role may not do it, e.g. `dynamodb:PutItem`. */
  wrong('permission-missing', {
    operation: z.string().regex(/^[a-z0-9-]+:[A-Z][A-Za-z]+$/, 'an IAM action such as dynamodb:PutItem'),
  }),
  /** The engine's clock is ahead of AWS's (negative: behind). */
  wrong('clock-skew', { seconds: z.int() }),
  /** From its start, the engine's session lasts this long and is not renewed. */
  wrong('credentials-expiring', { minutes: z.int().min(1) }),
] as const;

const estate = [
  wrong('resource-missing', { resource, name, region }),
  /** It exists and would not serve: disabled, suspended, scheduled for deletion. */
  wrong('resource-unusable', { resource: resource.exclude(['queue', 'user-pool']), name, region }),
  /** It is not the other Region's twin: another key's material, other code. */
  wrong('resource-differs', { resource: resource.extract(['key', 'secret', 'code-version']), name, region }),
  /** Work waits or runs in it. */
  wrong('backlog', { resource: z.enum(['queue', 'execution']), name, region, count: z.int().min(1) }),
] as const;

const watching = [
  wrong('alarm-missing', { alarm: name }),
  /** The alarm notifies nobody. */
  wrong('alarm-without-action', { alarm: name }),
  wrong('topic-missing', { region }),
  /** The journey's health check answers 503 while users are served. */
  wrong('canary-failing', { journey: name, region }),
] as const;

export const deviationSchema = z.discriminatedUnion('kind', [
  ...tables,
  ...compute,
  ...entrances,
  ...ourselves,
  ...estate,
  ...watching,
]);
export type Deviation = z.infer<typeof deviationSchema>;

/** Every kind of deviation, in the order of this file. */
export const deviationKinds: readonly Deviation['kind'][] = deviationSchema.options.map(
  ({ shape }) => shape.kind.value,
);
