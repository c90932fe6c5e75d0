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
  /** Resources of ours that AWS counts as impaired; none where AWS names none, and the public feed never does. */
  readonly impairedEntities: readonly string[];
}

/** AWS Health API: needs a support plan; without one throws CodedError('denied'). */
export interface AwsHealth {
  /** Issue events that touch any of the Regions, open or closed within the last day. */
  events(regions: readonly string[], signal: AbortSignal): Promise<AwsEvent[]>;
}

/** The public Health dashboard feed: no account needed. An empty answer means nothing was posted, not that all is well. */
export interface AwsPublicFeed {
  /**
   * Events on the dashboard, and those of the last day that have moved to its history. The history is best effort, read where no Region
   * of `impaired` keeps it.
   */
  events(signal: AbortSignal, impaired?: readonly string[]): Promise<AwsEvent[]>;
}

export interface CaseRequest {
  readonly key: string;
  readonly subject: string;
  readonly body: string;
  /** AWS's severity code, e.g. `urgent`. */
  readonly severity: string;
  /** Failing services as workloads name them: they choose what the case is filed under. */
  readonly services?: readonly string[];
}

export interface CaseState {
  /** AWS's own word, e.g. `work-in-progress` or `resolved`. */
  readonly status: string;
  /** The newest communication that AWS wrote; null while there is none. */
  readonly answer: { readonly atMs: number; readonly text: string } | null;
}

/** AWS Support cases. Best effort: case creation was broken in 2021, 2023 and 2025. */
export interface AwsSupport {
  /** Creates a case unless one whose subject holds `key` is open already (CreateCase takes no client token). */
  openCase(request: CaseRequest, signal: AbortSignal): Promise<{ caseId: string; created: boolean }>;
  /** A case as it stands, resolved ones too. CodedError('notFound') when AWS does not know it. */
  follow(caseId: string, signal: AbortSignal): Promise<CaseState>;
  /** Reads the codes that cases are filed under and keeps them, since they cannot be looked up during an outage; how many services. */
  keepCodes(signal: AbortSignal): Promise<number>;
}

/** Where text read in calm times is kept for an outage. */
export interface KeptText {
  read(): Promise<string | undefined>;
  write(text: string): Promise<void>;
}
