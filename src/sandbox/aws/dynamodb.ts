import type {
  DescribeTableCommandInput,
  DescribeTableCommandOutput,
  GetItemCommandInput,
  GetItemCommandOutput,
  PutItemCommandInput,
  PutItemCommandOutput,
  UpdateItemCommandInput,
  UpdateItemCommandOutput,
  UpdateTableCommandInput,
  UpdateTableCommandOutput,
} from '@aws-sdk/client-dynamodb';
import { notFoundError, validationError } from '../aws-error.ts';
import type { Throughput } from '../compute.ts';
import type { Item } from '../items.ts';
import type { Hosted, WorldModel } from '../world-model.ts';
import { type Operations, operation } from './operation.ts';

export function dynamodbOperations(model: WorldModel): Operations {
  return {
    GetItem: operation<GetItemCommandInput, GetItemCommandOutput>('data', (input, { region }) => {
      const item = model.items.get(input.TableName ?? '', region, input.Key?.pk?.S ?? '');
      return item ? { Item: { ...item } } : {};
    }),
    PutItem: operation<PutItemCommandInput, PutItemCommandOutput>('data', (input, { region }) => {
      const item = input.Item ?? {};
      const before = model.items.put({
        table: input.TableName ?? '',
        region,
        item,
        condition: input.ConditionExpression,
        values: input.ExpressionAttributeValues,
      });
      recordPut(model, region, before, item);
      return {};
    }),
    UpdateItem: operation<UpdateItemCommandInput, UpdateItemCommandOutput>('data', () => {
      throw validationError('This world models items written whole: use PutItem');
    }),
    DescribeTable: operation<DescribeTableCommandInput, DescribeTableCommandOutput>('control', (input, { region }) =>
      describeTable(model, input.TableName ?? '', region),
    ),
    UpdateTable: operation<UpdateTableCommandInput, UpdateTableCommandOutput>('control', (input, { region }) => {
      const table = input.TableName ?? '';
      if (input.ReplicaUpdates) throw validationError('Replicas are not changed during an incident');
      const { throughput } = tableOf(model, table, region);
      const readUnits = input.ProvisionedThroughput?.ReadCapacityUnits ?? throughput.readUnits;
      const writeUnits = input.ProvisionedThroughput?.WriteCapacityUnits ?? throughput.writeUnits;
      model.log.mutate({
        atMs: model.clock.now(),
        service: 'dynamodb',
        operation: 'UpdateTable',
        region,
        target: `${region}/${table}`,
        from: `${throughput.mode} ${throughput.readUnits}/${throughput.writeUnits}`,
        to: `PROVISIONED ${readUnits}/${writeUnits}`,
        workload: true,
      });
      Object.assign(throughput, { mode: 'PROVISIONED', readUnits, writeUnits } satisfies Throughput);
      model.changed();
      return { TableDescription: describeTable(model, table, region).Table };
    }),
  };
}

/** Leases, generations and locks are logged, heartbeats are not; a change of the lease reaches its writers. */
function recordPut(model: WorldModel, region: string, before: Item | undefined, item: Item): void {
  const pk = item.pk?.S ?? '';
  const [kind, workload] = pk.split('#');
  if (kind !== 'writer' && kind !== 'engine' && kind !== 'lock') return;
  const attribute = { writer: 'region', engine: 'generation', lock: 'incidentId' }[kind];
  const shown = (value: Item | undefined) => value?.[attribute]?.S ?? value?.[attribute]?.N ?? 'none';
  model.log.mutate({
    atMs: model.clock.now(),
    service: 'dynamodb',
    operation: 'PutItem',
    region,
    target: pk,
    from: shown(before),
    to: shown(item),
    // A generation or a lock that is taken again by its holder says nothing about the workload.
    ...(kind === 'writer' ? {} : { doubled: false }),
    workload: kind === 'writer',
  });
  if (kind !== 'writer') return;
  const hosted = model.hosted.find((one) => one.workload.id === workload);
  hosted?.writers.leaseChanged(item.region?.S ?? null);
  model.changed();
}

function tableOf(model: WorldModel, table: string, region: string): { hosted: Hosted; throughput: Throughput } {
  for (const hosted of model.hosted) {
    const throughput = hosted.application.compute.throughput.get(`${region}/${table}`);
    if (throughput) return { hosted, throughput };
  }
  throw notFoundError(`Requested resource not found: Table: ${table} not found`);
}

function describeTable(
  model: WorldModel,
  table: string,
  region: string,
): Omit<DescribeTableCommandOutput, '$metadata'> {
  const { hosted, throughput } = tableOf(model, table, region);
  const strong = hosted.workload.tables.some(({ name, consistency }) => name === table && consistency === 'strong');
  return {
    Table: {
      TableName: table,
      TableStatus: 'ACTIVE',
      GlobalTableVersion: '2019.11.21',
      MultiRegionConsistency: strong ? 'STRONG' : 'EVENTUAL',
      Replicas: hosted.workload.regions
        .filter((other) => other !== region)
        .map((other) => ({ RegionName: other, ReplicaStatus: 'ACTIVE' as const })),
      BillingModeSummary: { BillingMode: throughput.mode },
      ProvisionedThroughput: {
        ReadCapacityUnits: throughput.readUnits,
        WriteCapacityUnits: throughput.writeUnits,
        NumberOfDecreasesToday: 0,
      },
    },
  };
}
