import type {
  GetHealthCheckCommandInput,
  GetHealthCheckCommandOutput,
  GetHealthCheckStatusCommandInput,
  GetHealthCheckStatusCommandOutput,
  HealthCheckConfig,
  HealthCheckRegion,
} from '@aws-sdk/client-route-53';
import type { Workload } from '../../workload/schema.ts';
import { serviceError } from '../aws-error.ts';
import { objectChecksOf } from '../health-checkers.ts';
import { type Guard, healthChecksOf, type RecordChecks } from '../health-checks.ts';
import type { Hosted, WorldModel } from '../world-model.ts';
import { type Operations, operation } from './operation.ts';

/** Where Route 53's checkers stand, two at each place. */
const checkerRegions: readonly HealthCheckRegion[] = [
  'us-east-1',
  'us-west-1',
  'us-west-2',
  'eu-west-1',
  'ap-southeast-1',
  'ap-southeast-2',
  'ap-northeast-1',
  'sa-east-1',
];

/** Health checks as their settings say, and as the checkers see them. */
export function healthCheckOperations(model: WorldModel): Operations {
  return {
    GetHealthCheck: operation<GetHealthCheckCommandInput, GetHealthCheckCommandOutput>('control', (input) => {
      const id = input.HealthCheckId ?? '';
      const { hosted, checks, guard } = find(model, id);
      const HealthCheckConfig = guard
        ? guardConfig(model, hosted.workload, checks.region, guard)
        : calculatedConfig(checks);
      const disabled = isRecordCheck(checks, id) && disabledIn(model, checks.region);
      return {
        HealthCheck: {
          Id: id,
          CallerReference: id,
          HealthCheckConfig: { ...HealthCheckConfig, Disabled: disabled },
          HealthCheckVersion: 1,
        },
      };
    }),
    GetHealthCheckStatus: operation<GetHealthCheckStatusCommandInput, GetHealthCheckStatusCommandOutput>(
      'control',
      (input) => {
        const { hosted, checks, guard } = find(model, input.HealthCheckId ?? '');
        const { checkers } = hosted.names;
        const Status = guard ? reportOf(checkers.answers(guard)) : reportOf(checkers.healthy(checks.region));
        const StatusReport = { Status, CheckedTime: new Date(model.clock.now()) };
        return {
          HealthCheckObservations: checkerRegions.flatMap((Region) => [
            { Region, StatusReport },
            { Region, StatusReport },
          ]),
        };
      },
    ),
  };
}

/** The check that a Region's record carries; null when it carries none. */
export function recordCheckId(model: WorldModel, workload: Workload, region: string): string | null {
  if (model.account.wrong('health-check-missing', { region })) return null;
  return healthChecksOf(workload).find((one) => one.region === region)?.recordCheckId ?? null;
}

function find(model: WorldModel, id: string): { hosted: Hosted; checks: RecordChecks; guard: Guard | undefined } {
  for (const hosted of model.hosted) {
    for (const checks of hosted.names.checkers.checks) {
      const guard = checks.guards.find((one) => one.id === id);
      if (guard || checks.recordCheckId === id) return { hosted, checks, guard };
    }
  }
  const message = `A health check with id ${id} does not exist.`;
  throw serviceError({ name: 'NoSuchHealthCheck', status: 404, message });
}

function isRecordCheck({ recordCheckId: own }: RecordChecks, id: string): boolean {
  return own === id;
}

function disabledIn(model: WorldModel, region: string): boolean {
  return model.account.wrong('health-check-disabled', { region }) !== undefined;
}

/** All of the children must be healthy. */
function calculatedConfig({ guards }: RecordChecks): HealthCheckConfig {
  return {
    Type: 'CALCULATED',
    Inverted: false,
    HealthThreshold: guards.length,
    ChildHealthChecks: guards.map(({ id }) => id),
  };
}

function guardConfig(model: WorldModel, workload: Workload, region: string, guard: Guard): HealthCheckConfig {
  const checks = objectChecksOf(workload);
  switch (guard.kind) {
    case 'control':
      return { Type: 'RECOVERY_CONTROL', Inverted: false, RoutingControlArn: guard.arn };
    case 'object':
      return {
        Type: 'HTTPS',
        Inverted: model.account.wrong('health-check-not-inverted', { region }) === undefined,
        FullyQualifiedDomainName: `${guard.bucket}.s3.${guard.region}.amazonaws.com`,
        Port: 443,
        ResourcePath: `/${guard.key}`,
        RequestInterval: checks.intervalMs / 1000,
        FailureThreshold: checks.failures,
        MeasureLatency: false,
        EnableSNI: true,
      };
    case 'alarm':
      return {
        Type: 'CLOUDWATCH_METRIC',
        Inverted: false,
        AlarmIdentifier: { Region: guard.region as HealthCheckRegion, Name: guard.name },
        InsufficientDataHealthStatus: 'LastKnownStatus',
      };
  }
}

/** Checkers report what they were answered, before any inversion. */
function reportOf(passing: boolean): string {
  return passing ? 'Success: HTTP Status Code 200, OK' : 'Failure: HTTP Status Code 403, Forbidden';
}
