import { DescribeServicesCommand, type Service } from '@aws-sdk/client-support';
import { z } from 'zod';
import type { AwsClients } from '../../ports/aws-clients.ts';
import type { KeptText } from '../../ports/aws-status.ts';
import { read, type Target } from './call.ts';

/** What a case is filed under: codes as DescribeServices lists them. */
export interface CaseRouting {
  readonly serviceCode: string;
  readonly categoryCode: string;
}

/** The codes of AWS's own CreateCase example: accepted on every plan, and the last resort. */
export const generalGuidance: CaseRouting = { serviceCode: 'general-info', categoryCode: 'using-aws' };

/** Categories that fit a service that fails, best first; the first one listed serves where none of them is there. */
const fitting: readonly string[] = ['service-availability', 'performance', 'general-guidance', 'other'];

const keptCodes = z.record(z.string(), z.object({ serviceCode: z.string(), categoryCode: z.string() }));

/** Reads which codes there are, and keeps them by the names that workloads give services; how many were kept. */
export async function keepCodes(
  clients: AwsClients,
  target: Target,
  kept: KeptText,
  signal: AbortSignal,
): Promise<number> {
  const { services = [] } = await read(clients, target, new DescribeServicesCommand({ language: 'en' }), signal);
  const routings = Object.fromEntries(services.flatMap(routingOf));
  await kept.write(JSON.stringify(routings));
  return Object.keys(routings).length;
}

/** Where a case about these services goes: the first that is among the codes kept before the outage, else general guidance. */
export async function routingFor(services: readonly string[], kept: KeptText): Promise<CaseRouting> {
  const codes = keptCodes.safeParse(parsed(await kept.read().catch(() => undefined)));
  const known = services.flatMap((service) => (codes.success ? (codes.data[service] ?? []) : []));
  return known[0] ?? generalGuidance;
}

/** AWS's `Amazon DynamoDB` is the workload's `dynamodb`; a service without categories takes no cases. */
function routingOf({ code, name, categories = [] }: Service): [string, CaseRouting][] {
  const codes = categories.flatMap((category) => category.code ?? []);
  const categoryCode = fitting.find((one) => codes.includes(one)) ?? codes[0];
  if (code === undefined || name === undefined || categoryCode === undefined) return [];
  const plain = name
    .replace(/^(amazon|aws)\s+/i, '')
    .toLowerCase()
    .replace(/\(.*\)|[^a-z0-9]/g, '');
  return [[aliases[plain] ?? plain, { serviceCode: code, categoryCode }]];
}

/** AWS's names of services that workloads call otherwise. */
const aliases: Readonly<Record<string, string>> = {
  simplestorageservice: 's3',
  simplequeueservice: 'sqs',
  simplenotificationservice: 'sns',
  elasticcomputecloud: 'ec2',
  elasticloadbalancing: 'elb',
  keymanagementservice: 'kms',
  identityandaccessmanagement: 'iam',
  cloudwatchevents: 'eventbridge',
  kinesisdatastreams: 'kinesis',
};

function parsed(text: string | undefined): unknown {
  try {
    return JSON.parse(text ?? '{}');
  } catch {
    return undefined;
  }
}
