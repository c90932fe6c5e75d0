import { type ChildProcess, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { appendFileSync, existsSync, mkdtempSync, rmSync, statSync, truncateSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { openSqliteJournal, type SqliteJournal } from '../../../src/adapters/store/sqlite-journal.ts';

const script = join(import.meta.dirname, 'journal-child.ts');
const children: ChildProcess[] = [];
let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'muster-faults-'));
});
afterEach(() => {
  for (const child of children.splice(0)) child.kill('SIGKILL');
  rmSync(folder, { recursive: true, force: true });
});

/** Writes in a process of its own until it has acknowledged so many lines or ends by itself; then it is killed. */
async function written(path: string, upTo: number, wrap: readonly string[] = []): Promise<string[]> {
  const [command = '', ...values] = [...wrap, process.execPath, script, path, 'thread', '2'];
  const child = spawn(command, values, { stdio: ['ignore', 'pipe', 'ignore'] });
  children.push(child);
  const gone = once(child, 'exit');
  const lines: string[] = [];
  for await (const line of createInterface({ input: child.stdout as NodeJS.ReadableStream })) {
    lines.push(line);
    if (lines.length === upTo) child.kill('SIGKILL');
  }
  await gone;
  return lines;
}

/** The highest version of a record that was acknowledged. */
function acknowledged(lines: readonly string[], id: string): number {
  const versions = lines.map((line) => line.split(' ')).filter(([kind, of]) => kind === 'saved' && of === id);
  return Math.max(0, ...versions.map(([, , version]) => Number(version)));
}

async function expectWhole(journal: SqliteJournal, lines: readonly string[]): Promise<void> {
  for (const id of ['incident-0', 'incident-1']) {
    const version = (await journal.load(id))?.version ?? 0;
    expect(version).toBeGreaterThanOrEqual(acknowledged(lines, id));
    const history = await journal.history(id);
    expect(history).toHaveLength(version);
    expect(history.map(({ sequence }) => sequence)).toEqual(history.map((_, index) => index + 1));
  }
}

describe('a disk that fills up', () => {
  /** A file system of its own, of 1 MB, in a name space of its own: nothing outside sees or fills it. */
  const onSmallDisk = (keep: string): string[] => [
    'unshare',
    process.getuid?.() === 0 ? '-m' : '-rm',
    'bash',
    '-c',
    `mount -t tmpfs -o size=1m none ${folder} && "$@"; cp ${folder}/* ${keep}/`,
    'small-disk',
  ];

  it('refuses what does not fit, says so, and keeps all that was acknowledged', async () => {
    const keep = mkdtempSync(join(tmpdir(), 'muster-kept-'));
    try {
      const lines = await written(join(folder, 'journal.db'), Number.POSITIVE_INFINITY, onSmallDisk(keep));
      expect(lines.at(-1)).toMatch(/^failed (unavailable|outcomeUnknown) unavailable$/);
      expect(acknowledged(lines, 'incident-0')).toBeGreaterThan(5);
      const journal = openSqliteJournal(join(keep, 'journal.db'));
      await expectWhole(journal, lines);
      await journal.close();
    } finally {
      rmSync(keep, { recursive: true });
    }
  });
});

describe('a journal that was cut in the middle of a write', () => {
  it.each([1, 700, 4_000, 9_000])(
    'loses at most what came after the last whole commit before the cut: %i bytes',
    async (bytes) => {
      const path = join(folder, 'journal.db');
      const lines = await written(path, 60);
      const wal = `${path}-wal`;
      const size = statSync(wal).size;
      truncateSync(wal, Math.max(0, size - bytes));
      const journal = openSqliteJournal(path);
      for (const id of ['incident-0', 'incident-1']) {
        const version = (await journal.load(id))?.version ?? 0;
        const history = await journal.history(id);
        expect(history).toHaveLength(version);
        expect(history.map(({ sequence }) => sequence)).toEqual(history.map((_, index) => index + 1));
      }
      expect(acknowledged(lines, 'incident-0')).toBeGreaterThan(0);
      await journal.close();
    },
  );

  it('is whole when only the end of a write is torn', async () => {
    const path = join(folder, 'journal.db');
    const lines = await written(path, 60);
    appendFileSync(`${path}-wal`, randomBytes(3_000));
    const journal = openSqliteJournal(path);
    await expectWhole(journal, lines);
    await journal.close();
  });

  it('refuses a main file that was cut, with its name, instead of going on with half of it', async () => {
    const path = join(folder, 'journal.db');
    await written(path, 60);
    await openSqliteJournal(path).close();
    expect(existsSync(`${path}-wal`)).toBe(false);
    truncateSync(path, 5_000);
    expect(() => openSqliteJournal(path)).toThrow(
      expect.objectContaining({ code: 'invalid', message: expect.stringContaining(path) }),
    );
  });
});

describe('a second process on one journal', () => {
  it('is refused with the name of the journal, and the first one goes on', async () => {
    const path = join(folder, 'journal.db');
    const journal = openSqliteJournal(path);
    const lines = await written(path, 1);
    expect(lines).toEqual([]);
    await journal.putText('still', 'here');
    expect(await journal.getText('still')).toBe('here');
    await journal.close();
  });
});
