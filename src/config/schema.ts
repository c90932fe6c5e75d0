import { z } from 'zod';
import { chat, drills, mail, onCall, pager, person, statusPage, webhook } from './destinations.ts';
import { identifier } from './names.ts';
import { signals } from './signals.ts';

/** The file `muster.yaml`, as written. Secrets never stand in it: only the names of environment variables that hold them. */

const filePath = z.string().min(1);
const listen = z.strictObject({
  host: z.string().min(1).default('127.0.0.1'),
  port: z.int().min(0).max(65_535).default(8711),
  /** Needed for any host but loopback. */
  allowRemote: z.boolean().default(false),
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
  /** A folder of message templates of one's own, in the place of those that Muster ships. */
  templates: filePath.optional(),
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
