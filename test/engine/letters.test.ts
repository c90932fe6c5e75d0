import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from '@jest/globals';
import { openSqliteJournal } from '../../src/adapters/store/sqlite-journal.ts';
import { headOf } from '../../src/engine/letters.ts';

it('a letter whose id holds half a character is kept on disk under the id that it is known by', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'muster-letters-'));
  const journal = openSqliteJournal(join(folder, 'muster.db'));
  const row = (id: string) => ({
    ...headOf({ now: () => 1 }, id, 'correlation'),
    body: '{}',
  });
  const [known, odd] = [row('signal/known'), row('signal/\ud800')];
  await journal.accept([known]);
  expect(await journal.accept([known, odd])).toEqual({ accepted: [odd.id], repeated: [known.id] });
  expect((await journal.waiting()).map(({ id }) => id)).toEqual([known.id, odd.id]);
  await journal.close();
  rmSync(folder, { recursive: true });
});
