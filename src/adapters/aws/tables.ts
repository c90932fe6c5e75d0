import {
  DescribeTableCommand,
  GetItemCommand,
  PutItemCommand,
  type TableDescription,
  UpdateTableCommand,
} from '@aws-sdk/client-dynamodb';
import type { AwsClients } from '../../ports/aws-clients.ts';
import type { ReplicaReading, Tables } from '../../ports/tables.ts';
import { present, read, type Target, write } from './call.ts';

/** DynamoDB global tables. Heartbeats are items `muster#heartbeat#<Region written in>` of the table itself, with `atMs`. */
export function tables(clients: AwsClients): Tables {
  const describe = async (region: string, TableName: string, signal: AbortSignal) => {
    const answer = await read(clients, dynamodb(region), new DescribeTableCommand({ TableName }), signal);
    return present(answer.Table, `the description of table ${TableName}`);
  };
  return {
    ...heartbeats(clients),
    async replicas(region, table, signal) {
      return replicasOf(await describe(region, table, signal), region);
    },
    /** An on-demand table has units only where a ceiling is set; 0 means none is. */
    async throughput(region, table, signal) {
      const description = await describe(region, table, signal);
      if (description.BillingModeSummary?.BillingMode === 'PAY_PER_REQUEST') {
        const ceiling = description.OnDemandThroughput;
        return {
          mode: 'PAY_PER_REQUEST',
          readUnits: Math.max(0, ceiling?.MaxReadRequestUnits ?? 0),
          writeUnits: Math.max(0, ceiling?.MaxWriteRequestUnits ?? 0),
        };
      }
      const provisioned = present(description.ProvisionedThroughput, 'the provisioned throughput');
      return {
        mode: 'PROVISIONED',
        readUnits: present(provisioned.ReadCapacityUnits, 'the read capacity'),
        writeUnits: present(provisioned.WriteCapacityUnits, 'the write capacity'),
      };
    },
    async setThroughput({ region, table, readUnits, writeUnits }, signal) {
      const command = new UpdateTableCommand({
        TableName: table,
        ProvisionedThroughput: { ReadCapacityUnits: readUnits, WriteCapacityUnits: writeUnits },
      });
      await write(clients, dynamodb(region), command, signal);
    },
  };
}

function heartbeats(clients: AwsClients): Pick<Tables, 'heartbeat' | 'beat'> {
  return {
    async heartbeat({ table, readFrom, writtenIn }, signal) {
      const command = new GetItemCommand({
        TableName: table,
        Key: { pk: { S: heartbeatKey(writtenIn) } },
        ConsistentRead: true,
      });
      const answer = await read(clients, dynamodb(readFrom), command, signal);
      const atMs = answer.Item?.atMs?.N;
      return atMs === undefined ? undefined : Number(atMs);
    },
    async beat(table, region, atMs, signal) {
      const command = new PutItemCommand({
        TableName: table,
        Item: { pk: { S: heartbeatKey(region) }, atMs: { N: String(atMs) } },
      });
      await write(clients, dynamodb(region), command, signal);
    },
  };
}

/** DynamoDB may leave the called Region out of `Replicas`: its own status stands in. */
function replicasOf(description: TableDescription, region: string): ReplicaReading[] {
  const listed = (description.Replicas ?? []).map((replica) => ({
    region: replica.RegionName ?? '',
    status: replica.ReplicaStatus ?? 'UNKNOWN',
  }));
  if (listed.some((replica) => replica.region === region)) return listed;
  return [{ region, status: description.TableStatus ?? 'UNKNOWN' }, ...listed];
}

function heartbeatKey(region: string): string {
  return `muster#heartbeat#${region}`;
}

function dynamodb(region: string): Target {
  return { service: 'dynamodb', region };
}
