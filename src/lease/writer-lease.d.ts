/** The part of `DynamoDB` of `@aws-sdk/client-dynamodb` (or of anything like it) that the lease needs. */
export interface DynamoDBLike {
  // biome-ignore lint/suspicious/noExplicitAny: the SDK's own input and output types differ from version to version
  getItem(input: any, options: { abortSignal: AbortSignal }): Promise<any>;
  // biome-ignore lint/suspicious/noExplicitAny: as above
  updateItem(input: any, options: { abortSignal: AbortSignal }): Promise<any>;
}

/** Time as the client sees it; the machine's own unless given. */
export interface LeaseClock {
  /** Never goes back; may stand still while the machine sleeps. */
  monotonicMs(): number;
  /** Milliseconds since the epoch; may be set. */
  wallMs(): number;
  /** Runs something once after `ms`; answers how to cancel it. */
  after(ms: number, run: () => void): () => void;
}

export interface WriterLeaseOptions {
  /** Id of the workload, as in Muster's workload file. */
  readonly workload: string;
  /** The Region that this writer runs in. */
  readonly region: string;
  /** `lease.table` of the workload file. */
  readonly table: string;
  /** `lease.ttlSeconds` of the workload file, 1 to 300: the same number, or two Regions may write. */
  readonly ttlSeconds: number;
  /** One for each replica that may be asked, the own Region first; a second one helps when only the own endpoint is out of reach. */
  readonly clients: readonly DynamoDBLike[];
  readonly clock?: LeaseClock;
}

export interface WriterLeaseClient {
  /**
   * May a write that takes at most `forMs` begin now? False from the moment the lease could not be read again within its time to live, and for
   * a `forMs` that is negative or no number. Readings with an older epoch than one before are not believed, for as long as the process lives.
   */
  mayWrite(forMs?: number): boolean;
  /** The epoch to write under; null when this Region may not write. */
  readonly epoch: number | null;
  /** Reads the lease once; answers `mayWrite()`. Never rejects. */
  renew(): Promise<boolean>;
  /** `mayWrite(forMs)`, after one reading if that is needed: for functions that are frozen between invocations. */
  ready(forMs?: number): Promise<boolean>;
  /** Reads the lease and goes on reading it, four times in its time to live, until `release`. Answers `mayWrite()`. */
  acquire(): Promise<boolean>;
  /** Stops reading, and stops writing at once. */
  release(): void;
  /**
   * Tells, once an epoch, that a write is about to be accepted: from then on Muster never gives the lease back without a failback.
   * Answers whether it is told AND a write that takes at most `forMs` may begin now, under the same epoch: looked at after the telling, which takes
   * time. Await it last before the write, after `ready(forMs)`, and do not write when it answers false. Never rejects.
   */
  tellFirstWrite(forMs?: number): Promise<boolean>;
}

/** The writer's side of the lease. @throws TypeError when an option is missing or out of range */
export function writerLease(options: WriterLeaseOptions): WriterLeaseClient;

/** What marks an item as written under an epoch, in DynamoDB's own attribute values. */
export function epochMark(
  epoch: number,
  atMs?: number,
): {
  readonly attributes: { readonly epoch: { readonly N: string }; readonly writtenAtMs: { readonly N: string } };
  readonly ConditionExpression: string;
  readonly ExpressionAttributeValues: { readonly ':epoch': { readonly N: string } };
};
