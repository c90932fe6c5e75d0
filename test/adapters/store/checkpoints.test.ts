import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { openSqliteJournal } from '../../../src/adapters/store/sqlite-journal.ts';
import { openThreadedJournal } from '../../../src/adapters/store/threaded-journal.ts';
import type { Journal } from '../../../src/ports/journal.ts';

const megabyte = 2 ** 20;
let folder: string;
let path: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'muster-checkpoints-'));
  path = join(folder, 'muster.db');
});
afterEach(() => {
  rmSync(folder, { recursive: true });
});

const inDatabase = (): number => statSync(path).size;

async function until(holds: () => boolean): Promise<void> {
  while (!holds()) await new Promise((resolve) => setTimeout(resolve, 10));
}

describe('the log of a journal', () => {
  const filled = async (journal: Pick<Journal, 'putText'>): Promise<unknown> =>
    Promise.all(Array.from({ length: 8 }, (_, n) => journal.putText(`text-${n}`, 'x'.repeat(megabyte))));

  it.each([
    ['here', async () => openSqliteJournal(path)],
    ['in a thread', () => openThreadedJournal(path)],
  ])('is brought into the database when nobody writes (%s)', async (_where, open) => {
    const journal = await open();
    await filled(journal);

    await until(() => inDatabase() > 8 * megabyte);

    expect(await journal.getText('text-7')).toHaveLength(megabyte);
    await journal.close();
  });

  // On the thread that asks: how long an answer of another thread takes is not known.
  it('is brought there in front of no commit', async () => {
    const journal = openSqliteJournal(path);
    await filled(journal);
    expect(inDatabase()).toBeLessThan(megabyte);
    await journal.close();
  });

  it('stays bounded while others write without a pause', async () => {
    const journal = await openThreadedJournal(path);
    for (let n = 0; n < 40; n += 1) await journal.putText(`text-${n}`, 'x'.repeat(megabyte));

    expect(statSync(`${path}-wal`).size).toBeLessThan(20 * megabyte);
    expect(inDatabase()).toBeGreaterThan(20 * megabyte);
    await journal.close();
  });
});
