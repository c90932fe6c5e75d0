import {
  GetHealthCheckCommand,
  GetHealthCheckStatusCommand,
  GetHostedZoneCommand,
  type HealthCheckConfig,
  type ResourceRecordSet,
} from '@aws-sdk/client-route-53';
import type { AwsClients } from '../../ports/aws-clients.ts';
import type { DnsConfiguration, HealthCheckReading, RecordReading } from '../../ports/health-checks.ts';
import { present, read } from './call.ts';
import { canonical, recordSets, route53 } from './record-sets.ts';

/** Route 53 calls a check healthy when more than this share of its checkers do (Route 53 developer guide). */
const healthyShare = 0.18;

/** Zones, records and health checks as Route 53's control plane in us-east-1 has them. Nothing of this is read during an outage. */
export function dnsConfiguration(clients: AwsClients): DnsConfiguration {
  return {
    async records(zoneId, name, signal) {
      return (await recordSets(clients, zoneId, name, signal)).map(recordReading);
    },
    async healthCheck(HealthCheckId, signal) {
      const { HealthCheck } = await read(clients, route53, new GetHealthCheckCommand({ HealthCheckId }), signal);
      return checkReading(HealthCheckId, present(HealthCheck?.HealthCheckConfig, 'the settings of the health check'));
    },
    /** As the checkers report it: an inverted check counts as the opposite. */
    async healthCheckPasses(HealthCheckId, signal) {
      const answer = await read(clients, route53, new GetHealthCheckStatusCommand({ HealthCheckId }), signal);
      const reports = (answer.HealthCheckObservations ?? []).flatMap(({ StatusReport }) => StatusReport?.Status ?? []);
      if (reports.length === 0) present(undefined, 'what the health checkers see');
      const passing = reports.filter((status) => /^success/i.test(status)).length;
      return passing / reports.length > healthyShare;
    },
    async acceleratedRecovery(zoneId, signal) {
      const { HostedZone } = await read(clients, route53, new GetHostedZoneCommand({ Id: zoneId }), signal);
      return HostedZone?.Features?.AcceleratedRecoveryStatus ?? 'NONE';
    },
  };
}

function recordReading(set: ResourceRecordSet): RecordReading {
  return {
    name: canonical(set.Name ?? ''),
    type: present(set.Type, 'the type of a record set'),
    setIdentifier: set.SetIdentifier ?? null,
    weight: set.Weight ?? null,
    failover: set.Failover ?? null,
    ttlSeconds: set.TTL ?? null,
    aliasTarget: set.AliasTarget?.DNSName === undefined ? null : canonical(set.AliasTarget.DNSName),
    evaluatesTargetHealth: set.AliasTarget?.EvaluateTargetHealth ?? false,
    healthCheckId: set.HealthCheckId ?? null,
  };
}

function checkReading(id: string, config: HealthCheckConfig): HealthCheckReading {
  return {
    id,
    type: present(config.Type, 'the type of the health check'),
    inverted: config.Inverted ?? false,
    disabled: config.Disabled ?? false,
    routingControlArn: config.RoutingControlArn ?? null,
    children: config.ChildHealthChecks ?? [],
    threshold: config.HealthThreshold ?? null,
    asks: asked(config),
    intervalSeconds: config.RequestInterval ?? null,
    failureThreshold: config.FailureThreshold ?? null,
    insufficientData: config.InsufficientDataHealthStatus ?? null,
  };
}

/** Host or address with the path, e.g. `switches.s3.us-west-2.amazonaws.com/go.html`. */
function asked({ FullyQualifiedDomainName, IPAddress, ResourcePath }: HealthCheckConfig): string | null {
  const host = FullyQualifiedDomainName ?? IPAddress;
  return host === undefined ? null : `${host}${ResourcePath ?? ''}`;
}
