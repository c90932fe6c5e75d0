/** Route 53 health checks, zones and records as they are configured: control-plane reads, for calm times. */

export interface HealthCheckReading {
  readonly id: string;
  /** e.g. HTTPS, CALCULATED, CLOUDWATCH_METRIC, RECOVERY_CONTROL. */
  readonly type: string;
  readonly inverted: boolean;
  readonly disabled: boolean;
  readonly routingControlArn: string | null;
  readonly children: readonly string[];
  readonly threshold: number | null;
  /** Host and path that an endpoint check asks; null for other types. */
  readonly asks: string | null;
  readonly intervalSeconds: number | null;
  readonly failureThreshold: number | null;
  readonly insufficientData: 'Healthy' | 'Unhealthy' | 'LastKnownStatus' | null;
}

export interface RecordReading {
  readonly name: string;
  readonly type: string;
  readonly setIdentifier: string | null;
  readonly weight: number | null;
  readonly failover: 'PRIMARY' | 'SECONDARY' | null;
  /** Seconds; null for an alias. */
  readonly ttlSeconds: number | null;
  readonly aliasTarget: string | null;
  readonly evaluatesTargetHealth: boolean;
  readonly healthCheckId: string | null;
}

export interface DnsConfiguration {
  /** All record sets of a name in a zone. */
  records(zoneId: string, name: string, signal: AbortSignal): Promise<RecordReading[]>;
  healthCheck(id: string, signal: AbortSignal): Promise<HealthCheckReading>;
  /** What most checkers say now. */
  healthCheckPasses(id: string, signal: AbortSignal): Promise<boolean>;
  /** Status of accelerated recovery as Route 53 writes it (`ENABLED` …); `NONE` when the zone has never had it. */
  acceleratedRecovery(zoneId: string, signal: AbortSignal): Promise<string>;
}
