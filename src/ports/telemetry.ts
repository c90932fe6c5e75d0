/** Evidence from CloudWatch and X-Ray (both sit in the blast radius: every call may fail, and that is evidence too). */

export interface AlarmReading {
  readonly name: string;
  readonly region: string;
  readonly state: 'ALARM' | 'OK' | 'INSUFFICIENT_DATA';
  readonly changedAtMs: number;
  /** What it notifies when it goes off. */
  readonly actionArns?: readonly string[];
}

export interface Alarms {
  states(region: string, names: readonly string[], signal: AbortSignal): Promise<AlarmReading[]>;
}

/** A node of the service graph. Fault = 5xx, error = 4xx, throttle = 429 (X-Ray's terms). */
export interface ServiceNode {
  readonly id: string;
  readonly name: string;
  /** X-Ray's type, e.g. AWS::DynamoDB::Table, AWS::Lambda, AWS::Lambda::Function, client. */
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

/** Where faulty traces end: the deepest service that X-Ray blames, and why. */
export interface RootCause {
  readonly name: string;
  /** X-Ray's type, as in `ServiceNode`. */
  readonly type: string;
  /** Traces by the Availability Zones that they went through, by the account's names; none where X-Ray does not tell. */
  readonly zones: Readonly<Record<string, number>>;
  /** Name of the first exception there; null where none was recorded. */
  readonly exception: string | null;
  /** How many of the sampled faulty traces end there. */
  readonly traces: number;
}

export interface Traces {
  serviceGraph(region: string, fromMs: number, toMs: number, signal: AbortSignal): Promise<ServiceNode[]>;
  /** Root causes of a sample of the faulty traces, the most frequent first. */
  rootCauses(region: string, fromMs: number, toMs: number, signal: AbortSignal): Promise<RootCause[]>;
}

export interface MetricQuery {
  readonly id: string;
  readonly namespace: string;
  readonly name: string;
  readonly dimensions: Readonly<Record<string, string>>;
  /** CloudWatch's statistic, e.g. `Sum`, `Maximum`, `p99`. */
  readonly statistic: string;
  readonly periodSeconds: number;
}

export interface MetricSeries {
  readonly id: string;
  /** Oldest first; a period without data has no point. */
  readonly points: readonly { readonly atMs: number; readonly value: number }[];
  /** False when CloudWatch said that it could not give all of it. */
  readonly complete: boolean;
}

/** Metrics as CloudWatch has them. A metric that does not exist is a series without points: no data is neither zero nor an error. */
export interface Measurements {
  read(
    region: string,
    queries: readonly MetricQuery[],
    window: { readonly fromMs: number; readonly toMs: number },
    signal: AbortSignal,
  ): Promise<MetricSeries[]>;
}

export type CallOutcome = 'ok' | NonNullable<ProbeResult['failure']>;

/** How the engine's own calls to one service in one Region ended. */
export interface CallCount {
  /** As SDK clients are named, e.g. `dynamodb`. */
  readonly service: string;
  readonly region: string;
  readonly outcomes: Readonly<Partial<Record<CallOutcome, number>>>;
}

/** The engine's own calls of AWS, kept in memory: evidence that needs neither CloudWatch nor X-Ray. Never fails. */
export interface OwnCalls {
  recent(sinceMs: number): readonly CallCount[];
}

/** Result of one probe of an AWS API or of a journey, from the engine's own Region: needs neither CloudWatch nor X-Ray. */
export interface ProbeResult {
  readonly ok: boolean;
  readonly latencyMs: number;
  /** How it failed: `dns` name did not resolve, `connect`, `timeout`, `5xx`, `4xx`, `throttled`. */
  readonly failure?: 'dns' | 'connect' | 'timeout' | '5xx' | '4xx' | 'throttled';
  /** True when a 5xx came with an AWS request id. */
  readonly awsRequestId?: boolean;
}

/** A probe always comes to a result: what takes too long, or what the signal ends, is one that timed out. */
export interface Canaries {
  /**
   * One synthetic transaction of a journey against one Region's own endpoint (never through the name that fails over). Longer than `timeoutMs`
   * is a failure; absent: the usual limit of a probe.
   */
  journey(
    request: { workload: string; journey: string; region: string; url: string; timeoutMs?: number },
    signal: AbortSignal,
  ): Promise<ProbeResult>;
  /** A harmless call to a service's regional API. */
  service(region: string, service: string, signal: AbortSignal): Promise<ProbeResult>;
  /** Resolves a control name outside AWS: tells our own resolver's failure from AWS's. */
  controlName(signal: AbortSignal): Promise<ProbeResult>;
}

export interface Change {
  /** The component changed; `account` where a change of the account around it, as of its roles, keys or routes. */
  readonly component: string;
  readonly region: string;
  /** `runtime`: AWS changed it, not us; `account`: ours, but of no component. */
  readonly kind: 'deploy' | 'configuration' | 'runtime' | 'account';
  readonly atMs: number;
  readonly detail: string;
}

/** What we (or AWS's managed runtimes) changed lately. Absence is weak evidence. */
export interface Changes {
  recent(
    region: string,
    components: readonly { id: string; functionName: string; alias: string }[],
    sinceMs: number,
    signal: AbortSignal,
  ): Promise<Change[]>;
  /**
   * The same from the audit trail, which sees what leaves no date on the component, and lags by some minutes: a change that is not
   * there may have been made.
   */
  recorded(
    region: string,
    components: readonly { id: string; name: string }[],
    sinceMs: number,
    signal: AbortSignal,
  ): Promise<Change[]>;
  /**
   * Remembers the managed runtime of each function, so that `recent` can tell when AWS changed it: nothing else leaves a date of that.
   * Functions that cannot be read stay as remembered.
   */
  observeRuntimes(
    region: string,
    components: readonly { id: string; functionName: string; alias: string }[],
    signal: AbortSignal,
  ): Promise<void>;
}
