import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { MemoryJournal } from '../../src/adapters/store/memory-journal.ts';
import { openSqliteJournal } from '../../src/adapters/store/sqlite-journal.ts';
import { openThreadedJournal } from '../../src/adapters/store/threaded-journal.ts';
import type { Journal } from '../../src/ports/journal.ts';
import { historyRow, inboxRow, savedRecord, saveOf } from './journal-rows.ts';

const journals = [
  ['sqlite', async (folder: string) => openSqliteJournal(join(folder, 'muster.db'))],
  ['threaded', (folder: string) => openThreadedJournal(join(folder, 'muster.db'))],
  ['memory', async () => new MemoryJournal()],
] as const;

describe.each(journals)('the %s journal', (_name, open) => {
  let folder: string;
  let journal: Journal;

  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'muster-journal-'));
    journal = await open(folder);
  });

  afterEach(async () => {
    await journal.close();
    rmSync(folder, { recursive: true });
  });

  describe('inbox', () => {
    it('keeps rows in order of arrival until they are consumed', async () => {
      await journal.accept([inboxRow('b'), inboxRow('a')]);
      await journal.accept([inboxRow('c', 'other')]);

      await journal.save(saveOf(savedRecord('incident-1', 1), { consumed: ['a'] }));

      expect(await journal.waiting()).toEqual([inboxRow('b'), inboxRow('c', 'other')]);
    });

    it('drops a row whose id was seen before, also within one call', async () => {
      await journal.accept([inboxRow('a')]);

      const answer = await journal.accept([inboxRow('a'), inboxRow('b'), inboxRow('b')]);

      expect(answer).toEqual({ accepted: ['b'], repeated: ['a', 'b'] });
      expect(await journal.waiting()).toHaveLength(2);
    });

    it('tells what is new from what it has seen among many, whatever their order', async () => {
      const seen = Array.from({ length: 50 }, (_, index) => `seen-${index}`);
      const fresh = Array.from({ length: 100 }, (_, index) => `new-${index}`);
      await journal.accept(seen.map((id) => inboxRow(id)));
      const mixed = fresh.flatMap((id, index) => [id, ...(index % 3 === 0 ? [`seen-${index % 50}`, id] : [])]);

      const answer = await journal.accept(mixed.map((id) => inboxRow(id)));

      expect(answer.accepted).toEqual(fresh);
      expect(answer.repeated).toHaveLength(mixed.length - fresh.length);
      expect(await journal.waiting()).toEqual([...seen, ...fresh].map((id) => inboxRow(id)));
    });

    it('consumes many in one save, or none when one of them does not wait', async () => {
      const ids = Array.from({ length: 77 }, (_, index) => `row-${index}`);
      await journal.accept([...ids, 'other'].map((id) => inboxRow(id)));
      const tooMany = saveOf(savedRecord('incident-1', 1), { consumed: [...ids, 'never came'] });

      await expect(journal.save(tooMany)).rejects.toMatchObject({ code: 'conflict' });
      expect(await journal.waiting()).toHaveLength(78);
      await journal.save(saveOf(savedRecord('incident-1', 1), { consumed: ids.toReversed() }));

      expect(await journal.waiting()).toEqual([inboxRow('other')]);
    });

    it('remembers an id after its row was consumed', async () => {
      await journal.accept([inboxRow('a')]);
      await journal.save(saveOf(savedRecord('incident-1', 1), { consumed: ['a'] }));

      expect(await journal.accept([inboxRow('a')])).toEqual({ accepted: [], repeated: ['a'] });
      expect(await journal.waiting()).toEqual([]);
    });

    it('refuses to consume a row twice, and saves nothing of that write', async () => {
      await journal.accept([inboxRow('a')]);
      await journal.save(saveOf(savedRecord('incident-1', 1), { consumed: ['a'] }));
      const again = saveOf(savedRecord('incident-1', 2), { history: [historyRow('incident-1', 1)], consumed: ['a'] });

      await expect(journal.save(again)).rejects.toMatchObject({ code: 'conflict' });

      expect((await journal.load('incident-1'))?.version).toBe(1);
      expect(await journal.history('incident-1')).toEqual([]);
    });

    it('takes writes in the order of their calls: what one delivers the next may consume, and not without it', async () => {
      await Promise.all([
        journal.save(saveOf(savedRecord('correlation', 1), { deliver: [inboxRow('letter-1')] })),
        journal.save(saveOf(savedRecord('incident-1', 1), { consumed: ['letter-1'] })),
      ]);
      const outcomes = await Promise.allSettled([
        journal.save(saveOf(savedRecord('correlation', 7), { deliver: [inboxRow('letter-2')] })),
        journal.save(saveOf(savedRecord('incident-2', 1), { consumed: ['letter-2'] })),
      ]);

      expect(outcomes.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
      expect(await journal.ids()).toEqual(['correlation', 'incident-1']);
      expect(await journal.waiting()).toEqual([]);
    });

    it('delivers rows to other mailboxes with the save, each id once', async () => {
      await journal.save(
        saveOf(savedRecord('correlation', 1), { deliver: [inboxRow('signal-1'), inboxRow('signal-1')] }),
      );

      expect(await journal.waiting()).toEqual([inboxRow('signal-1')]);
    });
  });

  describe('records', () => {
    it('gives back what was saved', async () => {
      const head = { id: 'incident-1', version: 1, nextDueAtMs: 1_760_000_123_456, hasWork: true };
      const body = '{"ü":"\\u0000"}';

      await journal.save(saveOf({ ...head, body, whole: true }));

      expect(await journal.load('incident-1')).toEqual({ ...head, bodies: [body] });
      expect(await journal.load('unknown')).toBeUndefined();
    });

    it.each([
      ['a first save over an existing record', 1],
      ['a repeated version', 2],
      ['a skipped version', 4],
      ['a version below the first', 0],
    ])('refuses %s', async (_case, version) => {
      await journal.save(saveOf(savedRecord('incident-1', 1)));
      await journal.save(saveOf(savedRecord('incident-1', 2)));

      await expect(journal.save(saveOf(savedRecord('incident-1', version)))).rejects.toMatchObject({
        code: 'conflict',
      });

      expect((await journal.load('incident-1'))?.version).toBe(2);
    });

    it('gives back what was written whole with what changed since, until it is written whole again', async () => {
      const bodies = async () => (await journal.load('incident-1'))?.bodies;
      await journal.save(saveOf(savedRecord('incident-1', 1, { body: 'a whole' })));
      await journal.save(saveOf(savedRecord('incident-2', 1, { body: 'another' })));
      await journal.save(saveOf(savedRecord('incident-1', 2, { body: 'a change', whole: false })));
      await journal.save(saveOf(savedRecord('incident-1', 3, { body: 'a second', whole: false })));
      expect(await bodies()).toEqual(['a whole', 'a change', 'a second']);

      await journal.save(saveOf(savedRecord('incident-1', 4, { body: 'the whole' })));
      await journal.save(saveOf(savedRecord('incident-1', 5, { body: 'a third', whole: false })));

      expect(await bodies()).toEqual(['the whole', 'a third']);
      expect((await journal.load('incident-2'))?.bodies).toEqual(['another']);
    });

    it('keeps nothing of a change that is refused', async () => {
      await journal.save(saveOf(savedRecord('incident-1', 1, { body: 'a whole' })));
      const twice = savedRecord('incident-1', 2, { body: 'a change', whole: false });

      await Promise.allSettled([journal.save(saveOf(twice)), journal.save(saveOf({ ...twice, body: 'another' }))]);

      expect((await journal.load('incident-1'))?.bodies).toEqual(['a whole', 'a change']);
    });

    it('refuses an update of a record that does not exist', async () => {
      await expect(journal.save(saveOf(savedRecord('incident-1', 2)))).rejects.toMatchObject({ code: 'conflict' });
    });

    it('loses nothing of the other writes when one of a group is refused', async () => {
      const outcomes = await Promise.allSettled([
        journal.accept([inboxRow('a')]),
        journal.save(saveOf(savedRecord('incident-1', 7), { deliver: [inboxRow('refused')] })),
        journal.save(saveOf(savedRecord('incident-2', 1), { history: [historyRow('incident-2', 1)] })),
        journal.putText('set', 'text'),
      ]);

      expect(outcomes.map((outcome) => outcome.status)).toEqual(['fulfilled', 'rejected', 'fulfilled', 'fulfilled']);
      expect(await journal.ids()).toEqual(['incident-2']);
      expect(await journal.waiting()).toEqual([inboxRow('a')]);
      expect(await journal.history('incident-2')).toHaveLength(1);
    });

    it('lets exactly one of two concurrent saves of a version win', async () => {
      const outcomes = await Promise.allSettled([
        journal.save(saveOf(savedRecord('incident-1', 1, { body: 'first' }))),
        journal.save(saveOf(savedRecord('incident-1', 1, { body: 'second' }))),
      ]);

      expect(outcomes.map((outcome) => outcome.status)).toEqual(['fulfilled', 'rejected']);
      expect((await journal.load('incident-1'))?.bodies).toEqual(['first']);
    });

    it('lists the records with work or a due time, and all of them, oldest first', async () => {
      await journal.save(saveOf(savedRecord('z-due', 1, { nextDueAtMs: 5 })));
      await journal.save(saveOf(savedRecord('m-idle', 1)));
      await journal.save(saveOf(savedRecord('a-working', 1, { hasWork: true })));
      await journal.save(saveOf(savedRecord('z-due', 2, { nextDueAtMs: 6 })));

      expect(await journal.active()).toEqual(['z-due', 'a-working']);
      expect(await journal.ids()).toEqual(['z-due', 'm-idle', 'a-working']);
    });
  });

  describe('history', () => {
    it('gives the rows of one record in order, all or after a sequence', async () => {
      const rows = [1, 2, 3].map((sequence) => historyRow('incident-1', sequence));
      await journal.save(saveOf(savedRecord('incident-1', 1), { history: rows.slice(0, 2) }));
      await journal.save(saveOf(savedRecord('incident-2', 1), { history: [historyRow('incident-2', 1)] }));
      await journal.save(saveOf(savedRecord('incident-1', 2), { history: rows.slice(2) }));

      expect(await journal.history('incident-1')).toEqual(rows);
      expect(await journal.history('incident-1', 2)).toEqual(rows.slice(2));
    });

    it.each([
      ['repeats a sequence', historyRow('incident-1', 1)],
      ['leaves a gap', historyRow('incident-1', 3)],
      ['follows another hash', { ...historyRow('incident-1', 2), previousHash: 'rewritten' }],
    ])('refuses a row that %s, with its whole save', async (_case, row) => {
      await journal.save(saveOf(savedRecord('incident-1', 1), { history: [historyRow('incident-1', 1)] }));

      await expect(journal.save(saveOf(savedRecord('incident-1', 2), { history: [row] }))).rejects.toMatchObject({
        code: 'conflict',
      });

      expect((await journal.load('incident-1'))?.version).toBe(1);
      expect(await journal.history('incident-1')).toEqual([historyRow('incident-1', 1)]);
    });
  });

  it('keeps texts by key, the latest one', async () => {
    await journal.putText('runbooks-abc', 'one');
    await journal.putText('runbooks-abc', 'two');

    expect(await journal.getText('runbooks-abc')).toBe('two');
    expect(await journal.getText('unknown')).toBeUndefined();
  });

  it('completes the writes that wait when it is closed, and takes none after', async () => {
    const waiting = journal.accept([inboxRow('a')]);
    await journal.close();

    await expect(waiting).resolves.toEqual({ accepted: ['a'], repeated: [] });
    await expect(journal.accept([inboxRow('b')])).rejects.toMatchObject({ code: 'unavailable' });
    await expect(journal.ids()).rejects.toMatchObject({ code: 'unavailable' });
  });
});
