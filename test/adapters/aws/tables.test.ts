import { describe, expect, it } from '@jest/globals';
import { tables } from '../../../src/adapters/aws/tables.ts';
import { awsError, coded, fakeClients, networkError, patient } from './fakes.ts';

describe('tables', () => {
  it('list replicas with the called Region, whether or not DynamoDB does', async () => {
    const west = { RegionName: 'us-west-2', ReplicaStatus: 'ACTIVE' };
    const { clients } = fakeClients({
      DescribeTable: [
        { Table: { TableStatus: 'UPDATING', Replicas: [west] } },
        { Table: { Replicas: [west, { RegionName: 'us-east-1', ReplicaStatus: 'CREATING' }] } },
        { Table: { TableStatus: 'ACTIVE' } },
      ],
    });
    const replicas = () => tables(clients).replicas('us-east-1', 'orders', patient);
    await expect(replicas()).resolves.toEqual([
      { region: 'us-east-1', status: 'UPDATING' },
      { region: 'us-west-2', status: 'ACTIVE' },
    ]);
    await expect(replicas()).resolves.toEqual([
      { region: 'us-west-2', status: 'ACTIVE' },
      { region: 'us-east-1', status: 'CREATING' },
    ]);
    await expect(replicas()).resolves.toEqual([{ region: 'us-east-1', status: 'ACTIVE' }]);
  });

  it('read the heartbeat of one Region in another, and none where there is none', async () => {
    const { clients, sent } = fakeClients({ GetItem: [{ Item: { atMs: { N: '1500' } } }, {}] });
    const heartbeat = () =>
      tables(clients).heartbeat({ table: 'orders', readFrom: 'us-west-2', writtenIn: 'us-east-1' }, patient);
    await expect(heartbeat()).resolves.toBe(1_500);
    await expect(heartbeat()).resolves.toBeUndefined();
    expect(sent[0]).toMatchObject({
      place: 'dynamodb us-west-2',
      input: { Key: { pk: { S: 'muster#heartbeat#us-east-1' } }, ConsistentRead: true },
    });
  });

  it('beat in a Region', async () => {
    const { clients, sent } = fakeClients({ PutItem: {} });
    await tables(clients).beat({ table: 'orders', region: 'us-east-1', atMs: 1_500 }, patient);
    expect(sent).toMatchObject([
      {
        place: 'dynamodb us-east-1',
        input: { TableName: 'orders', Item: { pk: { S: 'muster#heartbeat#us-east-1' }, atMs: { N: '1500' } } },
      },
    ]);
  });

  it('address heartbeats by the keys that the table has', async () => {
    const { clients, sent } = fakeClients({ PutItem: {}, GetItem: {} });
    const key = { partitionKey: 'id', sortKey: 'kind' };
    await tables(clients).beat({ table: 'orders', region: 'us-east-1', atMs: 1_500, key }, patient);
    await tables(clients).heartbeat({ table: 'orders', readFrom: 'us-west-2', writtenIn: 'us-east-1', key }, patient);
    const address = { id: { S: 'muster#heartbeat#us-east-1' }, kind: { S: 'muster#heartbeat' } };
    expect(sent[0]?.input).toMatchObject({ Item: { ...address, atMs: { N: '1500' } } });
    expect(sent[1]?.input).toMatchObject({ Key: address });
  });

  it('tell consistency, witnesses, replication of settings and warm throughput', async () => {
    const { clients } = fakeClients({
      DescribeTable: [
        {
          Table: {
            MultiRegionConsistency: 'STRONG',
            Replicas: [{ RegionName: 'us-east-1', ReplicaStatus: 'REPLICATION_NOT_AUTHORIZED' }],
            GlobalTableWitnesses: [{ RegionName: 'us-east-2', WitnessStatus: 'ACTIVE' }],
            GlobalTableSettingsReplicationMode: 'ENABLED',
            WarmThroughput: { ReadUnitsPerSecond: 12_000, WriteUnitsPerSecond: 4_000, Status: 'ACTIVE' },
          },
        },
        { Table: { TableStatus: 'ACTIVE' } },
      ],
    });
    await expect(tables(clients).describe('us-east-1', 'orders', patient)).resolves.toEqual({
      consistency: 'strong',
      replicas: [{ region: 'us-east-1', status: 'REPLICATION_NOT_AUTHORIZED' }],
      witnesses: [{ region: 'us-east-2', status: 'ACTIVE' }],
      settingsReplication: 'ENABLED',
      warmThroughput: { readUnits: 12_000, writeUnits: 4_000 },
    });
    await expect(tables(clients).describe('us-east-1', 'orders', patient)).resolves.toMatchObject({
      consistency: 'eventual',
      witnesses: [],
      settingsReplication: null,
      warmThroughput: null,
    });
  });

  it('have a resource policy or none', async () => {
    const arn = 'arn:aws:dynamodb:us-east-1:123456789012:table/orders';
    const { clients, sent } = fakeClients({
      DescribeTable: { Table: { TableArn: arn } },
      GetResourcePolicy: [{ Policy: '{}' }, awsError('PolicyNotFoundException', 400), awsError('AccessDenied', 400)],
    });
    const policy = () => tables(clients).policy('us-east-1', 'orders', patient);
    await expect(policy()).resolves.toBe('{}');
    await expect(policy()).resolves.toBeNull();
    await expect(policy()).rejects.toMatchObject(coded('denied'));
    expect(sent[1]).toMatchObject({ operation: 'GetResourcePolicy', input: { ResourceArn: arn } });
  });

  it('find the items of an epoch by its index, and one of them by its key', async () => {
    const item = { pk: { S: 'order#7' }, epoch: { N: '3' }, writtenAtMs: { N: '1500' }, total: { N: '12' } };
    const { clients, sent } = fakeClients({
      Query: { Items: [item, { pk: { S: 'bare' } }], LastEvaluatedKey: { pk: { S: 'bare' } } },
      GetItem: [{ Item: item }, {}],
    });
    const index = { name: 'by-epoch', partitionKey: 'pk' };
    const where = { region: 'us-west-2', table: 'orders', index };
    const marked = { key: '{"pk":{"S":"order#7"}}', epoch: 3, writtenAtMs: 1_500 };
    const found = tables(clients).marked({ ...where, epoch: 3, sinceMs: 1_000, limit: 2 }, patient);
    await expect(found).resolves.toEqual({ items: [marked], more: true });
    expect(sent[0]?.input).toMatchObject({ IndexName: 'by-epoch', Limit: 2 });
    await expect(tables(clients).markedItem({ ...where, key: marked.key }, patient)).resolves.toEqual(marked);
    expect(sent[1]?.input).toMatchObject({ Key: { pk: { S: 'order#7' } } });
    await expect(tables(clients).markedItem({ ...where, key: marked.key }, patient)).resolves.toBeUndefined();
  });

  it.each([
    [
      { ProvisionedThroughput: { ReadCapacityUnits: 50, WriteCapacityUnits: 20 } },
      { mode: 'PROVISIONED', readUnits: 50, writeUnits: 20 },
    ],
    [
      {
        BillingModeSummary: { BillingMode: 'PAY_PER_REQUEST' },
        OnDemandThroughput: { MaxReadRequestUnits: 500, MaxWriteRequestUnits: -1 },
      },
      { mode: 'PAY_PER_REQUEST', readUnits: 500, writeUnits: 0 },
    ],
    [
      { BillingModeSummary: { BillingMode: 'PAY_PER_REQUEST' } },
      { mode: 'PAY_PER_REQUEST', readUnits: 0, writeUnits: 0 },
    ],
  ])('read throughput from %j', async (Table, expected) => {
    const { clients } = fakeClients({ DescribeTable: { Table } });
    await expect(tables(clients).throughput('us-east-1', 'orders', patient)).resolves.toEqual(expected);
  });

  const wanted = { region: 'us-west-2', table: 'orders', readUnits: 100, writeUnits: 40 };

  it('set throughput', async () => {
    const { clients, sent } = fakeClients({ UpdateTable: {} });
    await tables(clients).setThroughput(wanted, patient);
    expect(sent[0]?.input).toEqual({
      TableName: 'orders',
      ProvisionedThroughput: { ReadCapacityUnits: 100, WriteCapacityUnits: 40 },
    });
  });

  it.each([
    [awsError('ResourceInUseException', 400), 'conflict'],
    [awsError('LimitExceededException', 400), 'throttled'],
    [awsError('InternalServerError', 500), 'outcomeUnknown'],
    [networkError('ENOTFOUND'), 'unavailable'],
  ])('being set and meeting %s', async (error, code) => {
    const { clients } = fakeClients({ UpdateTable: error });
    await expect(tables(clients).setThroughput(wanted, patient)).rejects.toMatchObject(coded(code));
  });

  it('are unavailable when the description is missing', async () => {
    const { clients } = fakeClients({ DescribeTable: {} });
    await expect(tables(clients).replicas('us-east-1', 'orders', patient)).rejects.toMatchObject(coded('unavailable'));
  });
});
