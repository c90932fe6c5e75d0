import { CodedError } from '../../errors.ts';
import type { HistoryRow, InboxRow, Journal, Save, SavedRecord, StoredRecord } from '../../ports/journal.ts';

/**
 * The journal's semantics in memory, for drills and tests: what is lost when the process ends must not matter. Writes take effect at the
 * call, in one piece or not at all. An engine that is thrown away leaves the journal as its successor would find it on disk.
 */
export class MemoryJournal implements Journal {
  readonly #records = new Map<string, StoredRecord & { readonly bodies: string[] }>();
  readonly #history = new Map<string, HistoryRow[]>();
  readonly #seen = new Set<string>();
  readonly #waiting = new Map<string, InboxRow>();
  readonly #texts = new Map<string, string>();
  #newestAtMs: number | null = null;
  #closed = false;

  async accept(rows: readonly InboxRow[]): Promise<{ accepted: string[]; repeated: string[] }> {
    this.#assertOpen();
    const accepted: string[] = [];
    const repeated: string[] = [];
    for (const row of rows) (this.#deliver(row) ? accepted : repeated).push(row.id);
    return { accepted, repeated };
  }

  async save(save: Save): Promise<void> {
    this.#assertOpen();
    this.#refuseStale(save.record);
    this.#refuseBroken(save.history);
    this.#refuseNotWaiting(save.consumed);
    this.#keep(save.record);
    for (const row of save.history) this.#append(row);
    for (const id of save.consumed) this.#waiting.delete(id);
    for (const row of save.deliver) this.#deliver(row);
  }

  async load(id: string): Promise<StoredRecord | undefined> {
    this.#assertOpen();
    const record = this.#records.get(id);
    return record && { ...record, bodies: [...record.bodies] };
  }

  async active(): Promise<string[]> {
    this.#assertOpen();
    return [...this.#records.values()]
      .filter((record) => record.hasWork || record.nextDueAtMs !== null)
      .map((record) => record.id);
  }

  async ids(): Promise<string[]> {
    this.#assertOpen();
    return [...this.#records.keys()];
  }

  async waiting(): Promise<InboxRow[]> {
    this.#assertOpen();
    return [...this.#waiting.values()];
  }

  async history(recordId: string, afterSequence = 0): Promise<HistoryRow[]> {
    this.#assertOpen();
    return (this.#history.get(recordId) ?? []).slice(afterSequence);
  }

  async putText(key: string, text: string): Promise<void> {
    this.#assertOpen();
    this.#texts.set(key, text);
  }

  async getText(key: string): Promise<string | undefined> {
    this.#assertOpen();
    return this.#texts.get(key);
  }

  async newestAtMs(): Promise<number | null> {
    this.#assertOpen();
    return this.#newestAtMs;
  }

  async close(): Promise<void> {
    this.#closed = true;
  }

  #deliver(row: InboxRow): boolean {
    if (this.#seen.has(row.id)) return false;
    this.#seen.add(row.id);
    this.#dated(row.receivedAtMs);
    this.#waiting.set(row.id, { ...row });
    return true;
  }

  #keep({ body, whole, ...head }: SavedRecord): void {
    const bodies = whole ? [] : (this.#records.get(head.id)?.bodies ?? []);
    bodies.push(body);
    this.#records.set(head.id, { ...head, bodies });
  }

  #refuseStale(record: SavedRecord): void {
    const stored = this.#records.get(record.id)?.version ?? 0;
    if (stored !== record.version - 1) {
      throw new CodedError('conflict', `record ${record.id} is not at version ${record.version - 1}`);
    }
  }

  #refuseNotWaiting(ids: readonly string[]): void {
    const consumed = new Set<string>();
    for (const id of ids) {
      if (!this.#waiting.has(id) || consumed.has(id)) {
        throw new CodedError('conflict', `inbox row ${id} is not waiting: it was consumed before, or never accepted`);
      }
      consumed.add(id);
    }
  }

  #refuseBroken(rows: readonly HistoryRow[]): void {
    const heads = new Map<string, HistoryRow | undefined>();
    for (const row of rows) {
      const last = heads.has(row.recordId) ? heads.get(row.recordId) : this.#history.get(row.recordId)?.at(-1);
      if (row.sequence !== (last?.sequence ?? 0) + 1 || (last && row.previousHash !== last.hash)) {
        throw new CodedError('conflict', `history of ${row.recordId} does not go on with row ${row.sequence}`);
      }
      heads.set(row.recordId, row);
    }
  }

  #dated(atMs: number): void {
    this.#newestAtMs = Math.max(this.#newestAtMs ?? atMs, atMs);
  }

  #append(row: HistoryRow): void {
    this.#dated(row.atMs);
    const history = this.#history.get(row.recordId);
    if (history) history.push({ ...row });
    else this.#history.set(row.recordId, [{ ...row }]);
  }

  #assertOpen(): void {
    if (this.#closed) throw new CodedError('unavailable', 'the journal is closed');
  }
}
