import type { DatabaseSync, SQLInputValue, StatementSync } from 'node:sqlite';
import { CodedError } from '../../errors.ts';
import type { InboxRow } from '../../ports/journal.ts';

/** How many rows one statement takes, the largest first: of what a row costs, half is the call. */
const batchSizes = [64, 16, 8, 4, 2, 1] as const;

const texts = {
  accept: (size: number) =>
    `INSERT INTO inbox (id, mailbox, received_at_ms) VALUES ${times(size, '(?, ?, ?)')} ON CONFLICT (id) DO NOTHING`,
  keep: (size: number) => `INSERT INTO letters (arrival, body) VALUES ${times(size, '(?, ?)')}`,
  newest: (size: number) =>
    `SELECT id, arrival FROM inbox WHERE id IN (${times(size, '?')}) ORDER BY arrival DESC LIMIT ?`,
  // For one alone, a list would first be made: it costs more than the rest.
  consume: (size: number) =>
    size === 1
      ? 'DELETE FROM letters WHERE arrival = (SELECT arrival FROM inbox WHERE id = ?)'
      : `DELETE FROM letters WHERE arrival IN (SELECT arrival FROM inbox WHERE id IN (${times(size, '?')}))`,
} as const;

export interface Delivered {
  readonly accepted: string[];
  readonly repeated: string[];
}

/** What arrived, within the transaction of whoever calls: `inbox` has the id of each for ever, `letters` the bodies of those that wait. */
export class SqliteInbox {
  readonly #database: DatabaseSync;
  readonly #prepared = new Map<string, StatementSync>();
  readonly #waiting: StatementSync;

  constructor(database: DatabaseSync) {
    this.#database = database;
    this.#waiting = database.prepare(
      'SELECT id, mailbox, received_at_ms, body FROM letters JOIN inbox USING (arrival) ORDER BY letters.arrival',
    );
  }

  /** Takes what was never here before; answers each of the groups which of its ids were new and which had been seen. Always the same function. */
  readonly deliver = (groups: readonly (readonly InboxRow[])[]): Delivered[] => {
    const fresh = this.#deliverAll(groups.flat());
    let at = 0;
    return groups.map((rows) => {
      const delivered: Delivered = { accepted: [], repeated: [] };
      for (const { id } of rows) {
        (fresh[at] ? delivered.accepted : delivered.repeated).push(id);
        at += 1;
      }
      return delivered;
    });
  };

  /** @throws CodedError `conflict` when one of them does not wait */
  consume(ids: readonly string[]): void {
    for (const batch of batchesOf(ids)) {
      if (Number(this.#run('consume', batch.length, batch).changes) === batch.length) continue;
      const which = batch.length === 1 ? `row ${batch[0]}` : `a row of ${batch.join(', ')}`;
      throw new CodedError('conflict', `inbox: ${which} is not waiting: it was consumed before, or never accepted`);
    }
  }

  /** In the order of their arrival. */
  waiting(): InboxRow[] {
    return this.#waiting.all().map((row) => ({
      id: String(row.id),
      mailbox: String(row.mailbox),
      receivedAtMs: Number(row.received_at_ms),
      body: String(row.body),
    }));
  }

  /** Which of the rows are new. */
  #deliverAll(rows: readonly InboxRow[]): boolean[] {
    const fresh: boolean[] = [];
    for (const batch of batchesOf(rows)) {
      const arrivals = this.#arrivalsOf(batch);
      this.#keep(batch, arrivals);
      for (const arrival of arrivals) fresh.push(arrival !== undefined);
    }
    return fresh;
  }

  /** The number that each row got; undefined for one that was here before, or earlier in the same batch. */
  #arrivalsOf(batch: readonly InboxRow[]): (number | undefined)[] {
    const values = batch.flatMap(({ id, mailbox, receivedAtMs }) => [id, mailbox, receivedAtMs]);
    const { changes, lastInsertRowid } = this.#run('accept', batch.length, values);
    const [fresh, last] = [Number(changes), Number(lastInsertRowid)];
    if (fresh === batch.length) return batch.map((_row, index) => last - batch.length + 1 + index);
    // Numbers only grow: those of the rows that are new are the highest.
    const ids = batch.map(({ id }) => id);
    const newest = this.#statement('newest', batch.length).all(...ids, fresh);
    const byId = new Map(newest.map(({ id, arrival }) => [String(id), Number(arrival)]));
    return ids.map((id) => {
      const arrival = byId.get(id);
      byId.delete(id);
      return arrival;
    });
  }

  #keep(batch: readonly InboxRow[], arrivals: readonly (number | undefined)[]): void {
    const values = batch.flatMap(({ body }, index) => {
      const arrival = arrivals[index];
      return arrival === undefined ? [] : [[arrival, body] as const];
    });
    if (values.length === batch.length) this.#run('keep', batch.length, values.flat());
    else for (const pair of values) this.#run('keep', 1, pair);
  }

  #run(name: keyof typeof texts, size: number, values: readonly SQLInputValue[]) {
    return this.#statement(name, size).run(...values);
  }

  #statement(name: keyof typeof texts, size: number): StatementSync {
    const key = `${name} ${size}`;
    const known = this.#prepared.get(key);
    if (known) return known;
    const statement = this.#database.prepare(texts[name](size));
    this.#prepared.set(key, statement);
    return statement;
  }
}

function times(size: number, what: string): string {
  return Array.from({ length: size }, () => what).join(', ');
}

/** The same in the same order, in parts of the sizes that there are statements for. */
function* batchesOf<One>(all: readonly One[]): Generator<readonly One[]> {
  let from = 0;
  for (const size of batchSizes) {
    for (; all.length - from >= size; from += size) yield all.slice(from, from + size);
  }
}
