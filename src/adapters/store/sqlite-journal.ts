import type { DatabaseSync, SQLOutputValue, StatementSync } from 'node:sqlite';
import { CodedError } from '../../errors.ts';
import type { HistoryRow, InboxRow, Journal, Save, SavedRecord, StoredRecord } from '../../ports/journal.ts';
import { type CommitCounters, GroupCommit } from './group-commit.ts';
import { SqliteInbox } from './sqlite-inbox.ts';
import { openDatabase, readFault } from './sqlite-schema.ts';

const statements = {
  insertRecord:
    'INSERT INTO records (id, version, next_due_at_ms, has_work) VALUES (?, ?, ?, ?) ON CONFLICT (id) DO NOTHING RETURNING position',
  updateRecord:
    'UPDATE records SET version = ?, next_due_at_ms = ?, has_work = ? WHERE id = ? AND version = ? RETURNING position',
  insertBody: 'INSERT INTO bodies (record, version, body) VALUES (?, ?, ?)',
  deleteBodies: 'DELETE FROM bodies WHERE record = ?',
  insertHistory:
    'INSERT INTO history (record_id, sequence, at_ms, body, hash, previous_hash) VALUES (?, ?, ?, ?, ?, ?)',
  load: 'SELECT position, id, version, next_due_at_ms, has_work FROM records WHERE id = ?',
  bodies: 'SELECT body FROM bodies WHERE record = ? ORDER BY version',
  active: 'SELECT id FROM records WHERE has_work = 1 OR next_due_at_ms IS NOT NULL ORDER BY position',
  ids: 'SELECT id FROM records ORDER BY position',
  history:
    'SELECT record_id, sequence, at_ms, body, hash, previous_hash FROM history WHERE record_id = ? AND sequence > ? ORDER BY sequence',
  putText: 'INSERT INTO texts (key, text) VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET text = excluded.text',
  getText: 'SELECT text FROM texts WHERE key = ?',
  newestHistory: 'SELECT at_ms FROM history ORDER BY rowid DESC LIMIT 1',
  newestInbox: 'SELECT received_at_ms AS at_ms FROM inbox ORDER BY arrival DESC LIMIT 1',
} as const;
type Statements = Readonly<Record<keyof typeof statements, StatementSync>>;
type Row = Record<string, SQLOutputValue>;

/**
 * Opens the journal at `path` (made when there is none) and holds it until `close` or the end of the process.
 * @throws CodedError `conflict` another process holds it; `invalid` no journal, a newer or a damaged one; `unavailable` cannot be read.
 */
export function openSqliteJournal(path: string): SqliteJournal {
  const database = openDatabase(path);
  try {
    return new SqliteJournal(database);
  } catch (error) {
    database.close();
    throw readFault(error, path);
  }
}

/** The journal in one SQLite file. Reads see what is committed; writes that wait together share one fsync. */
export class SqliteJournal implements Journal {
  readonly #database: DatabaseSync;
  readonly #commits: GroupCommit;
  readonly #inbox: SqliteInbox;
  readonly #statements: Statements;

  constructor(database: DatabaseSync) {
    this.#database = database;
    this.#commits = new GroupCommit(database);
    this.#inbox = new SqliteInbox(database);
    const prepared = Object.entries(statements).map(([name, text]) => [name, database.prepare(text)]);
    this.#statements = Object.fromEntries(prepared) as Statements;
  }

  /** Transactions and writes committed since opening. */
  get counters(): CommitCounters {
    return this.#commits.counters;
  }

  accept(rows: readonly InboxRow[]): Promise<{ accepted: string[]; repeated: string[] }> {
    return this.#commits.writeTogether(this.#inbox.deliver, rows);
  }

  save(save: Save): Promise<void> {
    return this.#commits.write(() => {
      this.#write(save.record);
      for (const row of save.history) {
        this.#statements.insertHistory.run(row.recordId, row.sequence, row.atMs, row.body, row.hash, row.previousHash);
      }
      this.#inbox.consume(save.consumed);
      this.#inbox.deliver([save.deliver]);
    });
  }

  async load(id: string): Promise<StoredRecord | undefined> {
    const row = this.#one('load', id);
    return row && toRecord(row, this.#all('bodies', Number(row.position)));
  }

  async active(): Promise<string[]> {
    return this.#all('active').map((row) => String(row.id));
  }

  async ids(): Promise<string[]> {
    return this.#all('ids').map((row) => String(row.id));
  }

  async waiting(): Promise<InboxRow[]> {
    return this.#read(() => this.#inbox.waiting());
  }

  async history(recordId: string, afterSequence = 0): Promise<HistoryRow[]> {
    return this.#all('history', recordId, afterSequence).map(toHistoryRow);
  }

  putText(key: string, text: string): Promise<void> {
    return this.#commits.write(() => {
      this.#statements.putText.run(key, text);
    });
  }

  async getText(key: string): Promise<string | undefined> {
    const row = this.#one('getText', key);
    return row && String(row.text);
  }

  async newestAtMs(): Promise<number | null> {
    const [history, inbox] = [this.#one('newestHistory')?.at_ms, this.#one('newestInbox')?.at_ms];
    const newest = [history, inbox].filter((atMs) => atMs !== undefined).map(Number);
    return newest.length === 0 ? null : Math.max(...newest);
  }

  async close(): Promise<void> {
    this.#commits.close();
    if (this.#database.isOpen) this.#database.close();
  }

  #write(record: SavedRecord): void {
    const { id, version, nextDueAtMs, body, whole } = record;
    const hasWork = record.hasWork ? 1 : 0;
    const row =
      version === 1
        ? this.#statements.insertRecord.get(id, version, nextDueAtMs, hasWork)
        : this.#statements.updateRecord.get(version, nextDueAtMs, hasWork, id, version - 1);
    if (!row) throw new CodedError('conflict', `record ${id} is not at version ${version - 1}`);
    const position = Number(row.position);
    if (whole && version > 1) this.#statements.deleteBodies.run(position);
    this.#statements.insertBody.run(position, version, body);
  }

  #one(name: keyof Statements, ...values: (string | number)[]): Row | undefined {
    return this.#read(() => this.#statements[name].get(...values));
  }

  #all(name: keyof Statements, ...values: (string | number)[]): Row[] {
    return this.#read(() => this.#statements[name].all(...values));
  }

  /** @throws CodedError `invalid` where the file is damaged, `unavailable` where it is closed or cannot be read */
  #read<Result>(look: () => Result): Result {
    this.#commits.assertUsable();
    try {
      return look();
    } catch (error) {
      throw readFault(error, this.#database.location() ?? 'in memory');
    }
  }
}

function toRecord(row: Row, bodies: readonly Row[]): StoredRecord {
  return {
    id: String(row.id),
    version: Number(row.version),
    nextDueAtMs: row.next_due_at_ms === null ? null : Number(row.next_due_at_ms),
    hasWork: row.has_work === 1,
    bodies: bodies.map(({ body }) => String(body)),
  };
}

function toHistoryRow(row: Row): HistoryRow {
  return {
    recordId: String(row.record_id),
    sequence: Number(row.sequence),
    atMs: Number(row.at_ms),
    body: String(row.body),
    hash: String(row.hash),
    previousHash: String(row.previous_hash),
  };
}
