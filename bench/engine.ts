import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { openThreadedJournal } from '../src/adapters/store/threaded-journal.ts';
import { Desk } from './engine/desk.ts';
import { atQuantile } from './quantile.ts';

/**
 * `npm run bench:engine -- [--incidents 1000] [--seconds 5] [--open 10000] [--json]`
 * 1. durable transitions: each incident is told one note after another, the next when the decision about the last is on disk;
 * 2. restart: a process takes over a journal with many open incidents;
 * 3. one signal about an open incident, beside 1,000 and beside 100,000 others.
 */
const { values } = parseArgs({
  options: {
    incidents: { type: 'string', default: '1000' },
    seconds: { type: 'string', default: '5' },
    open: { type: 'string', default: '10000' },
    crowd: { type: 'string', default: '100000' },
    json: { type: 'boolean', default: false },
  },
});

const folder = mkdtempSync(join(tmpdir(), 'muster-bench-'));
try {
  const result = {
    transitions: await transitions(Number(values.incidents), Number(values.seconds)),
    restart: await restart(Number(values.open)),
    signal: await signalAmong(Math.min(1000, Number(values.crowd)), Number(values.crowd)),
  };
  process.stdout.write(values.json ? `${JSON.stringify(result, null, 2)}\n` : `${told(result)}\n`);
} finally {
  rmSync(folder, { recursive: true });
}

async function transitions(incidents: number, seconds: number) {
  const journal = await openThreadedJournal(join(folder, 'transitions.db'));
  const desk = await Desk.open(journal);
  const ids = await desk.incidents(incidents);
  await desk.fatten(ids);
  const before = journal.counters;
  const startedAt = performance.now();
  const processor = process.cpuUsage();
  const endsAt = startedAt + seconds * 1000;
  let count = 0;
  const lags: number[] = [];
  await Promise.all(
    ids.map(async (id) => {
      while (performance.now() < endsAt) {
        const sentAt = performance.now();
        await desk.note(id);
        lags.push(performance.now() - sentAt);
        count += 1;
      }
    }),
  );
  const took = (performance.now() - startedAt) / 1000;
  const { user, system } = process.cpuUsage(processor);
  const recordBytes = await desk.recordBytes(ids[0] ?? '');
  await desk.close();
  return {
    incidents,
    recordBytes,
    perSecond: Math.round(count / took),
    /** Of the processor, per transition, acceptance and decision together: what a busy machine does not distort. */
    processorMicroseconds: Math.round((user + system) / count),
    transactions: journal.counters.transactions - before.transactions,
    p50Ms: Math.round(atQuantile(lags, 0.5)),
    p99Ms: Math.round(atQuantile(lags, 0.99)),
  };
}

async function restart(open: number) {
  const path = join(folder, 'restart.db');
  const first = await Desk.open(await openThreadedJournal(path));
  await first.incidents(open);
  await first.close();
  const startedAt = performance.now();
  const second = await Desk.open(await openThreadedJournal(path));
  const seconds = (performance.now() - startedAt) / 1000;
  const resumed = await second.settled(open);
  await second.close();
  return { open, seconds: round(seconds), allResumedSeconds: round(resumed) };
}

async function signalAmong(few: number, many: number) {
  const among = async (crowd: number, name: string): Promise<number> => {
    const desk = await Desk.open(await openThreadedJournal(join(folder, `${name}.db`)));
    await desk.incidents(crowd);
    const lags: number[] = [];
    for (let turn = 0; turn < 300; turn += 1) {
      const startedAt = performance.now();
      await desk.signal(turn % crowd);
      lags.push(performance.now() - startedAt);
    }
    await desk.close();
    return atQuantile(lags, 0.5);
  };
  const [fewMs, manyMs] = [await among(few, 'few'), await among(many, 'many')];
  return { few, many, fewMs: round(fewMs), manyMs: round(manyMs), ratio: round(manyMs / fewMs) };
}

function round(value: number): number {
  return Math.round(value * 1000) / 1000;
}

function told(result: {
  transitions: Awaited<ReturnType<typeof transitions>>;
  restart: Awaited<ReturnType<typeof restart>>;
  signal: Awaited<ReturnType<typeof signalAmong>>;
}): string {
  const { transitions: done, restart: again, signal } = result;
  return [
    `${done.perSecond} durable transitions/s over ${done.incidents} incidents of ${done.recordBytes} bytes (${done.processorMicroseconds} µs of the processor each, p50 ${done.p50Ms} ms, p99 ${done.p99Ms} ms, ${done.transactions} transactions)`,
    `restart with ${again.open} open incidents: ready after ${again.seconds} s, all resumed after ${again.allResumedSeconds} s`,
    `one signal: ${signal.fewMs} ms beside ${signal.few} incidents, ${signal.manyMs} ms beside ${signal.many}: ${signal.ratio} times`,
  ].join('\n');
}
