/** Counters that people watch while Muster works. Every call is synchronous and never throws. */
export interface Metrics {
  /** Signals by `source` (cloudwatch, canary, heartbeat, manual) and what became of them (stored, repeated, forbidden, invalid …). */
  signals(source: string, outcome: string, count?: number): void;
  /** An alarm that could not be judged because its certificate was out of reach. */
  certificateUnavailable(): void;
  /** One performance of an effect, by action and how it ended (succeeded, or an error code). */
  effect(action: string, outcome: string): void;
}

/** What people watch of global tables. Every call is synchronous and never throws. */
export interface TableMetrics {
  /** A heartbeat item was to be written: `succeeded`, or an error code. */
  beat(table: string, region: string, outcome: string): void;
  /** Age of the newest heartbeat of `from` that `to` shows; null when `to` could not say, or has none. */
  replicationLag(table: string, from: string, to: string, seconds: number | null): void;
}

/** What people watch between outages. Every call is synchronous and never throws. */
export interface CalmMetrics {
  /** Lines of a preflight by what they came to. */
  preflight(counts: Readonly<Record<'pass' | 'warn' | 'fail' | 'unknown', number>>): void;
}
