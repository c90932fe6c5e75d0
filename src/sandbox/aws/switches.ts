import type {
  DescribeAlarmsCommandOutput,
  PutMetricDataCommandInput,
  PutMetricDataCommandOutput,
} from '@aws-sdk/client-cloudwatch';
import type {
  DeleteObjectCommandInput,
  DeleteObjectCommandOutput,
  HeadObjectCommandInput,
  HeadObjectCommandOutput,
  PutObjectCommandInput,
  PutObjectCommandOutput,
} from '@aws-sdk/client-s3';
import { serviceError, validationError } from '../aws-error.ts';
import { alarmPath, type Guard, objectPath } from '../health-checks.ts';
import type { Hosted, WorldModel } from '../world-model.ts';
import { type Operations, operation } from './operation.ts';

interface Switch<Kind extends Guard['kind']> {
  readonly names: Hosted['names'];
  readonly guard: Extract<Guard, { kind: Kind }>;
  /** The Region that the switch evacuates. */
  readonly leaves: string;
}

/** Switch objects in S3. A bucket is there when a lever of some workload names it. */
export function s3Operations(model: WorldModel): Operations {
  const switchOf = (region: string, bucket: string | undefined, key: string | undefined) => {
    const buckets = switches(model, 'object').filter(({ guard }) => guard.region === region && guard.bucket === bucket);
    if (buckets.length === 0 || model.account.wrong('bucket-missing', { bucket: bucket ?? '' })) {
      throw serviceError({ name: 'NoSuchBucket', status: 404, message: `${bucket ?? ''} does not exist` });
    }
    return buckets.find(({ guard }) => guard.key === key);
  };
  const known = (region: string, bucket: string | undefined, key: string | undefined) => {
    const found = switchOf(region, bucket, key);
    if (found) return found;
    throw serviceError({ name: 'AccessDenied', status: 403, message: `Access to ${key ?? ''} is denied` });
  };
  const set =
    (to: boolean) =>
    (input: { Bucket?: string | undefined; Key?: string | undefined }, { region }: { region: string }) => {
      const { names, guard, leaves } = known(region, input.Bucket, input.Key);
      const object = objectPath(guard);
      const shown = (present: boolean) => (present ? 'present' : 'absent');
      model.log.mutate({
        atMs: model.clock.now(),
        service: 's3',
        operation: to ? 'PutObject' : 'DeleteObject',
        region,
        target: object,
        from: shown(names.checkers.present(guard, leaves)),
        to: shown(to),
        workload: true,
      });
      names.checkers.setObject(object, to);
      return {};
    };
  return {
    HeadObject: operation<HeadObjectCommandInput, HeadObjectCommandOutput>('data', (input, { region }) => {
      const found = switchOf(region, input.Bucket, input.Key);
      const there = found ? found.names.checkers.present(found.guard, found.leaves) : input.Key === probeKey;
      if (there) return { ContentLength: 2, ETag: '"sandbox"' };
      throw serviceError({ name: 'NotFound', status: 404, message: 'UnknownError' });
    }),
    PutObject: operation<PutObjectCommandInput, PutObjectCommandOutput>('data', set(true)),
    DeleteObject: operation<DeleteObjectCommandInput, DeleteObjectCommandOutput>('data', set(false)),
  };
}

/** An object that always lies in every bucket of a switch, readable by everybody like the switch itself. */
const probeKey = 'muster-probe';

/**
 * Status of an anonymous GET of an object in a bucket of a switch: S3 tells a stranger 403 for what is hidden and for what is not there.
 * Undefined when no lever knows the bucket.
 */
export function anonymousStatus(model: WorldModel, region: string, bucket: string, key: string): number | undefined {
  const buckets = switches(model, 'object').filter(({ guard }) => guard.region === region && guard.bucket === bucket);
  if (buckets.length === 0) return undefined;
  if (model.account.wrong('bucket-missing', { bucket })) return 404;
  if (model.account.wrong('bucket-private', { bucket })) return 403;
  const found = buckets.find(({ guard }) => guard.key === key);
  const there = found ? found.names.checkers.present(found.guard, found.leaves) : key === probeKey;
  return there ? 200 : 403;
}

/** Metrics that switch alarms follow: the newest datapoint decides. */
export function metricOperations(model: WorldModel): Operations {
  return {
    PutMetricData: operation<PutMetricDataCommandInput, PutMetricDataCommandOutput>('data', (input, { region }) => {
      for (const datum of input.MetricData ?? []) {
        const fed = switches(model, 'alarm').filter(
          ({ guard }) =>
            guard.region === region && guard.namespace === input.Namespace && guard.metric === datum.MetricName,
        );
        const value = datum.Value;
        if (value === undefined) throw validationError('The parameter MetricData.member.1.Value is required.');
        for (const { names, guard } of fed) {
          const alarm = alarmPath(guard);
          model.log.mutate({
            atMs: model.clock.now(),
            service: 'cloudwatch',
            operation: 'PutMetricData',
            region,
            target: alarm,
            from: String(names.checkers.metric(alarm)),
            to: String(value),
            workload: true,
          });
          names.checkers.setMetric(alarm, value);
        }
      }
      return {};
    }),
  };
}

/** Switch alarms as DescribeAlarms shows them: they follow their metric within their period. */
export function switchAlarms(
  model: WorldModel,
  region: string,
  names: readonly string[],
): NonNullable<DescribeAlarmsCommandOutput['MetricAlarms']> {
  return switches(model, 'alarm')
    .filter(({ guard }) => guard.region === region && names.includes(guard.name))
    .map(({ names: { checkers }, guard }) => ({
      AlarmName: guard.name,
      AlarmArn: `arn:aws:cloudwatch:${region}:${accountOf(model)}:alarm:${guard.name}`,
      StateValue: (checkers.metric(alarmPath(guard)) ?? 0) >= 1 ? ('ALARM' as const) : ('OK' as const),
      StateReason: 'The newest datapoint decides; missing data is ignored.',
      StateUpdatedTimestamp: new Date(model.clock.now()),
      Namespace: guard.namespace,
      MetricName: guard.metric,
      Period: 60,
      EvaluationPeriods: 1,
      Threshold: 1,
      TreatMissingData: 'ignore',
    }));
}

function accountOf({ hosted }: WorldModel): string {
  return hosted[0]?.workload.accountId ?? '';
}

function switches<Kind extends Guard['kind']>(model: WorldModel, kind: Kind): Switch<Kind>[] {
  return model.hosted.flatMap(({ names }) =>
    names.checkers.checks.flatMap(({ guards, region: leaves }) =>
      guards
        .filter((guard): guard is Switch<Kind>['guard'] => guard.kind === kind)
        .map((guard) => ({ names, guard, leaves })),
    ),
  );
}
