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
    await tables(clients).beat('orders', 'us-east-1', 1_500, patient);
    expect(sent).toMatchObject([
      {
        place: 'dynamodb us-east-1',
        input: { TableName: 'orders', Item: { pk: { S: 'muster#heartbeat#us-east-1' }, atMs: { N: '1500' } } },
      },
    ]);
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
