import { describe, expect, it } from '@jest/globals';
import { lookAt } from '../../src/cli/account.ts';
import { aroundOf } from '../../src/cli/preflight.ts';
import { configAt, exampleConfig, scenarioAt } from '../../src/cli/project.ts';
import type { AnyCheck } from '../../src/preflight/check.ts';
import { checks } from '../../src/preflight/registry.ts';
import { type Line, runPreflight } from '../../src/preflight/run.ts';
import { type Deviation, deviationKinds } from '../../src/scenario/account.ts';
import type { Workload } from '../../src/workload/schema.ts';
import { patient } from '../adapters/aws/fakes.ts';

const config = configAt(exampleConfig);
const shop = config.workloads[0] as Workload;
const calm = { ...scenarioAt('bad-deploy'), deploys: [] };

/** What preflight says of a shop whose account is wrong in one thing. */
async function linesWith(
  account: readonly Deviation[],
  workload = shop,
  asked: readonly AnyCheck[] = checks,
): Promise<readonly Line[]> {
  const scenario = { ...calm, account: [...account] };
  const configured = { ...config, workloads: [workload] };
  const report = await lookAt(configured, { scenario, afterSeconds: 120 }, ({ preflight }) =>
    runPreflight(preflight, asked, [aroundOf(workload, config)], patient),
  );
  return report.lines;
}

const standby = 'us-west-2';
const withStream: Workload = {
  ...shop,
  components: [...shop.components, { id: 'clicks', service: 'kinesis', name: 'shop-clicks', calls: [] }],
  capacity: { ...shop.capacity, kinesis: [{ stream: 'shop-clicks', shards: 4 }] },
};

interface Fault {
  readonly deviation: Deviation;
  /** The check that finds it, and how grave it is. */
  readonly check: string;
  readonly status: Line['status'];
  /** Part of what is said. */
  readonly says: RegExp;
  readonly workload?: Workload;
}

const faults: readonly Fault[] = [
  {
    deviation: { kind: 'replica-missing', table: 'orders', region: standby },
    check: 'tables.replicas',
    status: 'fail',
    says: /us-west-2 has no replica/,
  },
  {
    deviation: { kind: 'replica-status', table: 'orders', region: standby, status: 'REPLICATION_NOT_AUTHORIZED' },
    check: 'tables.replicas',
    status: 'fail',
    says: /REPLICATION_NOT_AUTHORIZED/,
  },
  {
    deviation: { kind: 'table-consistency', table: 'orders', consistency: 'strong' },
    check: 'tables.consistency',
    status: 'fail',
    says: /it is strong/,
  },
  {
    deviation: { kind: 'table-policy-cuts-replication', table: 'orders', region: standby },
    check: 'tables.policy',
    status: 'fail',
    says: /replication/,
  },
  {
    deviation: { kind: 'throughput-low', table: 'orders', region: standby, readUnits: 5, writeUnits: 5 },
    check: 'tables.throughput',
    status: 'fail',
    says: /fewer than the 40 write units/,
  },
  {
    deviation: { kind: 'warm-throughput-low', table: 'orders', region: standby, readUnits: 10, writeUnits: 5 },
    check: 'tables.warmThroughput',
    status: 'warn',
    says: /us-west-2 takes 10 reads/,
  },
  {
    deviation: { kind: 'heartbeat-stale', table: 'orders', region: 'us-east-1', seconds: 600 },
    check: 'tables.heartbeat',
    status: 'fail',
    says: /the newest is 6\d\d s old/,
  },
  {
    deviation: { kind: 'lease-region-missing', region: 'us-east-2' },
    check: 'lease.store',
    status: 'fail',
    says: /us-east-2/,
  },
  {
    deviation: { kind: 'concurrency-low', region: standby, limit: 100 },
    check: 'lambda.concurrency',
    status: 'fail',
    says: /of 500 needed/,
  },
  {
    deviation: { kind: 'reserved-concurrency-differs', function: 'shop-checkout', region: standby, reserved: 3 },
    check: 'lambda.reservedConcurrency',
    status: 'warn',
    says: /3 in us-west-2/,
  },
  {
    deviation: { kind: 'provisioned-concurrency-missing', function: 'shop-checkout', region: standby },
    check: 'lambda.provisionedConcurrency',
    status: 'fail',
    says: /none in us-west-2/,
  },
  {
    deviation: { kind: 'shards-low', stream: 'shop-clicks', region: standby, shards: 1 },
    check: 'kinesis.shards',
    status: 'fail',
    says: /1 of 4 needed/,
    workload: withStream,
  },
  {
    deviation: { kind: 'alias-missing', function: 'shop-checkout', region: standby },
    check: 'lambda.code',
    status: 'fail',
    says: /has no alias live/,
  },
  {
    deviation: { kind: 'code-differs', function: 'shop-checkout', region: standby },
    check: 'lambda.code',
    status: 'fail',
    says: /different code/,
  },
  {
    deviation: { kind: 'quota-low', region: standby, service: 'lambda', quota: 'L-B99A9384', value: 1000 },
    check: 'quotas.equal',
    status: 'fail',
    says: /1000 in us-west-2/,
  },
  {
    deviation: { kind: 'domain-missing', region: standby },
    check: 'gateway.domain',
    status: 'fail',
    says: /no custom domain/,
  },
  {
    deviation: { kind: 'mapping-missing', region: standby },
    check: 'gateway.domain',
    status: 'fail',
    says: /no mapping/,
  },
  {
    deviation: { kind: 'record-missing', region: standby },
    check: 'dns.records',
    status: 'fail',
    says: /no record/,
  },
  {
    deviation: { kind: 'health-check-missing', region: 'us-east-1' },
    check: 'dns.records',
    status: 'fail',
    says: /no health check/,
  },
  {
    deviation: { kind: 'health-check-not-inverted', region: 'us-east-1' },
    check: 'healthChecks.settings',
    status: 'fail',
    says: /not inverted/,
  },
  {
    deviation: { kind: 'health-check-disabled', region: 'us-east-1' },
    check: 'healthChecks.settings',
    status: 'fail',
    says: /disabled/,
  },
  { deviation: { kind: 'ttl-high', seconds: 300 }, check: 'dns.ttl', status: 'warn', says: /300 s/ },
  {
    deviation: { kind: 'accelerated-recovery-off' },
    check: 'dns.acceleratedRecovery',
    status: 'fail',
    says: /NONE/,
  },
  {
    deviation: { kind: 'routing-control-missing', region: standby },
    check: 'routingControls.states',
    status: 'fail',
    says: /no such routing control/,
  },
  {
    deviation: { kind: 'endpoint-unreachable', region: 'eu-west-1' },
    check: 'routingControls.endpoints',
    status: 'warn',
    says: /eu-west-1/,
  },
  {
    deviation: { kind: 'bucket-private', bucket: 'shop-switch-us-west-2' },
    check: 'switches.readable',
    status: 'fail',
    says: /403/,
  },
  {
    deviation: { kind: 'bucket-missing', bucket: 'shop-switch-us-west-2' },
    check: 'switches.readable',
    status: 'fail',
    says: /404/,
  },
  {
    deviation: { kind: 'switch-left-over', region: standby, bucket: 'shop-switch-us-east-1' },
    check: 'switches.leftOver',
    status: 'fail',
    says: /holds us-west-2 out/,
  },
  { deviation: { kind: 'support-plan-missing' }, check: 'account.supportPlan', status: 'warn', says: /refuses/ },
  {
    deviation: { kind: 'permission-missing', operation: 's3:PutObject' },
    check: 'account.permissions',
    status: 'fail',
    says: /s3:PutObject/,
  },
  {
    deviation: { kind: 'clock-skew', seconds: 400 },
    check: 'engine.clock',
    status: 'fail',
    says: /400 s ahead|399 s ahead/,
  },
  {
    deviation: { kind: 'credentials-expiring', minutes: 20 },
    check: 'account.credentials',
    status: 'fail',
    says: /1\d min left/,
  },
  {
    deviation: { kind: 'resource-missing', resource: 'secret', name: 'shop/payments', region: standby },
    check: 'estate.counterparts',
    status: 'fail',
    says: /does not exist/,
  },
  {
    deviation: { kind: 'resource-unusable', resource: 'key', name: 'alias/shop', region: standby },
    check: 'estate.counterparts',
    status: 'fail',
    says: /us-west-2/,
  },
  {
    deviation: { kind: 'resource-differs', resource: 'key', name: 'alias/shop', region: standby },
    check: 'estate.counterparts',
    status: 'fail',
    says: /do not have the same key/,
  },
  {
    deviation: { kind: 'alarm-missing', alarm: 'shop-api-5xx-use1' },
    check: 'alarms.notify',
    status: 'fail',
    says: /no such alarm/,
  },
  {
    deviation: { kind: 'alarm-without-action', alarm: 'shop-api-5xx-use1' },
    check: 'alarms.notify',
    status: 'fail',
    says: /notifies nobody/,
  },
  {
    deviation: { kind: 'canary-failing', journey: 'buy', region: standby },
    check: 'journeys.pass',
    status: 'fail',
    says: /5xx/,
  },
];

describe('preflight', () => {
  it('finds nothing wrong in a clean account', async () => {
    const lines = await linesWith([]);
    expect(lines.length).toBeGreaterThan(50);
    expect(lines.filter(({ status }) => status !== 'pass')).toEqual([]);
  });

  it('finds nothing wrong in the clean account of a workload with a stream', async () => {
    expect((await linesWith([], withStream)).filter(({ status }) => status !== 'pass')).toEqual([]);
  });

  it.each(faults)('finds $deviation.kind: $check', async ({ deviation, check, status, says, workload }) => {
    const lines = await linesWith([deviation], workload);
    const found = lines.filter((line) => line.check === check && line.status !== 'pass');
    expect(found.map((line) => line.status)).toContain(status);
    expect(found.map(({ reason }) => reason).join('\n')).toMatch(says);
    for (const line of found) expect(line.fix).not.toBeNull();
  });

  it('has a test for every kind of mistake that preflight can see', () => {
    const unseen = ['backlog', 'topic-missing'];
    const tested = new Set<string>(faults.map(({ deviation }) => deviation.kind));
    expect(deviationKinds.filter((kind) => !tested.has(kind) && !unseen.includes(kind))).toEqual([]);
  });
});
