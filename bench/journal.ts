import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { openThreadedJournal } from '../src/adapters/store/threaded-journal.ts';

/** `node bench/journal.ts [--writers 16] [--seconds 3] [--json]`: rows a second that are on disk before they are acknowledged. */
const { values } = parseArgs({
  options: {
    writers: { type: 'string', default: '16' },
    seconds: { type: 'string', default: '3' },
    json: { type: 'boolean', default: false },
  },
});
const folder = mkdtempSync(join(tmpdir(), 'muster-bench-'));
const journal = await openThreadedJournal(join(folder, 'journal.db'));
const body = JSON.stringify({ text: 'x'.repeat(480) });
const endsAtMs = performance.now() + Number(values.seconds) * 1000;
let rows = 0;

async function write(writer: number): Promise<void> {
  for (let row = 0; performance.now() < endsAtMs; row += 1) {
    await journal.accept([{ id: `${writer}/${row}`, mailbox: 'bench', receivedAtMs: 0, body }]);
    rows += 1;
  }
}

const startedAtMs = performance.now();
await Promise.all(Array.from({ length: Number(values.writers) }, (_, writer) => write(writer)));
const seconds = (performance.now() - startedAtMs) / 1000;
const result = {
  writers: Number(values.writers),
  rows,
  seconds,
  rowsPerSecond: Math.round(rows / seconds),
  transactions: journal.counters.transactions,
};
await journal.close();
rmSync(folder, { recursive: true });
process.stdout.write(
  values.json
    ? `${JSON.stringify(result)}\n`
    : `${result.rowsPerSecond} rows/s with ${result.writers} writers, ${rows} rows in ${result.transactions} transactions\n`,
);
