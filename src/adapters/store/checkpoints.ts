import type { DatabaseSync, StatementSync } from 'node:sqlite';

/**
 * Pages of four kilobytes in the log before they go into the database, while others wait to write: some 12 ms of waiting in a trial in which four times
 * as many cost 35, and a twentieth less processor time for each row.
 */
const mostPages = 2_048;
/** How many are enough when nobody writes: bringing home so few takes a hundredth of a second. */
const idlePages = 512;
/** Nobody writes when nobody did for so long, ms: decisions about one alarm follow each other within some ten. */
const idleMs = 200;
/** How often the log is measured in a flood, ms: that costs as much as writing a row. */
const lookEveryMs = 20;

/**
 * Brings what stands in SQLite's log into the database, which takes long where much stands in it. SQLite by itself does so within the COMMIT
 * that passes a limit, and whoever waits for that one waits for it all. Here it is done when nobody writes; in a flood, after those were answered
 * whose rows are on disk.
 */
export class Checkpoints {
  readonly #bringHome: StatementSync;
  readonly #look: StatementSync;
  readonly #failed: (error: unknown) => void;
  #committedAtMs = 0;
  #lookedAtMs = 0;
  #timer: NodeJS.Timeout | undefined;
  #over = false;

  /** @param failed told when the disk refuses; nothing is lost by it, but the log grows */
  constructor(database: DatabaseSync, failed: (error: unknown) => void) {
    database.exec('PRAGMA wal_autocheckpoint = 0');
    this.#look = database.prepare('PRAGMA wal_checkpoint(NOOP)');
    this.#bringHome = database.prepare('PRAGMA wal_checkpoint(PASSIVE)');
    this.#failed = failed;
  }

  /** To be called after each commit, before others begin. */
  committed(): void {
    this.#committedAtMs = performance.now();
    if (this.#committedAtMs >= this.#lookedAtMs + lookEveryMs) {
      this.#lookedAtMs = this.#committedAtMs;
      if (this.#pages() >= mostPages) setImmediate(() => this.#checkpoint(mostPages));
    }
    this.#timer ??= setTimeout(() => this.#rest(), idleMs).unref();
  }

  end(): void {
    this.#over = true;
    clearTimeout(this.#timer);
  }

  #rest(): void {
    this.#timer = undefined;
    const leftMs = this.#committedAtMs + idleMs - performance.now();
    if (leftMs <= 0) this.#checkpoint(idlePages);
    else this.#timer = setTimeout(() => this.#rest(), Math.ceil(leftMs)).unref();
  }

  #checkpoint(least: number): void {
    if (this.#over) return;
    try {
      if (this.#pages() >= least) this.#bringHome.get();
    } catch (error) {
      this.#failed(error);
    }
  }

  /** Pages in the log that are not in the database yet. An SQLite before 3.51 knows no NOOP and brings them home at each look: safe, and slower. */
  #pages(): number {
    const { log = 0, checkpointed = 0 } = this.#look.get() ?? {};
    return Number(log) - Number(checkpointed);
  }
}
