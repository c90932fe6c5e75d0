/** The account that Muster acts in: who it is there, how long it may act, what it may do, and what its quotas allow. */

export interface CallerIdentity {
  readonly accountId: string;
  readonly arn: string;
}

export interface CredentialsLife {
  /** When they end; null when they do not (long-lived keys) or nobody says. */
  readonly expiresAtMs: number | null;
  /** Where they come from, for people; never a part of the keys themselves. */
  readonly source: string;
}

/** What a principal is asked to be allowed: each action (`dynamodb:PutItem`) on each resource, in a request with these keys of context. */
export interface PermissionAsked {
  readonly actions: readonly string[];
  /** ARNs, or `*` alone: actions that know no resource. */
  readonly resources: readonly string[];
  /** E.g. `aws:RequestedRegion`; a key of several values has them all in each request. */
  readonly context: Readonly<Record<string, readonly string[]>>;
}

/** One that IAM would refuse. */
export interface Denial {
  readonly action: string;
  readonly resource: string;
  /** Where the request would have gone, where that was asked. */
  readonly region: string | null;
}

export interface Account {
  /** Asked of the STS of that Region, never of the global endpoint. */
  caller(region: string, signal: AbortSignal): Promise<CallerIdentity>;
  credentials(signal: AbortSignal): Promise<CredentialsLife>;
  /** How far our clock is ahead of AWS's (ms; negative: behind), by the Date header of a regional endpoint. */
  clockSkewMs(region: string, signal: AbortSignal): Promise<number>;
  /**
   * What a user, a role or the role behind a session may not do, by IAM's simulation (a us-east-1 read: for calm times only).
   * CodedError('unavailable') when IAM left one of the actions out.
   */
  denied(principalArn: string, asked: readonly PermissionAsked[], signal: AbortSignal): Promise<Denial[]>;
  /** An applied service quota, e.g. `lambda` `L-B99A9384` (concurrent executions). CodedError('notFound') when AWS lists none. */
  quota(region: string, serviceCode: string, quotaCode: string, signal: AbortSignal): Promise<number>;
}
