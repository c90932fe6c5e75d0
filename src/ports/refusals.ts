/** A request that claimed to be a person's and did nothing, as the entrance saw it. */
export interface RefusedRequest {
  readonly entrance: 'slack' | 'mail' | 'api';
  /** In a word: `forged`, `stale`, `replayed`, `stranger`, `used`, `expired`, `unknown-token`, `throttled`. */
  readonly why: string;
  /** An address, or Slack's id of a person: whatever is known of who sent it. */
  readonly from: string;
}

/** The same refusal, as often as it came. */
export interface RefusedLine extends RefusedRequest {
  readonly count: number;
  readonly firstAtMs: number;
  readonly lastAtMs: number;
}

export interface RefusedList {
  /** The newest of them, newest last. */
  list(): Promise<RefusedLine[]>;
}
