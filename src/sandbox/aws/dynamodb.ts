import type {
  GetItemCommandInput,
  GetItemCommandOutput,
  PutItemCommandInput,
  PutItemCommandOutput,
  QueryCommandInput,
  QueryCommandOutput,
  UpdateItemCommandInput,
  UpdateItemCommandOutput,
} from '@aws-sdk/client-dynamodb';
import { validationError } from '../aws-error.ts';
import type { Item } from '../items.ts';
import type { WorldModel } from '../world-model.ts';
import { tableOperations } from './dynamodb-tables.ts';
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
    UpdateItem: operation<UpdateItemCommandInput, UpdateItemCommandOutput>('data', (input, { region }) => {
      if (input.UpdateExpression !== 'SET firstWriteAtMs = :at') {
        throw validationError(`Invalid UpdateExpression: ${input.UpdateExpression ?? ''}`);
      }
      const values = input.ExpressionAttributeValues ?? {};
      const place = { table: input.TableName ?? '', region, pk: input.Key?.pk?.S ?? '' };
      model.items.update(place, { firstWriteAtMs: values[':at'] ?? { NULL: true } }, input.ConditionExpression, values);
      return {};
    }),
    Query: operation<QueryCommandInput, QueryCommandOutput>('data', (input, { region }) => {
      if (input.KeyConditionExpression !== 'epoch = :epoch AND writtenAtMs >= :since') {
        throw validationError(`Invalid KeyConditionExpression: ${input.KeyConditionExpression ?? ''}`);
      }
      const { ':epoch': epoch, ':since': since } = input.ExpressionAttributeValues ?? {};
      const found = model.items.marked(input.TableName ?? '', region, epoch?.N ?? '', Number(since?.N));
      const items = found.slice(0, input.Limit ?? found.length).map((item) => ({ ...item }));
      const last = items.length < found.length ? items.at(-1) : undefined;
      return { Items: items, Count: items.length, ...(last ? { LastEvaluatedKey: { pk: last.pk ?? { S: '' } } } : {}) };
    }),
    ...tableOperations(model),
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
