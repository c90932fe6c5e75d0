import type { DatabaseSync, StatementSync } from 'node:sqlite';
import { CodedError } from '../../errors.ts';
import { Checkpoints } from './checkpoints.ts';
import { diskFault, sqliteResult } from './sqlite-schema.ts';

/** Most writes in one transaction: keeps the pause of the event loop to tens of milliseconds; the rest goes into the next one. */
const writesPerTransaction = 1_000;
/** SQLITE_CONSTRAINT (https://www.sqlite.org/rescode.html#constraint): the write is at fault, not the disk. */
const constraint = 19;

/** Does writes of one kind, in their order, and answers each. Runs in the transaction, perhaps once more after it was undone. */
type Perform<Item, Result> = (items: readonly Item[]) => readonly Result[];

interface Write {
  readonly perform: Perform<unknown, unknown>;
  readonly item: unknown;
  resolve(result: unknown): void;
  reject(error: unknown): void;
}

/** Works that have nothing in common. */
const oneByOne: Perform<() => unknown, unknown> = (works) => works.map((work) => work());

export interface CommitCounters {
  readonly transactions: number;
  readonly writes: number;
}

/**
 * Lets all writes that wait in one turn of the event loop share one transaction and one fsync. A refused one takes nothing of the others with
 * it; promises settle only after COMMIT.
 * A failure of the disk ends it: what was being committed rejects with `outcomeUnknown`, all else with `unavailable`, for ever.
 */
export class GroupCommit {
  readonly #database: DatabaseSync;
  readonly #statements: Record<'begin' | 'commit' | 'undo' | 'savepoint' | 'release' | 'rollback', StatementSync>;
  readonly #checkpoints: Checkpoints;
  #waiting: Write[] = [];
  #scheduled = false;
  #broken: CodedError | undefined;
  #transactions = 0;
  #writes = 0;

  constructor(database: DatabaseSync) {
    this.#database = database;
    this.#checkpoints = new Checkpoints(database, (error) => this.#break(error, [], false));
    this.#statements = {
      begin: database.prepare('BEGIN IMMEDIATE'),
      commit: database.prepare('COMMIT'),
      undo: database.prepare('ROLLBACK'),
      savepoint: database.prepare('SAVEPOINT write'),
      release: database.prepare('RELEASE write'),
      rollback: database.prepare('ROLLBACK TO write'),
    };
  }

  /** What was committed since opening. */
  get counters(): CommitCounters {
    return { transactions: this.#transactions, writes: this.#writes };
  }

  /** @throws CodedError `unavailable` when the journal is closed or its disk failed. */
  assertUsable(): void {
    if (this.#broken) throw this.#broken;
  }

  /** Resolves with what `work` returned once it is on disk; rejects with what it threw. */
  write<Result>(work: () => Result): Promise<Result> {
    return this.writeTogether(oneByOne as Perform<() => Result, Result>, work);
  }

  /** The same for writes that are cheaper together: those that wait side by side with the same `perform` are done by one call of it. */
  writeTogether<Item, Result>(perform: Perform<Item, Result>, item: Item): Promise<Result> {
    if (this.#broken) return Promise.reject(this.#broken);
    return new Promise<Result>((resolve, reject) => {
      this.#waiting.push({ perform, item, resolve, reject } as Write);
      this.#schedule();
    });
  }

  /** Commits what waits and takes nothing more. */
  close(): void {
    while (!this.#broken && this.#waiting.length > 0) this.#flush();
    this.#checkpoints.end();
    this.#broken ??= new CodedError('unavailable', 'the journal is closed');
  }

  #schedule(): void {
    if (this.#scheduled) return;
    this.#scheduled = true;
    setImmediate(() => {
      this.#scheduled = false;
      this.#flush();
      if (this.#waiting.length > 0) this.#schedule();
    });
  }

  #flush(): void {
    if (this.#waiting.length === 0) return;
    const batch = this.#waiting.splice(0, writesPerTransaction);
    let committing = false;
    try {
      this.#statements.begin.run();
      const settlements = this.#performAll(batch);
      committing = true;
      this.#statements.commit.run();
      this.#transactions += 1;
      this.#writes += batch.length;
      for (const settle of settlements) settle();
      this.#checkpoints.committed();
    } catch (error) {
      this.#break(error, batch, committing);
    }
  }

  /** Hardly ever is one refused, and then all are undone and performed again, each behind a savepoint of its own: those cost a tenth. */
  #performAll(batch: readonly Write[]): Settle[] {
    try {
      return sideBySide(batch).flatMap(performed);
    } catch (error) {
      if (!this.#isRefusal(error)) throw error;
      this.#statements.undo.run();
      this.#statements.begin.run();
      return batch.map((write) => this.#perform(write));
    }
  }

  /** The write is at fault, not the disk, and the transaction stands. */
  #isRefusal(error: unknown): boolean {
    const result = sqliteResult(error);
    return (result === undefined || result === constraint) && this.#database.isTransaction;
  }

  #perform(write: Write): Settle {
    this.#statements.savepoint.run();
    try {
      const [settle] = performed([write]);
      this.#statements.release.run();
      return settle;
    } catch (error) {
      if (!this.#isRefusal(error)) throw error;
      this.#statements.rollback.run();
      this.#statements.release.run();
      const refusal =
        sqliteResult(error) === constraint ? new CodedError('conflict', String(error), { cause: error }) : error;
      return () => write.reject(refusal);
    }
  }

  #break(cause: unknown, batch: readonly Write[], committing: boolean): void {
    const message = diskFault(cause, this.#database.location() ?? 'in memory');
    this.#broken = new CodedError('unavailable', message, { cause });
    this.#checkpoints.end();
    const outcome = committing ? new CodedError('outcomeUnknown', message, { cause }) : this.#broken;
    for (const write of batch) write.reject(outcome);
    for (const write of this.#waiting.splice(0)) write.reject(this.#broken);
  }
}

/** Tells who asked for a write, once the transaction is on disk. */
type Settle = () => void;
type Run = readonly [Write, ...Write[]];

/** In their order, cut wherever `perform` is another. */
function sideBySide(batch: readonly Write[]): Run[] {
  const runs: [Write, ...Write[]][] = [];
  for (const write of batch) {
    const run = runs.at(-1);
    if (run?.[0].perform === write.perform) run.push(write);
    else runs.push([write]);
  }
  return runs;
}

function performed(run: Run): [Settle, ...Settle[]] {
  const results = run[0].perform(run.map(({ item }) => item));
  return run.map((write, index) => () => write.resolve(results[index])) as [Settle, ...Settle[]];
}
