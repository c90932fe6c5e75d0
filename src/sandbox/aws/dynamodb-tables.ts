import type {
  DescribeTableCommandInput,
  DescribeTableCommandOutput,
  GetResourcePolicyCommandInput,
  GetResourcePolicyCommandOutput,
  UpdateTableCommandInput,
  UpdateTableCommandOutput,
} from '@aws-sdk/client-dynamodb';
import type { Workload } from '../../workload/schema.ts';
import { notFoundError, serviceError, validationError } from '../aws-error.ts';
import type { Throughput } from '../compute.ts';
import type { Hosted, WorldModel } from '../world-model.ts';
import { type Operations, operation } from './operation.ts';

/** What a table in daily use can take at once, units a second: the least that DynamoDB keeps warm for an on-demand table. */
const warm = { ReadUnitsPerSecond: 12_000, WriteUnitsPerSecond: 4_000, Status: 'ACTIVE' } as const;

/** Tables as resources: descriptions, policies, throughput. Served by each Region's own control plane. */
export function tableOperations(model: WorldModel): Operations {
  return {
    DescribeTable: operation<DescribeTableCommandInput, DescribeTableCommandOutput>('control', (input, { region }) =>
      describeTable(model, input.TableName ?? '', region),
    ),
    GetResourcePolicy: operation<GetResourcePolicyCommandInput, GetResourcePolicyCommandOutput>(
      'control',
      (input, { region }) => {
        const table = (input.ResourceArn ?? '').split('/').at(-1) ?? '';
        const { hosted } = tableOf(model, table, region);
        const policy = hosted.workload.tables.find(({ name }) => name === table)?.resourcePolicy;
        if (policy !== undefined) return { Policy: policy, RevisionId: '1' };
        const message = `Resource-based policy not found for the provided ResourceArn: ${input.ResourceArn ?? ''}`;
        throw serviceError({ name: 'PolicyNotFoundException', status: 400, message });
      },
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
  const owner = model.hosted.find(({ workload }) => workload.lease.table === table);
  if (owner) return { Table: leaseTable(owner.workload, region) };
  const { hosted, throughput } = tableOf(model, table, region);
  const strong = hosted.workload.tables.some(({ name, consistency }) => name === table && consistency === 'strong');
  return {
    Table: {
      ...globalTable(table, region, hosted.workload),
      MultiRegionConsistency: strong ? 'STRONG' : 'EVENTUAL',
      Replicas: activeReplicas(hosted.workload.regions, region),
      BillingModeSummary: { BillingMode: throughput.mode },
      ProvisionedThroughput: {
        ReadCapacityUnits: throughput.readUnits,
        WriteCapacityUnits: throughput.writeUnits,
        NumberOfDecreasesToday: 0,
      },
    },
  };
}

/** The store of leases, locks and generations: strongly consistent, with a witness where the workload says so. */
function leaseTable(workload: Workload, region: string): DescribeTableCommandOutput['Table'] {
  const { table, regions, witness } = workload.lease;
  if (!regions.includes(region)) throw notFoundError(`Requested resource not found: Table: ${table} not found`);
  return {
    ...globalTable(table, region, workload),
    MultiRegionConsistency: 'STRONG',
    Replicas: activeReplicas(regions, region),
    ...(witness === undefined
      ? {}
      : { GlobalTableWitnesses: [{ RegionName: witness, WitnessStatus: 'ACTIVE' as const }] }),
    BillingModeSummary: { BillingMode: 'PAY_PER_REQUEST' },
  };
}

function globalTable(table: string, region: string, { accountId }: Workload) {
  return {
    TableName: table,
    TableArn: `arn:aws:dynamodb:${region}:${accountId}:table/${table}`,
    TableStatus: 'ACTIVE',
    GlobalTableVersion: '2019.11.21',
    GlobalTableSettingsReplicationMode: 'ENABLED_WITH_OVERRIDES',
    WarmThroughput: warm,
  } as const;
}

/** As DynamoDB lists them: the Region that is asked is left out. */
function activeReplicas(regions: readonly string[], asked: string) {
  return regions
    .filter((region) => region !== asked)
    .map((region) => ({ RegionName: region, ReplicaStatus: 'ACTIVE' as const }));
}
