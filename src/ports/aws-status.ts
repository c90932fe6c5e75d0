/** What AWS itself says. Silence is never evidence of health: AWS's first post is 19 to 120 minutes late. */

export interface AwsEvent {
  readonly arn: string;
  /** Upper case as AWS writes it, e.g. DYNAMODB or MULTIPLE_SERVICES (large regional events come as the latter). */
  readonly service: string;
  readonly region: string;
  readonly category: string;
  readonly status: 'open' | 'closed' | 'upcoming';
  readonly startedAtMs: number;
  readonly updatedAtMs: number;
  readonly description: string;
}

/** AWS Health API: needs a support plan; without one throws CodedError('denied'). */
export interface AwsHealth {
  /** Issue events that touch any of the Regions, open or closed within the last day. */
  events(regions: readonly string[], signal: AbortSignal): Promise<AwsEvent[]>;
}

/** The public Health dashboard feed: no account needed. An empty answer means nothing was posted, not that all is well. */
export interface AwsPublicFeed {
  events(signal: AbortSignal): Promise<AwsEvent[]>;
}

/** AWS Support cases. Best effort: case creation was broken in 2021, 2023 and 2025. */
export interface AwsSupport {
  /** Creates a case unless one whose subject holds `key` is open already (CreateCase takes no client token). */
  openCase(
    request: { key: string; subject: string; body: string; severity: string },
    signal: AbortSignal,
  ): Promise<{ caseId: string; created: boolean }>;
}
