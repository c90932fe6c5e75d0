import type {
  ChangeResourceRecordSetsCommandInput,
  ChangeResourceRecordSetsCommandOutput,
  GetChangeCommandInput,
  GetChangeCommandOutput,
  ListResourceRecordSetsCommandInput,
  ListResourceRecordSetsCommandOutput,
} from '@aws-sdk/client-route-53';
import type {
  GetRoutingControlStateCommandInput,
  GetRoutingControlStateCommandOutput,
  UpdateRoutingControlStatesCommandInput,
  UpdateRoutingControlStatesCommandOutput,
} from '@aws-sdk/client-route53-recovery-cluster';
import type {
  DeleteObjectCommandInput,
  DeleteObjectCommandOutput,
  HeadObjectCommandInput,
  HeadObjectCommandOutput,
  PutObjectCommandInput,
  PutObjectCommandOutput,
} from '@aws-sdk/client-s3';
import { notFoundError, serviceError } from '../aws-error.ts';
import type { Hosted, WorldModel } from '../world-model.ts';
import { type Operations, operation } from './operation.ts';

/** Routing controls on one cluster endpoint. A safety rule keeps at least one control On. */
export function recoveryClusterOperations(model: WorldModel): Operations {
  const namesOf = (arn: string | undefined) => {
    const found = model.hosted.find(({ names }) => arn !== undefined && names.controls.has(arn));
    if (!found || arn === undefined) throw notFoundError(`Routing control ${arn ?? ''} does not exist`);
    return { arn, names: found.names };
  };
  return {
    GetRoutingControlState: operation<GetRoutingControlStateCommandInput, GetRoutingControlStateCommandOutput>(
      'data',
      (input) => {
        const { arn, names } = namesOf(input.RoutingControlArn);
        return { RoutingControlArn: arn, RoutingControlState: names.controls.get(arn) };
      },
    ),
    UpdateRoutingControlStates: operation<
      UpdateRoutingControlStatesCommandInput,
      UpdateRoutingControlStatesCommandOutput
    >('data', (input, { region }) => {
      const entries = (input.UpdateRoutingControlStateEntries ?? []).map((entry) => ({
        ...namesOf(entry.RoutingControlArn),
        state: entry.RoutingControlState === 'On' ? ('On' as const) : ('Off' as const),
      }));
      assertOneStaysOn(entries);
      const states = (state: (entry: (typeof entries)[number]) => string | undefined) =>
        entries.map((entry) => `${entry.arn.split('/').at(-1) ?? ''}=${state(entry) ?? ''}`).join(', ');
      model.log.mutate({
        atMs: model.clock.now(),
        service: 'route53-recovery-cluster',
        operation: 'UpdateRoutingControlStates',
        region,
        target: entries
          .map(({ arn }) => arn)
          .sort()
          .join(', '),
        from: states(({ arn, names }) => names.controls.get(arn)),
        to: states(({ state }) => state),
        workload: true,
      });
      for (const { arn, names, state } of entries) names.setControl(arn, state);
      return {};
    }),
  };
}

function assertOneStaysOn(entries: readonly { arn: string; names: Hosted['names']; state: 'On' | 'Off' }[]): void {
  for (const names of new Set(entries.map((entry) => entry.names))) {
    const after = new Map(names.controls);
    for (const entry of entries) if (entry.names === names) after.set(entry.arn, entry.state);
    if ([...after.values()].includes('On')) continue;
    throw serviceError({
      name: 'ConflictException',
      status: 409,
      message: 'A safety rule needs at least one control On',
    });
  }
}

/** Route 53 record sets of the workloads' names. Its control plane lives in us-east-1, wherever it is called from. */
export function route53Operations(model: WorldModel): Operations {
  const zoneOf = (id: string | undefined) => {
    const zone = id?.replace('/hostedzone/', '');
    const found = model.hosted.find(({ workload }) =>
      workload.levers.some((lever) => lever.kind === 'records' && lever.hostedZoneId === zone),
    );
    if (found) return found;
    throw serviceError({
      name: 'NoSuchHostedZone',
      status: 404,
      message: `No hosted zone found with ID: ${zone ?? ''}`,
    });
  };
  return {
    ListResourceRecordSets: operation<ListResourceRecordSetsCommandInput, ListResourceRecordSetsCommandOutput>(
      'control',
      (input) => ({ ResourceRecordSets: recordSets(zoneOf(input.HostedZoneId)), IsTruncated: false, MaxItems: 300 }),
    ),
    ChangeResourceRecordSets: operation<ChangeResourceRecordSetsCommandInput, ChangeResourceRecordSetsCommandOutput>(
      'control',
      (input, { region }) => {
        const { names } = zoneOf(input.HostedZoneId);
        const batch = weightsOf(input, names);
        const shown = (weight: (identifier: string) => number | undefined) =>
          [...batch.keys()].map((identifier) => `${identifier}=${weight(identifier) ?? 0}`).join(', ');
        model.log.mutate({
          atMs: model.clock.now(),
          service: 'route53',
          operation: 'ChangeResourceRecordSets',
          region,
          target: input.HostedZoneId ?? '',
          from: shown((identifier) => names.weights.get(identifier)),
          to: shown((identifier) => batch.get(identifier)),
          workload: true,
        });
        const id = names.setWeights(batch);
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

function recordSets({
  names,
  workload,
}: Hosted): NonNullable<ListResourceRecordSetsCommandOutput['ResourceRecordSets']> {
  return workload.regions.map((region) => ({
    Name: `${workload.domainName}.`,
    Type: 'A',
    SetIdentifier: names.setIdentifierOf(region),
    Weight: names.weights.get(names.setIdentifierOf(region)) ?? 0,
    AliasTarget: {
      HostedZoneId: 'Z1UJRXOUMOOFQ8',
      DNSName: `d-sandbox.execute-api.${region}.amazonaws.com.`,
      EvaluateTargetHealth: false,
    },
    HealthCheckId: `00000000-0000-4000-8000-health-${region}`,
  }));
}

/** The weights of a batch: only UPSERTs of known weighted records are modelled; all or nothing. */
function weightsOf(input: ChangeResourceRecordSetsCommandInput, names: Hosted['names']): Map<string, number> {
  const weights = new Map<string, number>();
  for (const { Action, ResourceRecordSet } of input.ChangeBatch?.Changes ?? []) {
    const identifier = ResourceRecordSet?.SetIdentifier ?? '';
    if (Action !== 'UPSERT' || ResourceRecordSet?.Weight === undefined || !names.weights.has(identifier)) {
      const message = `Only UPSERTs of the name's own weighted records are accepted, not ${Action ?? ''} ${identifier}`;
      throw serviceError({ name: 'InvalidChangeBatch', status: 400, message, fields: { messages: [message] } });
    }
    weights.set(identifier, ResourceRecordSet.Weight);
  }
  return weights;
}

/** Switch objects in S3. */
export function s3Operations(model: WorldModel): Operations {
  const switchOf = (region: string, bucket: string | undefined, key: string | undefined) => {
    const found = model.hosted.find(({ workload }) =>
      workload.levers.some(
        (lever) =>
          lever.kind === 'standby-object' &&
          Object.values(lever.switches).some((switches) =>
            switches.some((one) => one.region === region && one.bucket === bucket && one.key === key),
          ),
      ),
    );
    if (!found) throw serviceError({ name: 'NoSuchBucket', status: 404, message: `${bucket ?? ''} does not exist` });
    return { names: found.names, object: `${region}/${bucket ?? ''}/${key ?? ''}` };
  };
  const set =
    (to: boolean) =>
    (input: { Bucket?: string | undefined; Key?: string | undefined }, { region }: { region: string }) => {
      const { names, object } = switchOf(region, input.Bucket, input.Key);
      const shown = (present: boolean) => (present ? 'present' : 'absent');
      model.log.mutate({
        atMs: model.clock.now(),
        service: 's3',
        operation: to ? 'PutObject' : 'DeleteObject',
        region,
        target: object,
        from: shown(names.objects.has(object)),
        to: shown(to),
        workload: true,
      });
      names.setObject(object, to);
      return {};
    };
  return {
    HeadObject: operation<HeadObjectCommandInput, HeadObjectCommandOutput>('data', (input, { region }) => {
      const { names, object } = switchOf(region, input.Bucket, input.Key);
      if (names.objects.has(object)) return { ContentLength: 2, ETag: '"sandbox"' };
      throw serviceError({ name: 'NotFound', status: 404, message: 'UnknownError' });
    }),
    PutObject: operation<PutObjectCommandInput, PutObjectCommandOutput>('data', set(true)),
    DeleteObject: operation<DeleteObjectCommandInput, DeleteObjectCommandOutput>('data', set(false)),
  };
}
