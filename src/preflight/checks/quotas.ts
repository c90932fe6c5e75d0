import type { Workload } from '../../workload/schema.ts';
import { defineCheck, fail, pass } from '../check.ts';

interface Quota {
  readonly service: string;
  readonly code: string;
  readonly name: string;
  /** Services of components that feel it. */
  readonly felt: readonly Workload['components'][number]['service'][];
}

/** Quotas that have stopped failovers: what one Region was raised to, the other must have. Codes by `aws service-quotas list-service-quotas`. */
const quotas: readonly Quota[] = [
  { service: 'lambda', code: 'L-B99A9384', name: 'Lambda concurrent executions', felt: ['lambda'] },
  { service: 'apigateway', code: 'L-8A5B8E43', name: 'API Gateway requests a second', felt: ['apigateway'] },
  { service: 'kinesis', code: 'L-8D14CF2D', name: 'Kinesis shards', felt: ['kinesis'] },
  { service: 'dynamodb', code: 'L-34F8CCC8', name: 'DynamoDB read units of a table', felt: ['dynamodb'] },
  { service: 'dynamodb', code: 'L-34F6A552', name: 'DynamoDB write units of a table', felt: ['dynamodb'] },
];

export const quotasEqual = defineCheck({
  name: 'quotas.equal',
  holds: 'neither Region has a lower service quota than the other',
  timeLimitMs: 15_000,
  subjects: ({ workload }) =>
    quotas.filter(({ felt }) => workload.components.some(({ service }) => felt.includes(service))),
  named: ({ name }) => name,
  read: (ports, { service, code }, { workload }, signal) =>
    Promise.all(
      workload.regions.map(async (region) => ({
        region,
        value: await ports.account.quota(region, service, code, signal),
      })),
    ),
  judge(readings, { service, code }) {
    const [lower, higher] = [...readings].sort((one, other) => one.value - other.value);
    if (!lower || !higher || lower.value === higher.value) return pass(`${lower?.value ?? 'none'} in both`);
    return fail(
      `${lower.value} in ${lower.region}, ${higher.value} in ${higher.region}`,
      `aws service-quotas request-service-quota-increase --region ${lower.region} --service-code ${service} --quota-code ${code} --desired-value ${higher.value}`,
    );
  },
});
