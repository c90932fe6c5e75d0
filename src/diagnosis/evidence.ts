/**
 * What tracing collects, and what diagnosis concludes. Every part may be missing: `missing` names the sources that did not answer, and
 * diagnosis says so instead of guessing.
 */

/** Result of one probe from the engine's own Region. */
export interface Probe {
  readonly target: string;
  readonly region: string;
  readonly ok: boolean;
  readonly latencyMs: number;
  readonly failure: 'dns' | 'connect' | 'timeout' | '5xx' | '4xx' | 'throttled' | null;
  readonly awsRequestId: boolean;
  /** It works most of the time only: a part of the requests fails. */
  readonly flickers?: boolean;
  /** It fails, yet some probes passed. */
  readonly partly?: boolean;
  /** It fails, and a single probe passed. */
  readonly hardly?: boolean;
}

export interface GraphNode {
  readonly id: string;
  readonly name: string;
  /** X-Ray's type. */
  readonly type: string;
  readonly root: boolean;
  readonly total: number;
  readonly faults: number;
  readonly errors: number;
  readonly throttles: number;
  /** Response times of all its requests together; absent where X-Ray does not give them. */
  readonly seconds?: number;
  readonly callsTo: readonly {
    readonly id: string;
    readonly total: number;
    readonly faults: number;
    readonly throttles: number;
    readonly seconds?: number;
    /** X-Ray only links the two traces: nobody waits for the callee. */
    readonly linked?: boolean;
  }[];
}

export interface Evidence {
  readonly atMs: number;
  readonly onsetMs: number;
  /** The Region under suspicion and the one that could take over. */
  readonly region: string;
  readonly standbyRegion: string;
  readonly journeys: readonly (Probe & {
    readonly journey: string;
    readonly critical: boolean;
    /** Components on its path; absent when not known. */
    readonly components?: readonly string[];
  })[];
  /** Services of the workload probed directly, both Regions. */
  readonly services: readonly Probe[];
  readonly controlNameResolves: boolean | null;
  readonly alarms: readonly {
    readonly name: string;
    readonly region: string;
    readonly state: 'ALARM' | 'OK' | 'INSUFFICIENT_DATA';
    readonly component: string | null;
  }[];
  readonly graph: readonly GraphNode[];
  /** The same over windows as long before the onset, the oldest first; absent or empty: not known. */
  readonly earlier?: readonly { readonly fromMs: number; readonly graph: readonly GraphNode[] }[];
  /** Where faulty traces end, by X-Ray, the most frequent first; absent: not asked. */
  readonly rootCauses?: readonly {
    readonly name: string;
    readonly type: string;
    readonly exception: string | null;
    readonly traces: number;
    /** By the Availability Zones that they went through; absent or empty: not known. */
    readonly zones?: Readonly<Record<string, number>>;
  }[];
  /** What CloudWatch counted of components of the Region over the last minutes; a component without data is not there. */
  readonly metrics?: readonly {
    readonly component: string;
    readonly requests: number;
    /** 5xx of the component; a function's errors. */
    readonly faults: number;
    readonly throttles: number;
    /** Worst tail latency. */
    readonly latencyMs: number | null;
    /** Of a table: requests throttled because one partition gets more than it takes; absent: not known. */
    readonly hotKeyThrottles?: number;
  }[];
  /** Messages that wait in queues, where CloudWatch tells. */
  readonly queues?: readonly {
    readonly component: string;
    readonly waiting: number;
    /** More than some minutes ago. */
    readonly growing: boolean;
    /** It takes what a consumer gave up on. */
    readonly deadLetters: boolean;
  }[];
  /** How far tables' replication out of the Region is behind, by CloudWatch. */
  readonly replication?: readonly { readonly table: string; readonly lagMs: number }[];
  /** How the engine's own calls ended lately, by the services that workloads name. Refusals and throttles are signs of life. */
  readonly ownCalls?: readonly {
    readonly service: string;
    readonly region: string;
    readonly alive: number;
    readonly failed: number;
    /** How most of the failed ones failed. */
    readonly failure: NonNullable<Probe['failure']> | null;
  }[];
  readonly changes: readonly {
    readonly component: string;
    readonly region: string;
    readonly kind: string;
    readonly atMs: number;
    readonly detail: string;
  }[];
  /** Components of the workload, with the service each is and what it calls. */
  readonly components: readonly {
    readonly id: string;
    readonly service: string;
    readonly name: string;
    readonly calls: readonly string[];
  }[];
  /** Concurrency, throughput and shard use against limits, each 0..1 or above. */
  readonly dials: readonly {
    readonly name: string;
    readonly component: string;
    readonly used: number;
    readonly throttles: number;
  }[];
  /** Open AWS events that touch the Region: strengthens only; none is never evidence of health. */
  readonly awsEvents: readonly { readonly service: string; readonly region: string; readonly summary: string }[];
  /** What the last diagnosis of this incident found in the Region; absent: there was none. */
  readonly before?: Pick<Diagnosis, 'verdict' | 'scope' | 'services' | 'criticalJourneyFailing'> | null;
  /** Does the Region serve now (names lead there, or its writers hold the lease)? null or absent: not known. */
  readonly regionServes?: boolean | null;
  /** Sources that did not answer, with the error code. */
  readonly missing: readonly { readonly source: string; readonly code: string }[];
}

export type Verdict = 'aws' | 'ours' | 'dial' | 'unknown';
export type Scope = 'component' | 'zonal' | 'regional' | 'telemetry-only';

/**
 * What kind of failure it is. Of AWS: names that do not resolve; a data plane that fails, or a part of it (`cell`); only calls that manage
 * resources; too little capacity; one zone; telemetry. Of ours: a deploy that can be undone; a permission, key, secret or certificate; a limit that
 * we set; one key that gets too much; a queue that is not worked off; code without a known change.
 */
export type FailureKind =
  | 'dns'
  | 'data-plane'
  | 'cell'
  | 'control-plane'
  | 'capacity'
  | 'zone'
  | 'telemetry'
  | 'deploy'
  | 'access'
  | 'limit'
  | 'hot-key'
  | 'backlog'
  | 'code'
  | 'unknown';

/**
 * Of the probes of one look: all failed but one at most; enough for the journey to count as failing; or so few that only the look before makes it one.
 */
export type FailingShare = 'altogether' | 'in part' | 'now and then';

/** One additive term of the verdict's score (log-odds; positive speaks for `ours`, negative for `aws`). */
export interface Reason {
  readonly weight: number;
  readonly text: string;
}

export interface Suspect {
  readonly component: string;
  readonly service: string;
  readonly score: number;
  /** Share of what was added since the onset that arises there, 0..1; absent where the graphs do not tell. */
  readonly share?: number;
}

export interface Diagnosis {
  readonly verdict: Verdict;
  readonly scope: Scope;
  readonly kind: FailureKind;
  /** Failing AWS services in the Region, e.g. ['dynamodb']. */
  readonly services: readonly string[];
  /** The Region that fails. */
  readonly region: string;
  /** The one Availability Zone that faulty traces go through, by the account's own name, e.g. us-east-1d. Absent: not known, or not one. */
  readonly zone?: string;
  readonly suspects: readonly Suspect[];
  readonly reasons: readonly Reason[];
  /** Where the added failures or seconds arise, in sentences, by the service graph before and since; weighs nothing. Absent: not known. */
  readonly explanation?: readonly string[];
  /** Sum of the reasons' weights. */
  readonly score: number;
  /**
   * Critical journeys failing in the Region while it serves (a standby that fails hurts nobody yet), and whether every single probe of them passes
   * in the other one.
   */
  readonly criticalJourneyFailing: boolean;
  /** How far the one fails that fails most. Absent: none does, or an earlier version did not say. */
  readonly criticalJourneyFails?: FailingShare;
  readonly standbyJourneyPassing: boolean;
  /** Regions in which a critical journey fails, whether or not they serve. */
  readonly failingIn: readonly string[];
  readonly missing: readonly string[];
}
