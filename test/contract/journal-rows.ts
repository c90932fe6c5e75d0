import type { HistoryRow, InboxRow, Save, SavedRecord } from '../../src/ports/journal.ts';

/** Rows for journal tests; hashes here are only names that follow each other. */
export function inboxRow(id: string, mailbox = 'incident-1'): InboxRow {
  return { id, mailbox, receivedAtMs: 1_760_000_000_000, body: JSON.stringify({ id }) };
}

export function savedRecord(id: string, version: number, overrides: Partial<SavedRecord> = {}): SavedRecord {
  const body = JSON.stringify({ version });
  return { id, version, nextDueAtMs: null, hasWork: false, body, whole: true, ...overrides };
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

export function saveOf(record: SavedRecord, parts: Partial<Omit<Save, 'record'>> = {}): Save {
  return { record, history: [], consumed: [], deliver: [], ...parts };
}
