import type { HistoryRow, InboxRow, Save, StoredRecord } from '../../src/ports/journal.ts';

/** Rows for journal tests; hashes here are only names that follow each other. */
export function inboxRow(id: string, mailbox = 'incident-1'): InboxRow {
  return { id, mailbox, receivedAtMs: 1_760_000_000_000, body: JSON.stringify({ id }) };
}

export function storedRecord(id: string, version: number, overrides: Partial<StoredRecord> = {}): StoredRecord {
  return { id, version, nextDueAtMs: null, hasWork: false, body: JSON.stringify({ version }), ...overrides };
}

export function historyRow(recordId: string, sequence: number): HistoryRow {
  return {
    recordId,
    sequence,
    atMs: 1_760_000_000_000 + sequence,
    body: JSON.stringify({ sequence }),
    hash: `hash-${sequence}`,
    previousHash: sequence === 1 ? '' : `hash-${sequence - 1}`,
  };
}

export function saveOf(record: StoredRecord, parts: Partial<Omit<Save, 'record'>> = {}): Save {
  return { record, history: [], consumed: [], deliver: [], ...parts };
}
