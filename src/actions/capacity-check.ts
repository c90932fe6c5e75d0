import { CodedError } from '../errors.ts';
import { comparedWith } from './capacity-comparison.ts';
import { capacityOf, joined } from './capacity-readings.ts';
import { defineAction } from './define.ts';
import { betweenRegions } from './inputs.ts';
import { orLastGood } from './plan-last-readings.ts';

export const capacityCheck = defineAction({
  name: 'capacity.check',
  summary:
    'Checks that the Region that takes over has the concurrency, shards and throughput that the workload needs, the quotas of the other Region, and its custom domain',
  input: betweenRegions,
  risk: 'read',
  plane: 'control',
  operations: [
    'lambda:GetAccountSettings',
    'lambda:GetFunctionConcurrency',
    'lambda:GetProvisionedConcurrencyConfig',
    'kinesis:DescribeStreamSummary',
    'dynamodb:DescribeTable',
    'servicequotas:GetServiceQuota',
    'servicequotas:GetAWSDefaultServiceQuota',
    'apigateway:GetDomainName',
    'apigateway:GetBasePathMappings',
  ],
  timeLimitMs: 20_000,
  retry: {
    attempts: 3,
    firstDelayMs: 1_000,
    factor: 2,
    maxDelayMs: 4_000,
    on: ['throttled', 'unavailable', 'timeout'],
  },
  async plan(ports, { workload, from, to }, { signal }) {
    const found = await Promise.all([
      capacityOf(ports, workload, to, signal),
      comparedWith(ports, workload, { from, to }, signal),
    ]);
    return { calls: [], ...joined(found) };
  },
  async run(ports, { workload, from, to }, { signal }) {
    const step = { action: 'capacity.check', workload: workload.id, from };
    const { readings, obstacles } = await orLastGood(ports, step, () => capacityOf(ports, workload, to, signal));
    if (obstacles.length > 0) throw new CodedError('refused', `${to} is short of capacity: ${obstacles.join('; ')}`);
    return { ok: true as const, readings };
  },
});
