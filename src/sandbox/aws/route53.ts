import type {
  ChangeResourceRecordSetsCommandInput,
  ChangeResourceRecordSetsCommandOutput,
  GetChangeCommandInput,
  GetChangeCommandOutput,
  GetHostedZoneCommandInput,
  GetHostedZoneCommandOutput,
  ListResourceRecordSetsCommandInput,
  ListResourceRecordSetsCommandOutput,
  ResourceRecordSet,
} from '@aws-sdk/client-route-53';
import { hostedZoneOf } from '../../workload/schema.ts';
import { serviceError } from '../aws-error.ts';
import { isAlias, targetHost } from '../dns-answers.ts';
import type { NamedRecord } from '../name-service.ts';
import type { Hosted, WorldModel } from '../world-model.ts';
import { healthCheckOperations, recordCheckId } from './health-checks.ts';
import { type Operations, operation } from './operation.ts';

/** Route 53's control plane lives in us-east-1, wherever it is called from: zones, record sets, changes and health checks. */
export function route53Operations(model: WorldModel): Operations {
  return { ...zoneOperations(model), ...changeOperations(model), ...healthCheckOperations(model) };
}

function zoneOperations(model: WorldModel): Operations {
  return {
    GetHostedZone: operation<GetHostedZoneCommandInput, GetHostedZoneCommandOutput>('control', (input) => {
      const { workload } = zoneOf(model, input.Id);
      const lever = workload.levers.find(({ kind }) => kind === 'records');
      const accelerated = lever?.kind === 'records' && lever.acceleratedRecovery;
      const off = model.account.wrong('accelerated-recovery-off') !== undefined;
      return {
        HostedZone: {
          Id: `/hostedzone/${zoneIdOf(input.Id)}`,
          Name: `${workload.domainName.split('.').slice(1).join('.')}.`,
          CallerReference: workload.id,
          ...(accelerated && !off ? { Features: { AcceleratedRecoveryStatus: 'ENABLED' as const } } : {}),
        },
        DelegationSet: { NameServers: [...workload.dns.nameServers] },
      };
    }),
    ListResourceRecordSets: operation<ListResourceRecordSetsCommandInput, ListResourceRecordSetsCommandOutput>(
      'control',
      (input) => ({
        ResourceRecordSets: recordSets(model, zoneOf(model, input.HostedZoneId)),
        IsTruncated: false,
        MaxItems: 300,
      }),
    ),
  };
}

function changeOperations(model: WorldModel): Operations {
  return {
    ChangeResourceRecordSets: operation<ChangeResourceRecordSetsCommandInput, ChangeResourceRecordSetsCommandOutput>(
      'control',
      (input, { region }) => {
        const { names } = zoneOf(model, input.HostedZoneId);
        const before = names.records();
        const batch = recordsOf(input, before);
        if (names.busy()) throw priorRequestNotComplete();
        const told = (record: NamedRecord | undefined) =>
          `${record?.setIdentifier}=${record?.failover ?? record?.weight}`;
        model.log.mutate({
          atMs: model.clock.now(),
          service: 'route53',
          operation: 'ChangeResourceRecordSets',
          region,
          target: input.HostedZoneId ?? '',
          from: batch
            .map(({ setIdentifier }) => told(before.find((record) => record.setIdentifier === setIdentifier)))
            .join(', '),
          to: batch.map(told).join(', '),
          workload: true,
        });
        const id = names.submit(batch);
        return { ChangeInfo: { Id: `/change/${id}`, Status: 'PENDING', SubmittedAt: new Date(model.clock.now()) } };
      },
    ),
    GetChange: operation<GetChangeCommandInput, GetChangeCommandOutput>('control', (input) => {
      const id = (input.Id ?? '').replace('/change/', '');
      for (const { names } of model.hosted) {
        const status = names.changeStatus(id);
        if (status) return { ChangeInfo: { Id: `/change/${id}`, Status: status, SubmittedAt: new Date(0) } };
      }
      throw serviceError({ name: 'NoSuchChange', status: 404, message: `Could not find resource with ID: ${id}` });
    }),
  };
}

function zoneIdOf(id: string | undefined): string {
  return (id ?? '').replace('/hostedzone/', '');
}

function zoneOf(model: WorldModel, id: string | undefined): Hosted {
  const zone = zoneIdOf(id);
  const found = model.hosted.find(({ workload }) => hostedZoneOf(workload) === zone);
  if (found) return found;
  throw serviceError({ name: 'NoSuchHostedZone', status: 404, message: `No hosted zone found with ID: ${zone}` });
}

function recordSets(model: WorldModel, hosted: Hosted): ResourceRecordSet[] {
  return hosted.names
    .records()
    .filter(({ region }) => model.account.wrong('record-missing', { region }) === undefined)
    .map((record) => recordSet(model, hosted, record));
}

/** An alias answers addresses and has no life of its own; every other record is a CNAME with the workload's TTL. */
function recordSet(model: WorldModel, { workload }: Hosted, record: NamedRecord): ResourceRecordSet {
  const host = targetHost(workload, record.region);
  const HealthCheckId = recordCheckId(model, workload, record.region);
  const high = model.account.wrong('ttl-high');
  const where: Pick<ResourceRecordSet, 'Type' | 'TTL' | 'AliasTarget' | 'ResourceRecords'> =
    isAlias(workload) && !high
      ? {
          Type: 'A',
          AliasTarget: { HostedZoneId: 'Z1UJRXOUMOOFQ8', DNSName: `${host}.`, EvaluateTargetHealth: false },
        }
      : { Type: 'CNAME', TTL: high?.seconds ?? workload.ttlSeconds, ResourceRecords: [{ Value: host }] };
  return {
    Name: `${workload.domainName}.`,
    SetIdentifier: record.setIdentifier,
    ...(record.weight === null ? {} : { Weight: record.weight }),
    ...(record.failover === null ? {} : { Failover: record.failover }),
    ...where,
    ...(HealthCheckId === null ? {} : { HealthCheckId }),
  };
}

/**
 * What a batch leaves of the name's own record sets, all or nothing: weights are changed by UPSERT; a role changes when a record set is
 * deleted and created anew in one batch, since a name never has two primaries.
 */
function recordsOf(input: ChangeResourceRecordSetsCommandInput, before: readonly NamedRecord[]): NamedRecord[] {
  const changes = input.ChangeBatch?.Changes ?? [];
  const after = new Map(before.map((record) => [record.setIdentifier, record]));
  const touched = new Set<string>();
  for (const { Action, ResourceRecordSet: set } of changes) {
    const identifier = set?.SetIdentifier ?? '';
    const known = before.find(({ setIdentifier }) => setIdentifier === identifier);
    if (!known || !set) throw invalidBatch(`there is no record set ${identifier} of this name`);
    if (Action === 'DELETE') {
      if (!same(after.get(identifier), set)) throw invalidBatch(`the values provided do not match ${identifier}`);
      after.delete(identifier);
    } else {
      if (Action === 'CREATE' && after.has(identifier)) throw invalidBatch(`${identifier} exists already`);
      after.set(identifier, { ...known, weight: set.Weight ?? null, failover: set.Failover ?? null });
    }
    touched.add(identifier);
  }
  assertWhole(before, [...after.values()]);
  return [...touched].flatMap((identifier) => after.get(identifier) ?? []);
}

function same(record: NamedRecord | undefined, set: ResourceRecordSet): boolean {
  return record?.weight === (set.Weight ?? null) && record.failover === (set.Failover ?? null);
}

/** Every record set is still there, with a weight or with a role of its own. */
function assertWhole(before: readonly NamedRecord[], after: readonly NamedRecord[]): void {
  if (after.length < before.length) throw invalidBatch('this world keeps a record set for each Region');
  const roles = after.flatMap(({ failover }) => failover ?? []);
  const weights = after.flatMap(({ weight }) => weight ?? []);
  const whole = roles.length === 0 ? weights.length === after.length : new Set(roles).size === after.length;
  if (!whole) throw invalidBatch('record sets of one name have either weights or one role each');
}

function invalidBatch(message: string): Error {
  return serviceError({ name: 'InvalidChangeBatch', status: 400, message, fields: { messages: [message] } });
}

function priorRequestNotComplete(): Error {
  const message = 'The request was rejected because Route 53 was still processing a prior request.';
  return serviceError({ name: 'PriorRequestNotComplete', status: 400, message });
}
