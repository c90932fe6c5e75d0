/** Lambda and Kinesis: code versions, concurrency, capacity. */
export interface AliasReading {
  readonly version: string;
  /** Optimistic lock: UpdateAlias with a stale one is refused. */
  readonly revisionId: string;
  /** Null when one version takes all requests. */
  readonly second: SecondVersion | null;
}

/** The version that a gradual deployment brings in beside the alias's own. */
export interface SecondVersion {
  readonly version: string;
  /** Of the alias's requests, more than 0, at most 1. */
  readonly share: number;
}

export interface Functions {
  alias(region: string, functionName: string, alias: string, signal: AbortSignal): Promise<AliasReading>;
  /** Published versions, newest last, with when each was made. */
  versions(
    region: string,
    functionName: string,
    signal: AbortSignal,
  ): Promise<{ version: string; modifiedAtMs: number; codeSha256: string }[]>;
  /** Sets what the alias serves: the one version, beside `second` where that is given. */
  pointAlias(
    request: {
      region: string;
      functionName: string;
      alias: string;
      version: string;
      second?: SecondVersion | null;
      revisionId: string;
    },
    signal: AbortSignal,
  ): Promise<void>;
  /** Account limits of a Region, in concurrent executions. */
  accountConcurrency(region: string, signal: AbortSignal): Promise<{ limit: number; unreserved: number }>;
  /** Reserved concurrency of a function; null when none is set. */
  reservedConcurrency(region: string, functionName: string, signal: AbortSignal): Promise<number | null>;
  /** Provisioned concurrency of an alias; null when none is set. `available` of `requested` can serve now. */
  provisionedConcurrency(
    region: string,
    functionName: string,
    alias: string,
    signal: AbortSignal,
  ): Promise<{ requested: number; available: number } | null>;
  setReservedConcurrency(region: string, functionName: string, value: number, signal: AbortSignal): Promise<void>;
}

export interface Streams {
  /** Open shards of a stream. */
  openShards(region: string, stream: string, signal: AbortSignal): Promise<number>;
  setShards(region: string, stream: string, count: number, signal: AbortSignal): Promise<void>;
}
