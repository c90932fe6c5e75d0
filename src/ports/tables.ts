/** DynamoDB global tables, as read from a named Region. */
export interface ReplicaReading {
  readonly region: string;
  /** DynamoDB's ReplicaStatus, e.g. ACTIVE or REPLICATION_NOT_AUTHORIZED. */
  readonly status: string;
}

/** One table as a Region describes it. */
export interface TableReading {
  /** `strong`: MRSC, a write is in another Region before it is answered; `eventual`: MREC. */
  readonly consistency: 'eventual' | 'strong';
  /** The called Region is always included. */
  readonly replicas: readonly ReplicaReading[];
  /** Regions that keep the log of a strongly consistent table without serving it. */
  readonly witnesses: readonly ReplicaReading[];
  /** Whether settings are replicated too: ENABLED, DISABLED or ENABLED_WITH_OVERRIDES; null where DynamoDB does not say. */
  readonly settingsReplication: string | null;
  /** What the table can take at once without growing, per second; null where DynamoDB does not say. */
  readonly warmThroughput: { readonly readUnits: number; readonly writeUnits: number } | null;
}

/** How a heartbeat item is addressed in a table: the names of its key attributes, both strings. */
export interface HeartbeatKey {
  readonly partitionKey: string;
  /** Absent for a table without a sort key. */
  readonly sortKey?: string | undefined;
}

/** An item that its application marked with the lease epoch it was written under. */
export interface MarkedItem {
  /** The item's key attributes as JSON, as DynamoDB writes them, e.g. `{"pk":{"S":"order#7"}}`: the same in every Region. */
  readonly key: string;
  readonly epoch: number;
  readonly writtenAtMs: number;
}

/** Where the marked items of a table are found: an index on `epoch` (number) and `writtenAtMs` (number), and the table's own keys. */
export interface EpochIndex {
  readonly name: string;
  readonly partitionKey: string;
  readonly sortKey?: string | undefined;
}

export interface Tables {
  /** Replicas of a table as described by `region` (the called Region is always included). */
  replicas(region: string, table: string, signal: AbortSignal): Promise<ReplicaReading[]>;
  describe(region: string, table: string, signal: AbortSignal): Promise<TableReading>;
  /** The table's resource policy in a Region as JSON text; null when it has none. */
  policy(region: string, table: string, signal: AbortSignal): Promise<string | null>;
  /** Newest heartbeat item written in `writtenIn` and visible in `readFrom`, as its time; undefined when there is none. */
  heartbeat(
    request: { table: string; readFrom: string; writtenIn: string; key?: HeartbeatKey | undefined },
    signal: AbortSignal,
  ): Promise<number | undefined>;
  /** Writes a heartbeat item in a Region. Key attributes are `pk` alone unless told otherwise. */
  beat(
    request: { table: string; region: string; atMs: number; key?: HeartbeatKey | undefined },
    signal: AbortSignal,
  ): Promise<void>;
  /** Items written under an epoch at or after `sinceMs`, oldest first, at most `limit`; `more` when there were others. */
  marked(
    request: { region: string; table: string; index: EpochIndex; epoch: number; sinceMs: number; limit: number },
    signal: AbortSignal,
  ): Promise<{ items: readonly MarkedItem[]; more: boolean }>;
  /** The item of a key (as `MarkedItem` has it) as a Region has it now; undefined when it is not there or bears no mark. */
  markedItem(
    request: { region: string; table: string; index: EpochIndex; key: string },
    signal: AbortSignal,
  ): Promise<MarkedItem | undefined>;
  throughput(
    region: string,
    table: string,
    signal: AbortSignal,
  ): Promise<{ mode: 'PROVISIONED' | 'PAY_PER_REQUEST'; readUnits: number; writeUnits: number }>;
  setThroughput(
    request: { region: string; table: string; readUnits: number; writeUnits: number },
    signal: AbortSignal,
  ): Promise<void>;
}

/** The writer lease of a workload, kept in a table that survives the loss of any one Region. */
export interface WriterLease {
  /** The Region whose writers may write; null while fenced. */
  readonly region: string | null;
  /** Grows by one at every change; a write conditioned on it can happen once only. */
  readonly epoch: number;
  readonly changedAtMs: number;
  /** Which plan made the last change: `incident/…` key, or `setup`. */
  readonly changedBy: string;
  /** First write accepted under the present epoch, where a lease client has told; null when none. */
  readonly firstWriteAtMs: number | null;
}

/** Reads and conditional writes go to each of the store's Regions in turn until one answers. */
export interface Leases {
  read(store: LeaseStore, workload: string, signal: AbortSignal): Promise<WriterLease>;
  /** Conditional on `epoch` (0 makes the first lease); CodedError('conflict') when it moved on. */
  change(
    store: LeaseStore,
    workload: string,
    change: { epoch: number; region: string | null; changedBy: string; atMs: number },
    signal: AbortSignal,
  ): Promise<void>;
}

export interface LeaseStore {
  readonly table: string;
  /** Regions that can serve it; tried in this order. */
  readonly regions: readonly string[];
}

/** Who may mutate a workload: one engine generation, one incident. Same store as the lease. */
export interface Ownership {
  /** Takes the next generation for `engineId` (conditional write). */
  claim(
    store: LeaseStore,
    workload: string,
    engineId: string,
    signal: AbortSignal,
  ): Promise<{ generation: number; previousHolder: string | null }>;
  /** Strongly consistent: is `generation` still the newest? */
  confirm(store: LeaseStore, workload: string, generation: number, signal: AbortSignal): Promise<boolean>;
  /** The workload's mutation lock: true when `incidentId` holds it after the call. An older generation's lock is taken over. */
  lock(
    store: LeaseStore,
    workload: string,
    incidentId: string,
    generation: number,
    signal: AbortSignal,
  ): Promise<{ held: boolean; holder: string }>;
  unlock(store: LeaseStore, workload: string, incidentId: string, signal: AbortSignal): Promise<void>;
}
