import type { z } from 'zod';
import type { serviceName } from './schema.ts';

type ServiceName = z.infer<typeof serviceName>;

/**
 * What AWS calls a service where it is not the workload's name for it: in AWS Health and on its dashboard, in endpoints and in the SDK. Lower case
 * without punctuation. Sources: samples of AWS Health's events (ELASTICLOADBALANCING), the feeds of status.aws.amazon.com (`state-<region>`,
 * `events-<region>`, `supportcenter`), endpoint prefixes of the service authorization reference (states, events, cognito-idp).
 */
const otherCodes: Readonly<Partial<Record<ServiceName, readonly string[]>>> = {
  stepfunctions: ['states', 'state'],
  eventbridge: ['events', 'cloudwatchevents'],
  elb: ['elasticloadbalancing'],
  cloudwatch: ['amazoncloudwatch'],
  cognito: ['cognitoidp'],
  support: ['supportcenter'],
};
const nameByCode: ReadonlyMap<string, string> = new Map(
  Object.entries(otherCodes).flatMap(([name, codes]) => codes.map((code) => [code, name] as const)),
);

/** Large events name no service (October 2025: MULTIPLE_SERVICES). */
const manyServices: readonly string[] = ['multipleservices', 'multiple'];

/** Services that are one for all Regions of a partition, as AWS Health says `global` of them ("Choosing a Region" in its user guide names IAM). */
const globalServices: ReadonlySet<string> = new Set<ServiceName>(['iam', 'route53', 'cloudfront', 'support', 'health']);

/** An AWS service, however AWS writes it (DYNAMODB, ELASTICLOADBALANCING), as workloads name it; one that no workload names, in lower case without punctuation. */
export function serviceOfAws(code: string): string {
  const plain = code.toLowerCase().replace(/[^a-z0-9]/g, '');
  return nameByCode.get(plain) ?? plain;
}

/** True for what AWS writes in place of a service when several fail. */
export function isManyServices(service: string): boolean {
  return manyServices.includes(serviceOfAws(service));
}

/** True when the service fails in all Regions or in none. */
export function isGlobalService(service: string): boolean {
  return globalServices.has(service);
}
