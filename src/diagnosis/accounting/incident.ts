/** What is known when an alarm fires: who calls whom, what was measured around the onset, and how it usually is. */

export interface ServiceNode {
  readonly id: string;
  readonly name: string;
  /** X-Ray's type, e.g. AWS::Lambda::Function. */
  readonly type: string;
  /** `remote` is a caller's view of an endpoint that reports nothing of its own; `client` is where traffic enters. */
  readonly kind: 'service' | 'aws' | 'database' | 'remote' | 'client';
}

export interface ServiceGraph {
  readonly nodes: readonly ServiceNode[];
  /** `[caller, callee]`, by id. */
  readonly edges: readonly (readonly [string, string])[];
}

/** One value a bucket; null where nothing was reported. */
export type Values = readonly (number | null)[];

/** By `metric:statistic`: `latency:*` in seconds, `requests:Sum` a bucket or `requests:PerSecond`, `availability:Average` in per cent, `cpu:Average` and `memory:Average` in per cent of the limit. */
export type Metrics = Readonly<Record<string, Values>>;

export interface Telemetry {
  readonly stepSeconds: number;
  /** Start of each bucket, Unix seconds; a bucket covers `stepSeconds` from there. */
  readonly timestamps: readonly number[];
  readonly nodes: Readonly<Record<string, Metrics>>;
  /** By `caller>callee`: `client_latency:*` as the caller sees the call, `server_latency:*` as the callee does, s. */
  readonly edges: Readonly<Record<string, Metrics>>;
}

export interface Incident {
  readonly graph: ServiceGraph;
  readonly alarm: {
    readonly node: string;
    readonly metric: string;
    readonly statistic: string;
    /** Unix seconds. */
    readonly onsetSeconds: number;
  };
  /** Some buckets before the onset, and those since. */
  readonly window: Telemetry;
  /** Fault-free buckets of another time; null when there are none. */
  readonly history: Telemetry | null;
}
