/** Levers that move traffic. All reads and writes take literal endpoints and names: nothing is discovered during an outage. */

/** ARC routing controls: data plane, five endpoints of which one or two may be down at any time. */
export interface RoutingControls {
  states(
    endpoints: readonly { endpoint: string; region: string }[],
    arns: readonly string[],
    signal: AbortSignal,
  ): Promise<Record<string, 'On' | 'Off'>>;
  /** One atomic call. UpdateRoutingControlStates takes no client token: the caller looks first. */
  update(
    endpoints: readonly { endpoint: string; region: string }[],
    entries: readonly { arn: string; state: 'On' | 'Off' }[],
    signal: AbortSignal,
  ): Promise<void>;
}

/** Standby-takes-over-primary: an object whose presence turns an inverted health check unhealthy. */
export interface SwitchObjects {
  present(region: string, bucket: string, key: string, signal: AbortSignal): Promise<boolean>;
  put(region: string, bucket: string, key: string, signal: AbortSignal): Promise<void>;
  remove(region: string, bucket: string, key: string, signal: AbortSignal): Promise<void>;
}

/** Standby-takes-over-primary: a metric of ours alone, whose alarm a health check follows. */
export interface SwitchMetrics {
  /** One datapoint, now. 1 sends the alarm off, 0 takes it back. */
  put(datum: { region: string; namespace: string; metric: string; value: 0 | 1 }, signal: AbortSignal): Promise<void>;
}

export interface WeightedRecord {
  readonly setIdentifier: string;
  readonly weight: number;
}

/** Route 53 record sets: control plane in us-east-1, last resort. */
export interface DnsRecords {
  weights(zoneId: string, name: string, signal: AbortSignal): Promise<WeightedRecord[]>;
  /** All changes in one batch (all or nothing). Takes no client token: the caller looks first. */
  setWeights(
    zoneId: string,
    name: string,
    weights: readonly WeightedRecord[],
    signal: AbortSignal,
  ): Promise<{ changeId: string }>;
  /** `unknown` (NoSuchChange) means resubmit, never success. */
  changeStatus(changeId: string, signal: AbortSignal): Promise<'pending' | 'insync' | 'unknown'>;
}

/** What the world answers for a name now: share of answers per Region over several resolvers, and of live requests where known. */
export interface Routing {
  /** Authoritative answer for the workload's name, as the Region it leads to. */
  answeringRegions(name: string, signal: AbortSignal): Promise<string[]>;
}

/** Zonal shift, for load balancers, Auto Scaling and EKS only. `expiresInMinutes` 1 to 4320. */
export interface ZonalShifts {
  active(region: string, resource: string, signal: AbortSignal): Promise<{ id: string; awayFrom: string } | undefined>;
  start(
    request: { region: string; resource: string; awayFrom: string; expiresInMinutes: number; comment: string },
    signal: AbortSignal,
  ): Promise<{ id: string }>;
  cancel(region: string, id: string, signal: AbortSignal): Promise<void>;
}
