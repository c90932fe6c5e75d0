import { type AttributeValue, GetItemCommand, PutItemCommand } from '@aws-sdk/client-dynamodb';
import type { AwsClients } from '../../ports/aws-clients.ts';
import type { HeartbeatKey, Tables } from '../../ports/tables.ts';
import { read, write } from './call.ts';

const plainKey: HeartbeatKey = { partitionKey: 'pk' };

/**
 * Heartbeats are items of the table itself: its partition key is `muster#heartbeat#<Region written in>`, its sort key (if there is one)
 * `muster#heartbeat`, and `atMs` the time of writing. One item a Region, written over and over.
 */
export function heartbeats(clients: AwsClients): Pick<Tables, 'heartbeat' | 'beat'> {
  return {
    async heartbeat({ table, readFrom, writtenIn, key = plainKey }, signal) {
      const command = new GetItemCommand({ TableName: table, Key: keyOf(key, writtenIn), ConsistentRead: true });
      const answer = await read(clients, { service: 'dynamodb', region: readFrom }, command, signal);
      const atMs = answer.Item?.atMs?.N;
      return atMs === undefined ? undefined : Number(atMs);
    },
    async beat({ table, region, atMs, key = plainKey }, signal) {
      const Item = { ...keyOf(key, region), atMs: { N: String(atMs) } };
      await write(clients, { service: 'dynamodb', region }, new PutItemCommand({ TableName: table, Item }), signal);
    },
  };
}

function keyOf({ partitionKey, sortKey }: HeartbeatKey, region: string): Record<string, AttributeValue> {
  return {
    [partitionKey]: { S: `muster#heartbeat#${region}` },
    ...(sortKey === undefined ? {} : { [sortKey]: { S: 'muster#heartbeat' } }),
  };
}
