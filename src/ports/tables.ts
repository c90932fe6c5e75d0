/** DynamoDB global tables, as read from a named Region. */
export interface ReplicaReading {
  readonly region: string;
  /** DynamoDB's ReplicaStatus, e.g. ACTIVE. */
  readonly status: string;
}

export interface Tables {
  /** Replicas of a table as described by `region` (the called Region is always included). */
  replicas(region: string, table: string, signal: AbortSignal): Promise<ReplicaReading[]>;
  /** Newest heartbeat item written in `writtenIn` and visible in `readFrom`, as its time; undefined when there is none. */
  heartbeat(
    request: { table: string; readFrom: string; writtenIn: string },
    signal: AbortSignal,
  ): Promise<number | undefined>;
  /** Writes a heartbeat item in a Region. */
  beat(table: string, region: string, atMs: number, signal: AbortSignal): Promise<void>;
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
