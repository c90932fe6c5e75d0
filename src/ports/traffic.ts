/** Levers that move traffic. All reads and writes take literal endpoints and names: nothing is discovered during an outage. */

/** ARC routing controls: data plane, five endpoints of which one or two may be down at any time. */
export interface RoutingControls {
  states(
    endpoints: readonly { endpoint: string; region: string }[],
    arns: readonly string[],
    signal: AbortSignal,
  ): Promise<Record<string, 'On' | 'Off'>>;
  /**
   * One atomic call. UpdateRoutingControlStates takes no client token: the caller looks first.
   * `overriding`: safety rules that shall not refuse it, by ARN; none unless a named person said so.
   */
  update(
    endpoints: readonly { endpoint: string; region: string }[],
    entries: readonly { arn: string; state: 'On' | 'Off' }[],
    signal: AbortSignal,
    overriding?: readonly string[],
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

export interface RecordRole {
  readonly setIdentifier: string;
  readonly failover: 'PRIMARY' | 'SECONDARY';
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
  roles(zoneId: string, name: string, signal: AbortSignal): Promise<RecordRole[]>;
  /** Exchanges roles in one batch. Takes no client token: the caller looks first, and `conflict` says that the records have these roles already. */
  setRoles(
    zoneId: string,
    name: string,
    roles: readonly RecordRole[],
    signal: AbortSignal,
  ): Promise<{ changeId: string }>;
  /** `unknown` (NoSuchChange) means resubmit, never success. */
  changeStatus(changeId: string, signal: AbortSignal): Promise<'pending' | 'insync' | 'unknown'>;
}

/** A name, where it may lead, and whom to ask. */
export interface Lookup {
  readonly name: string;
  /** The host that the name leads to in each Region. */
  readonly targets: Readonly<Record<string, string>>;
  /** Name servers of the zone and resolvers, as hosts or addresses; an empty text is the resolver of this machine. */
  readonly servers: readonly string[];
}

/** What one DNS server answers: the Regions that it leads to, or why it could not be told. */
export interface ServerAnswer {
  readonly server: string;
  readonly regions: readonly string[];
  /** Code of the failure; `invalid`: it leads to no Region that is known. Null when it answered. */
  readonly failure: string | null;
}

/** What the world answers for a name now. */
export interface Routing {
  /** What the resolver of this machine answers for the workload's name, as the Regions that it leads to. */
  answeringRegions(name: string, signal: AbortSignal): Promise<string[]>;
  /** The answer of each server, in the order given. A server that fails is an answer, too. */
  answers(lookup: Lookup, signal: AbortSignal): Promise<ServerAnswer[]>;
}

/** Zonal shift, for load balancers, Auto Scaling and EKS only. `expiresInMinutes` 1 to 4320. */
export interface ZonalShifts {
  /** Does ARC manage the resource? Only such can be shifted. */
  managed(region: string, resource: string, signal: AbortSignal): Promise<boolean>;
  active(
    region: string,
    resource: string,
    signal: AbortSignal,
  ): Promise<{ id: string; awayFrom: string; expiresAtMs: number } | undefined>;
  start(
    request: { region: string; resource: string; awayFrom: string; expiresInMinutes: number; comment: string },
    signal: AbortSignal,
  ): Promise<{ id: string }>;
  /** Lets an active shift last so long from now. */
  extend(region: string, id: string, expiresInMinutes: number, signal: AbortSignal): Promise<void>;
  cancel(region: string, id: string, signal: AbortSignal): Promise<void>;
}
