/** What the journal keeps of one record beside its text: the two columns that start-up needs without parsing it. */
interface RecordHead {
  readonly id: string;
  /** 1 for the first save; each save adds 1. */
  readonly version: number;
  /** When the earliest saved timer or retry is due; null when none. */
  readonly nextDueAtMs: number | null;
  /** True while effects run or messages wait: such a record is resumed at start-up. */
  readonly hasWork: boolean;
}

/** One record as it was stored: opaque texts, the last whole one and what changed since, oldest first. Who wrote them puts them together. */
export interface StoredRecord extends RecordHead {
  readonly bodies: readonly string[];
}

/** One record as it is saved. */
export interface SavedRecord extends RecordHead {
  /** The whole record, which takes the place of all that was stored of it; or only what changed since the version before. */
  readonly body: string;
  readonly whole: boolean;
}

/** One line of the append-only history. `hash` is over `previousHash` and the stored bytes of `body`. */
export interface HistoryRow {
  readonly recordId: string;
  /** 1, 2, 3 … per record, without gaps. */
  readonly sequence: number;
  readonly atMs: number;
  readonly body: string;
  readonly hash: string;
  readonly previousHash: string;
}

/** Something that arrived (signal, command, message from another mailbox): durable before it is acknowledged. */
export interface InboxRow {
  /** Deduplication key: a row whose id was ever accepted is dropped as a repeat. */
  readonly id: string;
  /** The record whose mailbox it waits in. */
  readonly mailbox: string;
  readonly receivedAtMs: number;
  readonly body: string;
}

/** One atomic write: record, history, consumed inbox rows, and rows for other mailboxes. */
export interface Save {
  readonly record: SavedRecord;
  readonly history: readonly HistoryRow[];
  readonly consumed: readonly string[];
  readonly deliver: readonly InboxRow[];
}

/**
 * Durable storage of one engine. Every returned promise resolves only once the data would survive kill -9 and power loss.
 * Writes take effect in the order of their calls: one that consumes what an earlier one delivers need not wait for its answer, and is refused with it.
 * A second process on the same journal fails to open it with CodedError('conflict').
 */
export interface Journal {
  /** Stores rows in order; answers which ids were new and which had been seen before. */
  accept(rows: readonly InboxRow[]): Promise<{ accepted: string[]; repeated: string[] }>;
  /** Compare-and-set: needs the stored version to be `record.version - 1` (no record at all for version 1), else throws CodedError('conflict'). */
  save(save: Save): Promise<void>;
  load(id: string): Promise<StoredRecord | undefined>;
  /** Ids of records that have work or a due time, oldest first. */
  active(): Promise<string[]>;
  /** All record ids, oldest first. */
  ids(): Promise<string[]>;
  /** Rows not yet consumed, in order of arrival. */
  waiting(): Promise<InboxRow[]>;
  /** History rows of a record with sequence > `afterSequence`, in order. */
  history(recordId: string, afterSequence?: number): Promise<HistoryRow[]>;
  /** Content kept by its hash (runbook sets, certificates). */
  putText(key: string, text: string): Promise<void>;
  getText(key: string): Promise<string | undefined>;
  /** The newest instant that anything in it is dated with, ms since the epoch; null while it is empty. */
  newestAtMs(): Promise<number | null>;
  close(): Promise<void>;
}
