/** What was last read of the account in calm times: it serves a plan that cannot read during the outage. */

export interface LastReading {
  readonly name: string;
  /** What it is about, e.g. `us-west-2` or `orders in us-west-2`. */
  readonly subject: string;
  readonly value: string;
  /** It was as it should be. */
  readonly good: boolean;
  readonly readAtMs: number;
}

export interface LastReadings {
  /** The last good readings of a workload by those checks of preflight; none when there never was one. */
  of(workload: string, checks: readonly string[]): Promise<LastReading[]>;
}
