import { z } from 'zod';
import type { Finding } from './finding.ts';
import { repeats, unknown } from './finding.ts';
import { environmentName, identifier } from './names.ts';

/** Who may send signals, and what they are taken for. */

const topicArn = z
  .string()
  .regex(/^arn:aws[a-z-]*:sns:[a-z]{2}(-[a-z]+)+-\d:\d{12}:[\w-]{1,256}$/, 'the ARN of an SNS topic');
const queueUrl = z
  .string()
  .regex(
    /^https:\/\/sqs\.[a-z]{2}(-[a-z]+)+-\d\.amazonaws\.com(\.cn)?\/\d{12}\/[\w-]{1,80}$/,
    'the URL of an SQS standard queue, such as https://sqs.us-east-2.amazonaws.com/123456789012/muster-alarms',
  );
const sha256 = z.string().regex(/^[0-9a-f]{64}$/, 'a SHA-256 as 64 lower-case hexadecimal digits');
const severity = z.enum(['sev1', 'sev2', 'sev3']);
const headerName = z.string().regex(/^[a-z0-9-]{1,64}$/, 'the name of a header in lower case');
const labelName = z.string().min(1).max(128);

/** A program that shows a credential: a bearer token, or a name and a password for senders that know no other. */
const sender = z
  .strictObject({
    id: identifier,
    sends: z.array(z.enum(['alertmanager', 'eventbridge'])).min(1),
    tokenSha256: sha256.optional(),
    basic: z.strictObject({ user: z.string().min(1), passwordSha256: sha256 }).optional(),
    /** Workloads that it may speak of; absent: all. */
    workloads: z.array(identifier).min(1).optional(),
  })
  .refine(({ tokenSha256, basic }) => (tokenSha256 === undefined) !== (basic === undefined), {
    message: 'either tokenSha256 or basic',
  });

const labels = z.strictObject({
  workload: labelName.default('workload'),
  region: labelName.default('region'),
  component: labelName.default('component'),
  severity: labelName.default('severity'),
  /** What the values of the severity label mean; others count as unlisted alarms do. What is to be ignored is no signal. */
  severities: z
    .record(z.string(), z.enum([...severity.options, 'ignore']))
    .default({ critical: 'sev1', error: 'sev2', warning: 'sev3', none: 'ignore' }),
});

const webhook = z.strictObject({
  id: identifier,
  /** The mapping file: where in the payload each thing stands. */
  mapping: z.string().min(1),
  secretEnv: environmentName,
  signatureHeader: headerName.default('x-signature'),
  signaturePrefix: z.string().max(32).default(''),
  /** Header with the time of sending, which is then signed too. */
  timestampHeader: headerName.optional(),
});

const limits = z.strictObject({
  /** Requests a second that one entrance takes on average; more are answered 429. */
  requestsPerSecond: z.int().min(1).max(1_000_000).default(50_000),
  /** Requests and megabytes of bodies under way, and signals that wait for correlation; more are answered 503. */
  requests: z.int().min(1).max(100_000).default(2_048),
  bodyMegabytes: z.int().min(1).max(4_096).default(64),
  backlog: z.int().min(1_000).max(10_000_000).default(100_000),
});

export const signals = z.strictObject({
  sns: z
    .strictObject({
      topicArns: z.array(topicArn).default([]),
      /** Signing certificates fetched and kept before they are needed. */
      prefetchCertificates: z.array(z.url({ protocol: /^https$/ })).default([]),
    })
    .prefault({}),
  /** Queues that topics or event buses deliver into: taken from without any public entrance. Who may send is the queue's own policy. */
  sqs: z.strictObject({ queueUrls: z.array(queueUrl).default([]) }).prefault({}),
  /** Programs that may post alerts (Prometheus, Grafana) and events (API destinations of EventBridge). */
  senders: z.array(sender).default([]),
  /** Which labels of an alert say what. */
  labels: labels.prefault({}),
  /** Tools that sign what they post, each with a file that says how it is read. */
  webhooks: z.array(webhook).default([]),
  limits: limits.prefault({}),
  /** Alarms that no workload lists: who takes them when their Region does not tell, and how grave they count. */
  unlisted: z.strictObject({ workload: identifier.optional(), severity: severity.default('sev3') }).prefault({}),
});
type Signals = z.output<typeof signals>;

/** Ids are used once, and workloads that are named are there. */
export function signalFindings({ senders, webhooks }: Signals, workloadIds: readonly string[] | undefined): Finding[] {
  const known = workloadIds ?? [];
  const named = senders.flatMap(({ workloads = [] }, index) =>
    workloads.flatMap((id, at) =>
      unknown(id, known, ['signals', 'senders', index, 'workloads', at], 'a workload that is listed'),
    ),
  );
  return [
    ...repeats(
      senders.map(({ id }) => id),
      (index) => ['signals', 'senders', index, 'id'],
      'an id',
    ),
    ...repeats(
      webhooks.map(({ id }) => id),
      (index) => ['signals', 'webhooks', index, 'id'],
      'an id',
    ),
    ...(workloadIds === undefined ? [] : named),
  ];
}
