import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { openSqliteJournal } from '../../../src/adapters/store/sqlite-journal.ts';
import { migrations } from '../../../src/adapters/store/sqlite-schema.ts';
import { historyRow, inboxRow, savedRecord, saveOf } from '../../contract/journal-rows.ts';

const script = join(import.meta.dirname, 'journal-child.ts');
let folder: string;
let path: string;
const children: ChildProcess[] = [];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'muster-journal-'));
  path = join(folder, 'muster.db');
});

afterEach(() => {
  for (const child of children.splice(0)) child.kill('SIGKILL');
  rmSync(folder, { recursive: true });
});

function start(command: string, ...values: string[]): ChildProcess {
  const child = spawn(command, values);
  children.push(child);
  return child;
}

/** The lines a child prints, up to `count` of them or its end. */
async function firstLines(child: ChildProcess, count: number): Promise<string[]> {
  const lines: string[] = [];
  if (!child.stdout) return lines;
  for await (const line of createInterface({ input: child.stdout })) {
    lines.push(line);
    if (lines.length === count) break;
  }
  return lines;
}

async function kill(child: ChildProcess): Promise<void> {
  const gone = once(child, 'exit');
  child.kill('SIGKILL');
  await gone;
}

function acknowledgedVersions(lines: readonly string[], kind: string): Map<string, number> {
  const words = lines.map((line) => line.split(' ')).filter(([word]) => word === kind);
  return new Map(words.map(([, id = '', version]) => [id, Number(version)]));
}

describe.each(['thread', 'here'])('a journal (%s) whose process is killed while it writes', (where) => {
  it.each([40, 333, 1_200])(
    'keeps every acknowledged write and no torn one, after %d acknowledgements',
    async (count) => {
      const child = start(process.execPath, script, path, where);
      const lines = await firstLines(child, count);
      await kill(child);

      const journal = openSqliteJournal(path);
      const waiting = new Set((await journal.waiting()).map((row) => row.id));
      const saved = acknowledgedVersions(lines, 'saved');
      for (const [id, acknowledged] of saved) {
        const version = (await journal.load(id))?.version ?? 0;
        const outgoing = [...waiting].filter((row) => row.startsWith(`${id}-out-`));
        expect(version).toBeGreaterThanOrEqual(acknowledged);
        expect(await journal.history(id)).toHaveLength(version);
        expect(outgoing).toHaveLength(version);
        expect(waiting).not.toContain(`${id}-in-${version}`);
      }
      for (const [id, version] of acknowledgedVersions(lines, 'accepted')) {
        expect((await journal.accept([inboxRow(`${id}-in-${version}`)])).repeated).toHaveLength(1);
      }
      await journal.close();
      expect(lines).toHaveLength(count);
      expect(saved.size).toBe(8);
    },
  );

  it('is free for the next process at once, and only then', async () => {
    const child = start(process.execPath, script, path, where, '1');
    await firstLines(child, 1);

    expect(() => openSqliteJournal(path)).toThrow(expect.objectContaining({ code: 'conflict' }));
    await kill(child);

    const journal = openSqliteJournal(path);
    expect((await journal.ids()).length + (await journal.waiting()).length).toBeGreaterThan(0);
    await journal.close();
  });
});

it.each(['thread', 'here'])(
  'rejects (%s) with outcomeUnknown when the disk refuses a commit, and then every call',
  async (where) => {
    const child = start('bash', '-c', 'ulimit -f 400; exec "$0" "$@"', process.execPath, script, path, where, '1');
    const lines = await firstLines(child, Number.POSITIVE_INFINITY);

    expect(lines.length).toBeGreaterThan(1);
    expect(lines.at(-1)).toBe('failed outcomeUnknown unavailable');
    const journal = openSqliteJournal(path);
    const saved = acknowledgedVersions(lines, 'saved').get('incident-0') ?? 0;
    expect((await journal.load('incident-0'))?.version).toBeGreaterThanOrEqual(saved);
    await journal.close();
  },
);

it('puts the writes that wait together into one transaction', async () => {
  const journal = openSqliteJournal(path);

  await Promise.all(Array.from({ length: 500 }, (_, index) => journal.accept([inboxRow(`signal-${index}`)])));

  expect(journal.counters).toEqual({ transactions: 1, writes: 500 });
  await journal.close();
});

it('splits more than a thousand writes into several transactions', async () => {
  const journal = openSqliteJournal(path);

  await Promise.all(Array.from({ length: 2_500 }, (_, index) => journal.accept([inboxRow(`signal-${index}`)])));

  expect(journal.counters).toEqual({ transactions: 3, writes: 2_500 });
  expect(await journal.waiting()).toHaveLength(2_500);
  await journal.close();
});

it('finds everything again after it was closed', async () => {
  const first = openSqliteJournal(path);
  await first.accept([inboxRow('a'), inboxRow('b')]);
  await first.save(saveOf(savedRecord('incident-1', 1, { hasWork: true }), { consumed: ['a'] }));
  await first.putText('key', 'text');
  await first.close();

  const second = openSqliteJournal(path);

  expect(await second.waiting()).toEqual([inboxRow('b')]);
  expect(await second.accept([inboxRow('a')])).toEqual({ accepted: [], repeated: ['a'] });
  expect(await second.active()).toEqual(['incident-1']);
  expect(await second.getText('key')).toBe('text');
  await second.close();
});

it('takes over the records of a journal that wrote each of them in one piece', async () => {
  const older = new DatabaseSync(path);
  older.exec(`${migrations[0]}; PRAGMA application_id = 0x4d555354; PRAGMA user_version = 1`);
  const insert = older.prepare('INSERT INTO records (id, version, has_work, body) VALUES (?, ?, 0, ?)');
  for (const id of ['z', 'a']) insert.run(id, 7, `the whole of ${id}`);
  older.close();

  const journal = openSqliteJournal(path);
  await journal.save(saveOf(savedRecord('a', 8, { body: 'a change', whole: false })));

  expect(await journal.ids()).toEqual(['z', 'a']);
  expect(await journal.load('z')).toMatchObject({ version: 7, bodies: ['the whole of z'] });
  expect(await journal.load('a')).toMatchObject({ version: 8, bodies: ['the whole of a', 'a change'] });
  await journal.close();
});

it('takes over what waits, and what was ever seen, from a journal that kept both together', async () => {
  const older = new DatabaseSync(path);
  older.exec(`${migrations[0]}; ${migrations[1]}; PRAGMA application_id = 0x4d555354; PRAGMA user_version = 2`);
  const insert = older.prepare('INSERT INTO inbox (id, mailbox, received_at_ms, body) VALUES (?, ?, ?, ?)');
  for (const { id, mailbox, receivedAtMs, body } of ['z', 'gone', 'a'].map((id) => inboxRow(id)))
    insert.run(id, mailbox, receivedAtMs, id === 'gone' ? null : body);
  older.close();

  const journal = openSqliteJournal(path);

  expect(await journal.waiting()).toEqual([inboxRow('z'), inboxRow('a')]);
  expect((await journal.accept([inboxRow('gone'), inboxRow('new')])).repeated).toEqual(['gone']);
  await journal.save(saveOf(savedRecord('incident-1', 1), { consumed: ['z'] }));
  expect(await journal.waiting()).toEqual([inboxRow('a'), inboxRow('new')]);
  await journal.close();
});

it('takes no room for the words of what was consumed', async () => {
  const journal = openSqliteJournal(path);
  for (let turn = 0; turn < 40; turn += 1) {
    const ids = Array.from({ length: 100 }, (_, index) => `signal-${turn}-${index}`);
    await journal.accept(ids.map((id) => ({ ...inboxRow(id), body: 'x'.repeat(1_000) })));
    await journal.save(saveOf(savedRecord(`incident-${turn}`, 1), { consumed: ids }));
  }
  await journal.close();

  expect(statSync(path).size).toBeLessThan(1_000_000);
});

describe('the file itself', () => {
  async function databaseWithHistory(): Promise<DatabaseSync> {
    const journal = openSqliteJournal(path);
    await journal.save(saveOf(savedRecord('incident-1', 1), { history: [historyRow('incident-1', 1)] }));
    await journal.close();
    return new DatabaseSync(path);
  }

  it.each([
    ['change', "UPDATE history SET body = 'other'"],
    ['delete', 'DELETE FROM history'],
    ['replace', "INSERT OR REPLACE INTO history VALUES ('incident-1', 1, 0, 'other', 'h', '')"],
  ])('refuses to %s a row of the history', async (_case, statement) => {
    const database = await databaseWithHistory();

    expect(() => database.exec(statement)).toThrow(/append-only/);

    database.close();
  });

  it.each([
    [
      'active',
      'SELECT id FROM records WHERE has_work = 1 OR next_due_at_ms IS NOT NULL ORDER BY position',
      'USING INDEX records_active',
    ],
    [
      'waiting',
      'SELECT id, body FROM letters JOIN inbox USING (arrival) ORDER BY letters.arrival',
      'SEARCH inbox USING INTEGER PRIMARY KEY',
    ],
    [
      'consumed',
      'DELETE FROM letters WHERE arrival IN (SELECT arrival FROM inbox WHERE id IN (?, ?))',
      'SEARCH letters USING INTEGER PRIMARY KEY',
    ],
  ])('finds what is %s by index, without reading the rest', async (_case, query, how) => {
    const database = await databaseWithHistory();

    const plan = database.prepare(`EXPLAIN QUERY PLAN ${query}`).all();

    expect(JSON.stringify(plan)).toContain(how);
    expect(JSON.stringify(plan)).not.toContain('SCAN inbox');
    expect(JSON.stringify(plan)).not.toContain('TEMP B-TREE');
    database.close();
  });

  it('is refused when a newer Muster wrote it', async () => {
    const database = await databaseWithHistory();
    database.exec('PRAGMA user_version = 99');
    database.close();

    expect(() => openSqliteJournal(path)).toThrow(/newer Muster.*schema 99/);
  });

  it("is refused when it is another program's database", () => {
    const database = new DatabaseSync(path);
    database.exec('CREATE TABLE songs (title TEXT)');
    database.close();

    expect(() => openSqliteJournal(path)).toThrow(expect.objectContaining({ code: 'invalid' }));
  });

  it('is refused when it is no database at all', () => {
    writeFileSync(path, 'listen: { port: 8080 }\n'.repeat(100));

    expect(() => openSqliteJournal(path)).toThrow(expect.objectContaining({ code: 'invalid' }));
  });

  it('is refused when its folder cannot be made', () => {
    writeFileSync(path, '');

    expect(() => openSqliteJournal(join(path, 'muster.db'))).toThrow(expect.objectContaining({ code: 'unavailable' }));
  });
});

it('a new journal, and the files beside it, are for their owner alone', async () => {
  const journal = openSqliteJournal(path);
  await journal.putText('key', 'text');
  const modes = readdirSync(folder).map((name) => (statSync(join(folder, name)).mode & 0o777).toString(8));
  await journal.close();

  expect(modes.length).toBeGreaterThan(1);
  expect(new Set(modes)).toEqual(new Set(['600']));
});
