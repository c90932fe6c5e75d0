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

  it('says why it was refused, also to who has no time until its thread is gone', async () => {
    writeFileSync(path, 'no journal\n'.repeat(500));
    const opening = openThreadedJournal(path);
    // Message and exit of the thread wait together then, and come in one breath.
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 1_500);
    await expect(opening).rejects.toMatchObject({ code: 'invalid' });
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

it('ends by itself what dies while it is closed, and says so to whoever closes it alone', () => {
  const module = new URL('../../../src/adapters/store/threaded-journal.ts', import.meta.url).href;
  const dies = "require('node:worker_threads').parentPort.on('message', () => { throw new Error('no memory') })";
  const program = `
    import { Worker } from 'node:worker_threads';
    import { ThreadedJournal } from ${JSON.stringify(module)};
    const journal = new ThreadedJournal(new Worker(${JSON.stringify(dies)}, { eval: true }));
    await journal.close().catch(({ code }) => process.stdout.write(code));
    setTimeout(() => process.stdout.write(' and goes on'), 200);
  `;
  const script = join(folder, 'program.mjs');
  writeFileSync(script, program);
  const ended = spawnSync(process.execPath, [script], { timeout: 20_000, encoding: 'utf8' });
  expect(ended).toMatchObject({ status: 0, stdout: 'outcomeUnknown and goes on' });
});

/** A thread that answers each text with the number of the message in which it was asked for; as late, ms, as the text's key says. */
const countsMessages = `
  const { parentPort } = require('node:worker_threads');
  let messages = 0;
  parentPort.on('message', (wire) => {
    messages += 1;
    const answers = [];
    for (let at = 0; at < wire.length; at += 3) answers.push({ number: wire[at], value: String(messages) });
    const counters = { transactions: 0, writes: 0 };
    setTimeout(() => parentPort.postMessage({ kind: 'answers', answers, counters }), Number(wire[2][0]));
  });`;

const aTurn = () => new Promise((resolve) => setTimeout(resolve, 5));

it('keeps what is asked for while the thread has some, and hands all of it over at once', async () => {
  const worker = new Worker(countsMessages, { eval: true });
  const journal = new ThreadedJournal(worker);
  const asked: Promise<string | undefined>[] = [];
  for (const lateMs of ['200', '0', '0', '0']) {
    asked.push(journal.getText(lateMs));
    await aTurn();
  }
  expect(await Promise.all(asked)).toEqual(['1', '2', '2', '2']);
  expect(await journal.getText('0')).toBe('3');
  await worker.terminate();
});

it('divides those who come again all at once, so that it has half of them while the thread has the other', async () => {
  const worker = new Worker(countsMessages, { eval: true });
  const journal = new ThreadedJournal(worker);
  const askAll = () => Promise.all(Array.from({ length: 16 }, () => journal.getText('0')));
  expect((await askAll()).join('')).toBe('1'.repeat(16));
  expect((await askAll()).join('')).toBe('2'.repeat(8) + '3'.repeat(8));
  await worker.terminate();
});

it('knows of what a thread that is gone never got', async () => {
  const journal = new ThreadedJournal(
    new Worker("require('node:worker_threads').parentPort.on('message', () => setTimeout(process.exit, 100))", {
      eval: true,
    }),
  );
  const taken = journal.accept([inboxRow('a')]);
  await aTurn();
  const kept = journal.accept([inboxRow('b')]);
  const ends = await Promise.allSettled([taken, kept]);
  expect(ends.map((end) => end.status === 'rejected' && end.reason.code)).toEqual(['outcomeUnknown', 'unavailable']);
});

it('does not know of what a thread took that is gone, and takes nothing more', async () => {
  const takesAndDies = "require('node:worker_threads').parentPort.on('message', () => process.exit(3))";
  const journal = new ThreadedJournal(new Worker(takesAndDies, { eval: true }));
  await expect(journal.accept([inboxRow('a')])).rejects.toMatchObject({ code: 'outcomeUnknown' });
  await expect(journal.accept([inboxRow('b')])).rejects.toMatchObject({ code: 'unavailable' });
  await journal.close();
});
