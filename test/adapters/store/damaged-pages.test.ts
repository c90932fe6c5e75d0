import { closeSync, copyFileSync, openSync, rmSync, statSync, writeSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { expect, it } from '@jest/globals';
import { openSqliteJournal } from '../../../src/adapters/store/sqlite-journal.ts';
import { CodedError } from '../../../src/errors.ts';
import { historyRow, inboxRow, savedRecord, saveOf } from '../../contract/journal-rows.ts';
import { ownFolder } from '../../fixtures/own-folder.ts';

const pageBytes = 4096;
const inFolder = ownFolder();

/** A journal in which each table and each index fills pages. */
async function filled(): Promise<string> {
  const path = inFolder('whole.db');
  const journal = openSqliteJournal(path);
  await journal.accept(Array.from({ length: 200 }, (_, index) => inboxRow(`signal-${index}`)));
  await journal.save(saveOf(savedRecord('shop-1', 1), { history: [historyRow('shop-1', 1)] }));
  await journal.putText('key', 'x'.repeat(3 * pageBytes));
  await journal.close();
  const database = new DatabaseSync(path);
  database.exec('PRAGMA wal_checkpoint(TRUNCATE)');
  database.close();
  return path;
}

/** Everything that a start reads, and one write of each kind: how each ended that failed. */
async function faults(path: string): Promise<unknown[]> {
  let journal: ReturnType<typeof openSqliteJournal>;
  try {
    journal = openSqliteJournal(path);
  } catch (error) {
    return [error];
  }
  const calls = [
    journal.active(),
    journal.ids(),
    journal.waiting(),
    journal.newestAtMs(),
    journal.load('shop-1'),
    journal.history('shop-1'),
    journal.getText('key'),
    journal.accept([inboxRow('signal-new')]),
  ];
  const ends = await Promise.allSettled(calls);
  await journal.close();
  return ends.flatMap((end) => (end.status === 'rejected' ? [end.reason] : []));
}

it.each(['garbage', 'zeros'])(
  'says of any page that is %s that the journal is damaged, and what to do',
  async (what) => {
    const whole = await filled();
    const pages = statSync(whole).size / pageBytes;
    expect(pages).toBeGreaterThan(12);
    let found = 0;
    for (let page = 0; page < pages; page += 1) {
      const path = inFolder(`${what}-${page}.db`);
      copyFileSync(whole, path);
      const file = openSync(path, 'r+');
      writeSync(file, Buffer.alloc(pageBytes, what === 'zeros' ? 0 : 0xa7), 0, pageBytes, page * pageBytes);
      closeSync(file);
      for (const error of await faults(path)) {
        expect(error).toBeInstanceOf(CodedError);
        expect((error as CodedError).message).toMatch(
          /is damaged: put a copy in its place, or move it away; the old -wal and -shm beside it must go with it|is not a Muster journal|of another program/,
        );
        found += 1;
      }
      rmSync(path);
    }
    expect(found).toBeGreaterThan(pages / 2);
  },
);

it.each([
  'UPDATE inbox SET received_at_ms = 9223372036854775807',
  'UPDATE records SET version = 9007199254740993',
  'UPDATE records SET next_due_at_ms = -9007199254740993',
  "INSERT INTO history VALUES ('other', 1, 9007199254740993, '{}', 'h', '')",
  ...[-3, -1, 0, 1, 2].map((version) => `PRAGMA user_version = ${version}`),
])('says of a journal after %s that it is damaged', async (change) => {
  const path = await filled();
  const database = new DatabaseSync(path);
  database.exec(change);
  database.close();
  const found = await faults(path);
  expect(found).not.toEqual([]);
  for (const error of found)
    expect(error).toMatchObject({ code: 'invalid', message: expect.stringContaining('is damaged') });
});
