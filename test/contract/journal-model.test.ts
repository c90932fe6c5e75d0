import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { MemoryJournal } from '../../src/adapters/store/memory-journal.ts';
import { openSqliteJournal } from '../../src/adapters/store/sqlite-journal.ts';
import { codeOf } from '../../src/errors.ts';
import type { Journal } from '../../src/ports/journal.ts';
import { historyRow, inboxRow, savedRecord, saveOf } from './journal-rows.ts';

/** Few names, so that random operations meet each other. */
const recordId = fc.constantFrom('incident-1', 'incident-2');
const rowId = fc.constantFrom('a', 'b', 'c', 'd', 'e');
const rows = fc.array(
  rowId.map((id) => inboxRow(id)),
  { maxLength: 3 },
);

const accept = rows.map((given) => (journal: Journal) => journal.accept(given));
const save = fc
  .record({
    id: recordId,
    version: fc.integer({ min: 0, max: 4 }),
    hasWork: fc.boolean(),
    whole: fc.boolean(),
    nextDueAtMs: fc.option(fc.nat()),
    sequences: fc.array(fc.integer({ min: 1, max: 4 }), { maxLength: 2 }),
    consumed: fc.array(rowId, { maxLength: 2 }),
    deliver: rows,
  })
  .map(({ id, version, hasWork, whole, nextDueAtMs, sequences, consumed, deliver }) => {
    const history = sequences.map((sequence) => historyRow(id, sequence));
    const record = savedRecord(id, version, { hasWork, whole, nextDueAtMs });
    return (journal: Journal) => journal.save(saveOf(record, { history, consumed, deliver }));
  });
const putText = fc.record({ key: rowId, text: fc.string() }).map(({ key, text }) => {
  return (journal: Journal) => journal.putText(key, text);
});
/** Groups of operations that wait together. */
const groups = fc.array(fc.array(fc.oneof(accept, save, putText), { minLength: 1, maxLength: 5 }), { maxLength: 12 });

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'muster-journal-'));
});

afterEach(() => {
  rmSync(folder, { recursive: true });
});

async function outcome(work: Promise<unknown>): Promise<unknown> {
  return work.then(
    (value) => ({ value }),
    (error: unknown) => ({ code: codeOf(error) }),
  );
}

async function contents(journal: Journal): Promise<unknown> {
  return {
    ids: await journal.ids(),
    active: await journal.active(),
    waiting: await journal.waiting(),
    records: await Promise.all(['incident-1', 'incident-2'].map((id) => journal.load(id))),
    histories: await Promise.all(['incident-1', 'incident-2'].map((id) => journal.history(id))),
    texts: await Promise.all(['a', 'b', 'c', 'd', 'e'].map((key) => journal.getText(key))),
  };
}

it('the journal in memory and the one on disk agree on every answer, whatever is asked of them', async () => {
  let runs = 0;
  await fc.assert(
    fc.asyncProperty(groups, async (all) => {
      runs += 1;
      const journals = [openSqliteJournal(join(folder, `${runs}.db`)), new MemoryJournal()] as const;
      for (const group of all) {
        const [disk, memory] = await Promise.all(
          journals.map((journal) => Promise.all(group.map((operation) => outcome(operation(journal))))),
        );
        expect(disk).toEqual(memory);
      }
      expect(await contents(journals[0])).toEqual(await contents(journals[1]));
      await Promise.all(journals.map((journal) => journal.close()));
    }),
    { numRuns: 150, seed: 20251020 },
  );
});
