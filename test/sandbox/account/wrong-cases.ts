import { expect } from '@jest/globals';
import type { Deviation } from '../../../src/scenario/account.ts';
import {
  alarmNames,
  anonymous,
  bucket,
  buyUrl,
  checkOf,
  control,
  described,
  east,
  endpoints,
  health,
  notified,
  type Read,
  recordOf,
  resource,
  shop,
  signal,
  switchCheckOf,
  west,
  zone,
} from './wrong-world.ts';

/** What is wrong, how it is read, and what is read without and with it. */
type Case = readonly [Deviation, Read, unknown, unknown];

const ordersTable = `arn:aws:dynamodb:${west}:${shop.accountId}:table/orders`;

export const storageAndCompute: readonly Case[] = [
  [
    { kind: 'replica-missing', table: 'orders', region: west },
    ({ tables }) => tables.heartbeat({ table: 'orders', readFrom: west, writtenIn: east }, signal),
    expect.any(Number),
    'notFound',
  ],
  [
    { kind: 'lease-region-missing', region: west },
    async ({ leases }) => (await leases.read({ table: shop.lease.table, regions: [west] }, 'shop', signal)).region,
    east,
    'notFound',
  ],
  [
    { kind: 'replica-missing', table: 'orders', region: west },
    ({ tables }) => tables.replicas(west, 'orders', signal),
    expect.any(Array),
    'notFound',
  ],
  [
    { kind: 'replica-missing', table: 'orders', region: west },
    described,
    expect.objectContaining({ replicas: expect.arrayContaining([expect.objectContaining({ region: west })]) }),
    expect.objectContaining({ replicas: [expect.objectContaining({ region: east })] }),
  ],
  [
    { kind: 'replica-status', table: 'orders', region: west, status: 'REPLICATION_NOT_AUTHORIZED' },
    described,
    expect.objectContaining({ replicas: expect.arrayContaining([{ region: west, status: 'ACTIVE' }]) }),
    expect.objectContaining({
      replicas: expect.arrayContaining([{ region: west, status: 'REPLICATION_NOT_AUTHORIZED' }]),
    }),
  ],
  [
    { kind: 'table-consistency', table: 'orders', consistency: 'strong' },
    described,
    expect.objectContaining({ consistency: 'eventual' }),
    expect.objectContaining({ consistency: 'strong' }),
  ],
  [
    { kind: 'lease-region-missing', region: 'us-east-2' },
    ({ tables }) => tables.describe('us-east-2', shop.lease.table, signal),
    expect.objectContaining({ consistency: 'strong' }),
    'notFound',
  ],
  [
    { kind: 'throughput-low', table: 'orders', region: west, readUnits: 5, writeUnits: 3 },
    ({ tables }) => tables.throughput(west, 'orders', signal),
    { mode: 'PAY_PER_REQUEST', readUnits: 0, writeUnits: 0 },
    { mode: 'PROVISIONED', readUnits: 5, writeUnits: 3 },
  ],
  [
    { kind: 'warm-throughput-low', table: 'orders', region: east, readUnits: 9, writeUnits: 7 },
    described,
    expect.objectContaining({ warmThroughput: expect.objectContaining({ writeUnits: 4000 }) }),
    expect.objectContaining({ warmThroughput: { readUnits: 9, writeUnits: 7 } }),
  ],
  [
    { kind: 'table-policy-cuts-replication', table: 'orders', region: west },
    ({ tables }) => tables.policy(west, 'orders', signal),
    null,
    expect.stringContaining('Deny'),
  ],
  [
    { kind: 'concurrency-low', region: west, limit: 10 },
    ({ functions }) => functions.accountConcurrency(west, signal),
    { limit: 3000, unreserved: 3000 },
    { limit: 10, unreserved: 10 },
  ],
  [
    { kind: 'reserved-concurrency-differs', function: 'shop-checkout', region: west, reserved: 1 },
    ({ functions }) => functions.reservedConcurrency(west, 'shop-checkout', signal),
    null,
    1,
  ],
  [
    { kind: 'provisioned-concurrency-missing', function: 'shop-checkout', region: west },
    ({ functions }) => functions.provisionedConcurrency(west, 'shop-checkout', 'live', signal),
    { requested: 20, available: 20 },
    null,
  ],
  [
    { kind: 'shards-low', stream: 'clicks', region: west, shards: 1 },
    ({ streams }) => streams.openShards(west, 'clicks', signal),
    4,
    1,
  ],
  [
    { kind: 'alias-missing', function: 'shop-checkout', region: west },
    ({ functions }) => functions.alias(west, 'shop-checkout', 'live', signal),
    expect.objectContaining({ version: '41' }),
    'notFound',
  ],
  [
    { kind: 'quota-low', region: west, service: 'lambda', quota: 'L-B99A9384', value: 100 },
    ({ account }) => account.quota(west, 'lambda', 'L-B99A9384', signal),
    3000,
    100,
  ],
];

export const entrances: readonly Case[] = [
  [
    { kind: 'domain-missing', region: west },
    ({ gateways }) => gateways.domain(west, shop.domainName, signal),
    expect.objectContaining({ status: 'AVAILABLE' }),
    undefined,
  ],
  [
    { kind: 'mapping-missing', region: west },
    async ({ gateways }) => (await gateways.domain(west, shop.domainName, signal))?.mappings.length,
    1,
    0,
  ],
  [
    { kind: 'health-check-missing', region: west },
    recordOf,
    expect.objectContaining({ healthCheckId: expect.any(String) }),
    expect.objectContaining({ healthCheckId: null }),
  ],
  [
    { kind: 'health-check-not-inverted', region: west },
    switchCheckOf,
    expect.objectContaining({ inverted: true }),
    expect.objectContaining({ inverted: false }),
  ],
  [
    { kind: 'health-check-disabled', region: west },
    checkOf,
    expect.objectContaining({ disabled: false }),
    expect.objectContaining({ disabled: true }),
  ],
  [{ kind: 'record-missing', region: west }, recordOf, expect.any(Object), undefined],
  [
    { kind: 'accelerated-recovery-off' },
    ({ dnsConfiguration }) => dnsConfiguration.acceleratedRecovery(zone, signal),
    'ENABLED',
    expect.not.stringMatching(/^ENABLED$/),
  ],
  [
    { kind: 'routing-control-missing', region: west },
    async ({ routingControls }) => routingControls.states(endpoints, control, signal),
    { [control[0] ?? '']: 'On' },
    'notFound',
  ],
  [
    { kind: 'endpoint-unreachable', region: 'eu-west-1' },
    async ({ routingControls }) =>
      Object.values(
        await routingControls.states(
          endpoints.filter(({ region }) => region === 'eu-west-1'),
          control,
          signal,
        ),
      ),
    ['On'],
    expect.stringMatching(/^(unavailable|timeout)$/),
  ],
  [{ kind: 'bucket-private', bucket }, anonymous('muster-probe'), 200, 403],
  [{ kind: 'bucket-missing', bucket }, anonymous('muster-probe'), 200, 404],
  [
    { kind: 'switch-left-over', region: west, bucket },
    ({ switchObjects }) => switchObjects.present('us-east-2', bucket, 'evacuate-us-west-2', signal),
    false,
    true,
  ],
];

export const ourselvesAndEstate: readonly Case[] = [
  [{ kind: 'support-plan-missing' }, health, [], 'denied'],
  [{ kind: 'permission-missing', operation: 'dynamodb:DescribeTable' }, described, expect.any(Object), 'denied'],
  [
    { kind: 'permission-missing', operation: 'dynamodb:PutItem' },
    async ({ account }) =>
      account.denied(
        (await account.caller(west, signal)).arn,
        [{ actions: ['dynamodb:PutItem', 'dynamodb:GetItem'], resources: [ordersTable], context: {} }],
        signal,
      ),
    [],
    [{ action: 'dynamodb:PutItem', resource: ordersTable, region: null }],
  ],
  [
    { kind: 'resource-missing', resource: 'key', name: 'alias/shop', region: west },
    resource('key', 'alias/shop'),
    expect.objectContaining({ exists: true }),
    expect.objectContaining({ exists: false }),
  ],
  [
    { kind: 'resource-unusable', resource: 'secret', name: 'shop/payments', region: west },
    resource('secret', 'shop/payments'),
    expect.objectContaining({ usable: true }),
    expect.objectContaining({ exists: true, usable: false }),
  ],
  [
    { kind: 'backlog', resource: 'queue', name: 'shop-jobs', region: west, count: 40 },
    resource('queue', 'shop-jobs'),
    expect.objectContaining({ inFlight: 0 }),
    expect.objectContaining({ inFlight: 40 }),
  ],
  [
    { kind: 'backlog', resource: 'execution', name: 'billing', region: west, count: 140 },
    resource('execution', 'billing'),
    expect.objectContaining({ inFlight: 0 }),
    expect.objectContaining({ inFlight: 140 }),
  ],
  [{ kind: 'alarm-missing', alarm: 'shop-api-5xx-usw2' }, alarmNames(west), 'shop-api-5xx-usw2', ''],
  [{ kind: 'alarm-missing', alarm: 'shop-heartbeat-usw2' }, notified, 5, 0],
  [{ kind: 'alarm-without-action', alarm: 'shop-heartbeat-usw2' }, notified, 5, 0],
  [{ kind: 'topic-missing', region: west }, notified, 5, 0],
  [
    { kind: 'canary-failing', journey: 'buy', region: west },
    async ({ canaries }) =>
      (await canaries.journey({ workload: 'shop', journey: 'buy', region: west, url: buyUrl }, signal)).ok,
    true,
    false,
  ],
];
