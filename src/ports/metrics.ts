/** Counters that people watch while Muster works. Every call is synchronous and never throws. */
export interface Metrics {
  /** Signals by the `source` that they came through (sns, sqs, alertmanager, canary, heartbeat …) and what became of them (stored, repeated, forbidden, invalid …). */
  signals(source: string, outcome: string, count?: number): void;
  /** An alarm that could not be judged because its certificate was out of reach. */
  certificateUnavailable(): void;
  /** One performance of an effect, by action and how it ended (succeeded, or an error code). */
  effect(action: string, outcome: string): void;
}

/** What people watch of the entrances for signals. Every call is synchronous and never throws. */
export interface IntakeMetrics {
  /** One request was answered, or turned away without a look, so long after its head. */
  answered(source: string, outcome: string, seconds: number): void;
  /** A stage of it is over: `read` its body is here, `store` what it means is on disk. */
  stage(source: string, stage: 'read' | 'store', seconds: number): void;
  /** Bytes of a body that was read. */
  received(source: string, bytes: number): void;
}

/** What people watch of global tables. Every call is synchronous and never throws. */
export interface TableMetrics {
  /** A heartbeat item was to be written: `succeeded`, or an error code. */
  beat(table: string, region: string, outcome: string): void;
  /** Age of the newest heartbeat of `from` that `to` shows; null when `to` could not say, or has none. */
  replicationLag(table: string, from: string, to: string, seconds: number | null): void;
}

/** What people watch of those who may not. Every call is synchronous and never throws. */
export interface RefusalMetrics {
  /** A request that claimed to be a person's did nothing: by entrance (slack, mail, api) and reason. */
  refused(entrance: string, why: string): void;
}

/** What people watch between outages. Every call is synchronous and never throws. */
export interface CalmMetrics {
  /** Lines of a preflight by what they came to. */
  preflight(counts: Readonly<Record<'pass' | 'warn' | 'fail' | 'unknown', number>>): void;
}
