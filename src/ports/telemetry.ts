/** Evidence from CloudWatch and X-Ray (both sit in the blast radius: every call may fail, and that is evidence too). */

export interface AlarmReading {
  readonly name: string;
  readonly region: string;
  readonly state: 'ALARM' | 'OK' | 'INSUFFICIENT_DATA';
  readonly changedAtMs: number;
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
  readonly callsTo: readonly {
    readonly id: string;
    readonly total: number;
    readonly faults: number;
    readonly throttles: number;
  }[];
}

export interface Traces {
  serviceGraph(region: string, fromMs: number, toMs: number, signal: AbortSignal): Promise<ServiceNode[]>;
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

export interface Canaries {
  /** One synthetic transaction of a journey against one Region's own endpoint (never through the name that fails over). */
  journey(
    request: { workload: string; journey: string; region: string; url: string },
    signal: AbortSignal,
  ): Promise<ProbeResult>;
  /** A harmless call to a service's regional API. */
  service(region: string, service: string, signal: AbortSignal): Promise<ProbeResult>;
  /** Resolves a control name outside AWS: tells our own resolver's failure from AWS's. */
  controlName(signal: AbortSignal): Promise<ProbeResult>;
}

export interface Change {
  readonly component: string;
  readonly region: string;
  readonly kind: 'deploy' | 'configuration' | 'runtime';
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
}
