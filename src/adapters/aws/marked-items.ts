import { type AttributeValue, GetItemCommand, QueryCommand } from '@aws-sdk/client-dynamodb';
import { CodedError } from '../../errors.ts';
import type { AwsClients } from '../../ports/aws-clients.ts';
import type { EpochIndex, MarkedItem, Tables } from '../../ports/tables.ts';
import { read } from './call.ts';

type Item = Readonly<Record<string, AttributeValue>>;

/** Items that an application marked with `epoch` and `writtenAtMs`, both numbers, found by a global secondary index on the two. */
export function markedItems(clients: AwsClients): Pick<Tables, 'marked' | 'markedItem'> {
  return {
    /** One page: DynamoDB reads at most 1 MB or `limit` items. */
    async marked({ region, table, index, epoch, sinceMs, limit }, signal) {
      const command = new QueryCommand({
        TableName: table,
        IndexName: index.name,
        KeyConditionExpression: 'epoch = :epoch AND writtenAtMs >= :since',
        ExpressionAttributeValues: { ':epoch': { N: String(epoch) }, ':since': { N: String(sinceMs) } },
        Limit: limit,
      });
      const answer = await read(clients, { service: 'dynamodb', region }, command, signal);
      const items = (answer.Items ?? []).flatMap((item) => markedOf(item, index) ?? []);
      return { items, more: answer.LastEvaluatedKey !== undefined };
    },
    async markedItem({ region, table, index, key }, signal) {
      const command = new GetItemCommand({ TableName: table, Key: keyFrom(key), ConsistentRead: true });
      const { Item } = await read(clients, { service: 'dynamodb', region }, command, signal);
      return Item && markedOf(Item, index);
    },
  };
}

function markedOf(item: Item, { partitionKey, sortKey }: EpochIndex): MarkedItem | undefined {
  const epoch = Number(item.epoch?.N);
  const writtenAtMs = Number(item.writtenAtMs?.N);
  if (!Number.isFinite(epoch) || !Number.isFinite(writtenAtMs)) return undefined;
  const names = sortKey === undefined ? [partitionKey] : [partitionKey, sortKey];
  const key = JSON.stringify(Object.fromEntries(names.map((name) => [name, item[name]])));
  return { key, epoch, writtenAtMs };
}

function keyFrom(key: string): Record<string, AttributeValue> {
  const parsed: unknown = JSON.parse(key);
  if (typeof parsed !== 'object' || parsed === null) throw new CodedError('invalid', `not a key: ${key}`);
  return parsed as Record<string, AttributeValue>;
}
