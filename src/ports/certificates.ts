/** The certificates that sign alarms. They live in the Region that may be failing, so implementations keep what they once had. */
export interface Certificates {
  /** The PEM text at `url` where it is in memory: an alarm whose certificate was seen before waits for nothing. */
  held(url: string): string | undefined;
  /**
   * The PEM text at `url`, which the caller has pinned to a trusted host already.
   * CodedError('unavailable' | 'timeout') when it can be had neither from the store nor from the network.
   */
  fetch(url: string, signal: AbortSignal): Promise<string>;
}
