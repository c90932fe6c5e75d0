import { closeSync, mkdirSync, openSync } from 'node:fs';
import { dirname } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { CodedError } from '../../errors.ts';

/** "MUST" in ASCII: tells a journal from any other SQLite file. */
const applicationId = 0x4d555354;

/** Version n is reached by the first n statements. Only ever append: journals in the field have run the earlier ones. */
export const migrations = [
  `
  CREATE TABLE records (
    position INTEGER PRIMARY KEY AUTOINCREMENT,
    id TEXT NOT NULL UNIQUE,
    version INTEGER NOT NULL,
    next_due_at_ms INTEGER,
    has_work INTEGER NOT NULL,
    body TEXT NOT NULL
  ) STRICT;
  CREATE INDEX records_active ON records (position) WHERE has_work = 1 OR next_due_at_ms IS NOT NULL;

  CREATE TABLE history (
    record_id TEXT NOT NULL,
    sequence INTEGER NOT NULL,
    at_ms INTEGER NOT NULL,
    body TEXT NOT NULL,
    hash TEXT NOT NULL,
    previous_hash TEXT NOT NULL,
    PRIMARY KEY (record_id, sequence)
  ) STRICT;
  CREATE TRIGGER history_is_never_updated BEFORE UPDATE ON history
    BEGIN SELECT RAISE(ABORT, 'history is append-only: no row may be changed'); END;
  CREATE TRIGGER history_is_never_deleted BEFORE DELETE ON history
    BEGIN SELECT RAISE(ABORT, 'history is append-only: no row may be deleted'); END;
  CREATE TRIGGER history_has_no_gaps BEFORE INSERT ON history
    WHEN NEW.sequence <> coalesce((SELECT max(sequence) FROM history WHERE record_id = NEW.record_id), 0) + 1
    BEGIN SELECT RAISE(ABORT, 'history is append-only: the row does not continue the stored sequence'); END;
  CREATE TRIGGER history_is_chained BEFORE INSERT ON history
    WHEN NEW.previous_hash <> (SELECT hash FROM history WHERE record_id = NEW.record_id AND sequence = NEW.sequence - 1)
    BEGIN SELECT RAISE(ABORT, 'history is append-only: the row does not continue the stored hash chain'); END;

  CREATE TABLE inbox (
    arrival INTEGER PRIMARY KEY AUTOINCREMENT,
    id TEXT NOT NULL UNIQUE,
    mailbox TEXT NOT NULL,
    received_at_ms INTEGER NOT NULL,
    body TEXT
  ) STRICT;
  CREATE INDEX inbox_waiting ON inbox (arrival) WHERE body IS NOT NULL;

  CREATE TABLE texts (key TEXT PRIMARY KEY, text TEXT NOT NULL) STRICT, WITHOUT ROWID;
  `,
  // A save adds what changed, at the end of a table whose pages the changes of many records share; it does not write the whole record again.
  `
  CREATE TABLE bodies (
    arrival INTEGER PRIMARY KEY,
    record INTEGER NOT NULL,
    version INTEGER NOT NULL,
    body TEXT NOT NULL
  ) STRICT;
  CREATE UNIQUE INDEX bodies_of_record ON bodies (record, version);
  INSERT INTO bodies (record, version, body) SELECT position, version, body FROM records ORDER BY position;
  ALTER TABLE records DROP COLUMN body;
  `,
  // What waits stands apart from what was ever seen: pages that are empty again are used again, and what was consumed takes only the room of its id.
  `
  CREATE TABLE letters (arrival INTEGER PRIMARY KEY, body TEXT NOT NULL) STRICT;
  INSERT INTO letters SELECT arrival, body FROM inbox WHERE body IS NOT NULL ORDER BY arrival;
  DROP INDEX inbox_waiting;
  ALTER TABLE inbox DROP COLUMN body;
  `,
  // No row ever leaves the inbox, so its numbers only grow by themselves; having SQLite see to it cost a page in each commit.
  `
  CREATE TABLE arrivals (
    arrival INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    mailbox TEXT NOT NULL,
    received_at_ms INTEGER NOT NULL
  ) STRICT;
  INSERT INTO arrivals SELECT arrival, id, mailbox, received_at_ms FROM inbox ORDER BY arrival;
  DROP TABLE inbox;
  ALTER TABLE arrivals RENAME TO inbox;
  `,
];

/** SQLite's primary result codes (https://www.sqlite.org/rescode.html) that are told apart. */
const resultCode = { error: 1, busy: 5, corrupt: 11, full: 13, notADatabase: 26 } as const;

/**
 * Opens (or makes) a journal file and takes its exclusive lock, which the kernel frees when the process dies, however it dies.
 * Every COMMIT is an fsync (WAL with synchronous=FULL).
 * @throws CodedError `conflict` another process holds it; `invalid` not a journal, damaged, written by a newer Muster, or on a full disk; `unavailable` unreadable.
 */
export function openDatabase(path: string): DatabaseSync {
  let database: DatabaseSync | undefined;
  try {
    mkdirSync(dirname(path), { recursive: true });
    makeForOwner(path);
    database = new DatabaseSync(path, { timeout: 0 });
    database.exec('PRAGMA locking_mode = EXCLUSIVE');
    database.exec('PRAGMA journal_mode = WAL');
    database.exec('PRAGMA synchronous = FULL');
    database.exec('BEGIN IMMEDIATE');
    migrate(database, path);
    database.exec('COMMIT');
    return database;
  } catch (error) {
    database?.close();
    throw translated(error, path);
  }
}

/** A history names people and quotes alarms: a new file is its owner's alone, and SQLite gives the files beside it the same permissions. */
function makeForOwner(path: string): void {
  try {
    closeSync(openSync(path, 'ax', 0o600));
  } catch {
    // It is there, or cannot be made: SQLite finds that out, and says which.
  }
}

function migrate(database: DatabaseSync, path: string): void {
  const version = pragma(database, 'user_version');
  const owner = pragma(database, 'application_id');
  const tables = Number(database.prepare('SELECT count(*) AS count FROM sqlite_schema').get()?.count);
  if (owner !== applicationId && (tables > 0 || owner !== 0)) {
    throw new CodedError('invalid', `${path} is an SQLite file of another program, not a Muster journal`);
  }
  if (version > migrations.length) {
    throw new CodedError(
      'invalid',
      `${path} was written by a newer Muster (journal schema ${version}; this one knows up to ${migrations.length}): upgrade Muster`,
    );
  }
  // No Muster writes one: by its number alone, a journal would be taken to lack the newest tables.
  if (version < 0) throw new CodedError('invalid', damaged(path));
  for (const statements of migrations.slice(version)) database.exec(statements);
  database.exec(`PRAGMA application_id = ${applicationId}`);
  database.exec(`PRAGMA user_version = ${migrations.length}`);
}

function pragma(database: DatabaseSync, name: 'user_version' | 'application_id'): number {
  return Number(database.prepare(`PRAGMA ${name}`).get()?.[name]);
}

function translated(error: unknown, path: string): CodedError {
  if (error instanceof CodedError) return error;
  switch (sqliteResult(error)) {
    case resultCode.busy:
      return new CodedError('conflict', `journal ${path} is held by another process`, { cause: error });
    // A migration does not fit: the tables are not those of the version that the file names.
    case resultCode.error:
    case resultCode.corrupt:
      return new CodedError('invalid', damaged(path), { cause: error });
    case resultCode.full:
      return new CodedError('invalid', `the disk of journal ${path} is full: make room there, and start again`, {
        cause: error,
      });
    case resultCode.notADatabase:
      return new CodedError('invalid', `${path} is not a Muster journal`, { cause: error });
    default:
      return new CodedError('unavailable', `journal ${path} cannot be opened: ${String(error)}`, { cause: error });
  }
}

/** What of a failed write people are told. */
export function diskFault(error: unknown, path: string): string {
  const result = sqliteResult(error);
  if (isDamage(result)) return damaged(path);
  const why = result === resultCode.full ? 'its disk is full' : `its disk failed: ${String(error)}`;
  return `journal ${path} takes nothing any more: ${why}`;
}

/** What a read of an open journal threw: damage is found where it is read. */
export function readFault(error: unknown, path: string): unknown {
  if (error instanceof CodedError) return error;
  if (isDamage(sqliteResult(error)) || isOutOfRange(error))
    return new CodedError('invalid', damaged(path), { cause: error });
  return new CodedError('unavailable', `journal ${path} cannot be read: ${String(error)}`, { cause: error });
}

/** Also where a table is not there that a journal of its version has. */
function isDamage(result: number | undefined): boolean {
  return result === resultCode.corrupt || result === resultCode.notADatabase || result === resultCode.error;
}

/** `node:sqlite` reads no integer beyond 2^53 as a number, and Muster writes none. */
function isOutOfRange(error: unknown): boolean {
  return typeof error === 'object' && error !== null && 'code' in error && error.code === 'ERR_OUT_OF_RANGE';
}

function damaged(path: string): string {
  return `journal ${path} is damaged: put a copy in its place, or move it away; the old -wal and -shm beside it must go with it`;
}

/** The primary result code of an SQLite error; undefined for anything else. */
export function sqliteResult(error: unknown): number | undefined {
  if (typeof error !== 'object' || error === null || !('errcode' in error)) return undefined;
  return typeof error.errcode === 'number' ? error.errcode & 0xff : undefined;
}
