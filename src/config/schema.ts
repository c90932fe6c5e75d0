import { z } from 'zod';
import { chat, drills, mail, onCall, pager, person, statusPage, webhook } from './destinations.ts';
import { identifier } from './names.ts';

/** The file `muster.yaml`, as written. Secrets never stand in it: only the names of environment variables that hold them. */

const filePath = z.string().min(1);
const topicArn = z
  .string()
  .regex(/^arn:aws[a-z-]*:sns:[a-z]{2}(-[a-z]+)+-\d:\d{12}:[\w-]{1,256}$/, 'the ARN of an SNS topic');
const queueUrl = z
  .string()
  .regex(
    /^https:\/\/sqs\.[a-z]{2}(-[a-z]+)+-\d\.amazonaws\.com(\.cn)?\/\d{12}\/[\w-]{1,80}$/,
    'the URL of an SQS standard queue, such as https://sqs.us-east-2.amazonaws.com/123456789012/muster-alarms',
  );
const listen = z.strictObject({
  host: z.string().min(1).default('127.0.0.1'),
  port: z.int().min(0).max(65_535).default(8711),
  /** Needed for any host but loopback. */
  allowRemote: z.boolean().default(false),
});

const signals = z.strictObject({
  sns: z
    .strictObject({
      topicArns: z.array(topicArn).default([]),
      /** Signing certificates fetched and kept before they are needed. */
      prefetchCertificates: z.array(z.url({ protocol: /^https$/ })).default([]),
    })
    .prefault({}),
  /** Queues that topics or event buses deliver into: taken from without any public entrance. Who may send is the queue's own policy. */
  sqs: z.strictObject({ queueUrls: z.array(queueUrl).default([]) }).prefault({}),
  /** Alarms that no workload lists: who takes them when their Region does not tell, and how grave they count. */
  unlisted: z
    .strictObject({ workload: identifier.optional(), severity: z.enum(['sev1', 'sev2', 'sev3']).default('sev3') })
    .prefault({}),
});

const sandbox = z.strictObject({
  /** Scenario file that the simulated world plays. */
  scenario: filePath,
  /** Simulated seconds per second; 0: as fast as it goes. */
  speed: z.number().min(0).max(100_000).default(1),
  /** After this many seconds the simulated incident commander approves; absent: only people approve. */
  approveAfterSeconds: z.int().min(0).max(86_400).optional(),
});

/** How the engine acts in the real account. */
const aws = z.strictObject({
  /** Role that mutating calls are made with; absent: with the credentials of the environment. */
  actingRoleArn: z
    .string()
    .regex(/^arn:aws[a-z-]*:iam::\d{12}:role\/[\w+=,.@/-]{1,512}$/, 'the ARN of an IAM role')
    .optional(),
  /** Length of its sessions: the longest that the role allows outlasts the longest outage of STS. */
  sessionSeconds: z.int().min(900).max(43_200).default(43_200),
  /** A key for the day when STS is gone, sealed by `muster break-glass seal`; people of that role may open it. */
  breakGlass: z.strictObject({ file: filePath, role: identifier }).optional(),
});

/** The account is looked at in calm times, so that a mistake is known before it is needed. */
const preflight = z.strictObject({
  /** How often `serve` looks; 0: never. */
  intervalSeconds: z.int().min(0).max(86_400).default(3600),
});

export const configSchema = z.strictObject({
  mode: z.enum(['sandbox', 'aws']),
  /** Names this engine among those that may own a workload. */
  engineId: identifier.default('muster'),
  listen: listen.prefault({}),
  journal: filePath,
  runbooks: filePath,
  workloads: z.array(filePath).min(1),
  people: z.array(person).min(1),
  signals: signals.prefault({}),
  chat: chat.optional(),
  statusPage: statusPage.optional(),
  mail: mail.optional(),
  pager: pager.optional(),
  webhooks: z.array(webhook).default([]),
  /** Who is woken; absent: nobody is paged, and whoever reads the chat takes the incident. */
  onCall: z.array(onCall).default([]),
  drills: drills.prefault({}),
  sandbox: sandbox.optional(),
  aws: aws.prefault({}),
  preflight: preflight.prefault({}),
});
export type ConfigFile = z.output<typeof configSchema>;

/** The JSON Schema of `muster.yaml`, for editors: what a person may write, before defaults. */
export function configJsonSchema(): Record<string, unknown> {
  return z.toJSONSchema(configSchema, { io: 'input' });
}
