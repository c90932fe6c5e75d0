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

export interface Account {
  /** Asked of the STS of that Region, never of the global endpoint. */
  caller(region: string, signal: AbortSignal): Promise<CallerIdentity>;
  credentials(signal: AbortSignal): Promise<CredentialsLife>;
  /** How far our clock is ahead of AWS's (ms; negative: behind), by the Date header of a regional endpoint. */
  clockSkewMs(region: string, signal: AbortSignal): Promise<number>;
  /** Which of the operations (`dynamodb:PutItem`) the caller may not do, by IAM's simulation (a us-east-1 read: for calm times only). */
  denied(callerArn: string, operations: readonly string[], signal: AbortSignal): Promise<string[]>;
  /** An applied service quota, e.g. `lambda` `L-B99A9384` (concurrent executions). CodedError('notFound') when AWS lists none. */
  quota(region: string, serviceCode: string, quotaCode: string, signal: AbortSignal): Promise<number>;
}
