import {
  DescribeTableCommand,
  GetResourcePolicyCommand,
  type TableDescription,
  UpdateTableCommand,
} from '@aws-sdk/client-dynamodb';
import { codeOf } from '../../errors.ts';
import type { AwsClients } from '../../ports/aws-clients.ts';
import type { ReplicaReading, TableReading, Tables } from '../../ports/tables.ts';
import { present, read, write } from './call.ts';
import { markedItems } from './marked-items.ts';
import { heartbeats } from './table-heartbeats.ts';

/** DynamoDB global tables of version 2019.11.21. */
export function tables(clients: AwsClients): Tables {
  const describe = async (region: string, TableName: string, signal: AbortSignal) => {
    const target = { service: 'dynamodb', region } as const;
    const answer = await read(clients, target, new DescribeTableCommand({ TableName }), signal);
    return present(answer.Table, `the description of table ${TableName}`);
  };
  return {
    ...heartbeats(clients),
    ...markedItems(clients),
    async replicas(region, table, signal) {
      return replicasOf(await describe(region, table, signal), region);
    },
    async describe(region, table, signal) {
      return readingOf(await describe(region, table, signal), region);
    },
    async policy(region, table, signal) {
      const arn = present((await describe(region, table, signal)).TableArn, `the ARN of table ${table}`);
      try {
        const command = new GetResourcePolicyCommand({ ResourceArn: arn });
        return (await read(clients, { service: 'dynamodb', region }, command, signal)).Policy ?? null;
      } catch (error) {
        if (codeOf(error) === 'notFound') return null;
        throw error;
      }
    },
    async throughput(region, table, signal) {
      return throughputOf(await describe(region, table, signal));
    },
    async setThroughput({ region, table, readUnits, writeUnits }, signal) {
      const command = new UpdateTableCommand({
        TableName: table,
        ProvisionedThroughput: { ReadCapacityUnits: readUnits, WriteCapacityUnits: writeUnits },
      });
      await write(clients, { service: 'dynamodb', region }, command, signal);
    },
  };
}

/** An on-demand table has units only where a ceiling is set; 0 means none is. */
function throughputOf(description: TableDescription): Awaited<ReturnType<Tables['throughput']>> {
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

/** A table that says nothing of its consistency is an eventually consistent one (Amazon DynamoDB API Reference, TableDescription). */
function readingOf(description: TableDescription, region: string): TableReading {
  const warm = description.WarmThroughput;
  const units =
    warm?.ReadUnitsPerSecond === undefined || warm.WriteUnitsPerSecond === undefined
      ? null
      : { readUnits: warm.ReadUnitsPerSecond, writeUnits: warm.WriteUnitsPerSecond };
  return {
    consistency: description.MultiRegionConsistency === 'STRONG' ? 'strong' : 'eventual',
    replicas: replicasOf(description, region),
    witnesses: (description.GlobalTableWitnesses ?? []).map((witness) => ({
      region: witness.RegionName ?? '',
      status: witness.WitnessStatus ?? 'UNKNOWN',
    })),
    settingsReplication: description.GlobalTableSettingsReplicationMode ?? null,
    warmThroughput: units,
  };
}
