import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { openThreadedJournal, ThreadedJournal } from '../../../src/adapters/store/threaded-journal.ts';
import { inboxRow } from '../../contract/journal-rows.ts';

let folder: string;
let path: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'muster-journal-'));
  path = join(folder, 'muster.db');
});
afterEach(() => {
  rmSync(folder, { recursive: true });
});

describe('a journal in a thread of its own', () => {
  it('leaves the event loop to others while the disk is busy', async () => {
    const journal = await openThreadedJournal(path);
    let writing = true;
    const write = journal.putText('large', 'x'.repeat(64 * 2 ** 20)).then(() => {
      writing = false;
    });
    let turns = 0;
    while (writing) {
      await new Promise((resolve) => setImmediate(resolve));
      turns += 1;
    }
    await write;
    await journal.close();
    expect(turns).toBeGreaterThan(100);
  });

  it('puts all that one turn asks for into one transaction', async () => {
    const journal = await openThreadedJournal(path);
    await Promise.all(Array.from({ length: 500 }, (_, index) => journal.accept([inboxRow(`signal-${index}`)])));
    expect(journal.counters).toEqual({ transactions: 1, writes: 500 });
    await journal.close();
  });

  it('keeps no process alive that asks nothing of it', () => {
    const module = new URL('../../../src/adapters/store/threaded-journal.ts', import.meta.url).href;
    const script = `import('${module}').then((one) => one.openThreadedJournal('${path}')).then(() => process.stdout.write('open'))`;
    const ended = spawnSync(process.execPath, ['-e', script], { timeout: 10_000, encoding: 'utf8' });
    expect(ended).toMatchObject({ status: 0, stdout: 'open' });
  });

  it('is held against a second one, and free once it is closed', async () => {
    const journal = await openThreadedJournal(path);
    await expect(openThreadedJournal(path)).rejects.toMatchObject({ code: 'conflict' });
    await journal.close();
    await journal.close();
    const next = await openThreadedJournal(path);
    await next.close();
  });

  it('keeps the process alive while a call waits, and no longer', () => {
    const journals = new URL('../../../src/adapters/store/threaded-journal.ts', import.meta.url);
    const program = `
      import { openThreadedJournal } from ${JSON.stringify(journals)};
      const journal = await openThreadedJournal(${JSON.stringify(path)});
      journal.putText('key', 'text').then(() => process.stdout.write('on disk'));
    `;
    const script = join(folder, 'program.mjs');
    writeFileSync(script, program);
    const ended = spawnSync(process.execPath, [script], { timeout: 20_000 });
    expect({ status: ended.status, said: String(ended.stdout) }).toEqual({ status: 0, said: 'on disk' });
  });
});

it('does not know of what a thread took that is gone, and takes nothing more', async () => {
  const takesAndDies = "require('node:worker_threads').parentPort.on('message', () => process.exit(3))";
  const journal = new ThreadedJournal(new Worker(takesAndDies, { eval: true }));
  await expect(journal.accept([inboxRow('a')])).rejects.toMatchObject({ code: 'outcomeUnknown' });
  await expect(journal.accept([inboxRow('b')])).rejects.toMatchObject({ code: 'unavailable' });
  await journal.close();
});
