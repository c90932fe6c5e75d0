import type {
  DescribeTableCommandInput,
  DescribeTableCommandOutput,
  GetResourcePolicyCommandInput,
  GetResourcePolicyCommandOutput,
  ReplicaStatus,
  TableStatus,
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

/** A fence as people write it who do not know that replication is a caller too. */
const cuttingPolicy = JSON.stringify({
  Version: '2012-10-17',
  Statement: [{ Sid: 'Fence', Effect: 'Deny', Principal: '*', Action: 'dynamodb:PutItem', Resource: '*' }],
});

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
        const policy = model.account.wrong('table-policy-cuts-replication', { table, region })
          ? cuttingPolicy
          : hosted.workload.tables.find(({ name }) => name === table)?.resourcePolicy;
        if (policy !== undefined) return { Policy: policy, RevisionId: '1' };
        const message = `Resource-based policy not found for the provided ResourceArn: ${input.ResourceArn ?? ''}`;
        throw serviceError({ name: 'PolicyNotFoundException', status: 400, message });
      },
    ),
    UpdateTable: operation<UpdateTableCommandInput, UpdateTableCommandOutput>('control', (input, { region }) => {
      const table = input.TableName ?? '';
      if (input.ReplicaUpdates) throw validationError('Replicas are not changed during an incident');
      const { throughput } = tableOf(model, table, region);
      assertProvisioned(input, throughput);
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

/** A table that is billed by request takes no units, unless the same call makes it a provisioned one. */
function assertProvisioned(
  { BillingMode, ProvisionedThroughput: units }: UpdateTableCommandInput,
  now: Throughput,
): void {
  if (units === undefined || (BillingMode ?? now.mode) === 'PROVISIONED') return;
  throw validationError(
    'One or more parameter values were invalid: Neither ReadCapacityUnits nor WriteCapacityUnits can be specified when BillingMode is PAY_PER_REQUEST',
  );
}

function tableOf(model: WorldModel, table: string, region: string): { hosted: Hosted; throughput: Throughput } {
  for (const hosted of model.hosted) {
    const throughput = hosted.application.compute.throughput.get(`${region}/${table}`);
    if (throughput && !model.account.wrong('replica-missing', { table, region })) return { hosted, throughput };
  }
  throw notFoundError(`Requested resource not found: Table: ${table} not found`);
}

function describeTable(
  model: WorldModel,
  table: string,
  region: string,
): Omit<DescribeTableCommandOutput, '$metadata'> {
  const owner = model.hosted.find(({ workload }) => workload.lease.table === table);
  if (owner) return { Table: leaseTable(model, owner.workload, region) };
  const { hosted, throughput } = tableOf(model, table, region);
  const declared = hosted.workload.tables.find(({ name }) => name === table)?.consistency;
  const consistency = model.account.wrong('table-consistency', { table })?.consistency ?? declared;
  const low = model.account.wrong('throughput-low', { table, region });
  return {
    Table: {
      ...globalTable(model, table, region, hosted.workload),
      TableStatus: ownStatus(model, table, region),
      MultiRegionConsistency: consistency === 'strong' ? 'STRONG' : 'EVENTUAL',
      Replicas: replicas(model, table, hosted.workload.regions, region),
      BillingModeSummary: { BillingMode: low ? 'PROVISIONED' : throughput.mode },
      ProvisionedThroughput: {
        ReadCapacityUnits: low?.readUnits ?? throughput.readUnits,
        WriteCapacityUnits: low?.writeUnits ?? throughput.writeUnits,
        NumberOfDecreasesToday: 0,
      },
    },
  };
}

/** The store of leases, locks and generations: strongly consistent, with a witness where the workload says so. */
function leaseTable(model: WorldModel, workload: Workload, region: string): DescribeTableCommandOutput['Table'] {
  const { table, witness } = workload.lease;
  const regions = workload.lease.regions.filter((one) => !model.account.wrong('lease-region-missing', { region: one }));
  if (!regions.includes(region)) throw notFoundError(`Requested resource not found: Table: ${table} not found`);
  return {
    ...globalTable(model, table, region, workload),
    TableStatus: 'ACTIVE',
    MultiRegionConsistency: 'STRONG',
    Replicas: replicas(model, table, regions, region),
    ...(witness === undefined
      ? {}
      : { GlobalTableWitnesses: [{ RegionName: witness, WitnessStatus: 'ACTIVE' as const }] }),
    BillingModeSummary: { BillingMode: 'PAY_PER_REQUEST' },
  };
}

function globalTable(model: WorldModel, table: string, region: string, { accountId }: Workload) {
  const low = model.account.wrong('warm-throughput-low', { table, region });
  return {
    TableName: table,
    TableArn: `arn:aws:dynamodb:${region}:${accountId}:table/${table}`,
    GlobalTableVersion: '2019.11.21',
    GlobalTableSettingsReplicationMode: 'ENABLED_WITH_OVERRIDES',
    WarmThroughput: low ? { ...warm, ReadUnitsPerSecond: low.readUnits, WriteUnitsPerSecond: low.writeUnits } : warm,
  } as const;
}

/** As DynamoDB lists them: the Region that is asked is left out. */
function replicas(model: WorldModel, table: string, regions: readonly string[], asked: string) {
  return regions
    .filter((region) => region !== asked && !model.account.wrong('replica-missing', { table, region }))
    .map((region) => ({
      RegionName: region,
      ReplicaStatus: (model.account.wrong('replica-status', { table, region })?.status ?? 'ACTIVE') as ReplicaStatus,
    }));
}

/** A replica that is not usable shows so in its own Region by the table's status, where that has a word for it. */
function ownStatus(model: WorldModel, table: string, region: string): TableStatus {
  const status = model.account.wrong('replica-status', { table, region })?.status;
  return tableStatuses.find((known) => known === status) ?? 'ACTIVE';
}

const tableStatuses: readonly TableStatus[] = [
  'ACTIVE',
  'ARCHIVED',
  'ARCHIVING',
  'CREATING',
  'DELETING',
  'INACCESSIBLE_ENCRYPTION_CREDENTIALS',
  'REPLICATION_NOT_AUTHORIZED',
  'UPDATING',
];
