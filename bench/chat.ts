import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { slackApp } from '../src/adapters/slack/app.ts';
import { openThreadedJournal } from '../src/adapters/store/threaded-journal.ts';
import { configAt, exampleConfig, programAt } from '../src/cli/project.ts';
import { systemClock } from '../src/cli/system-clock.ts';
import type { Messenger } from '../src/ports/messaging.ts';
import { clockOf } from '../test/clock-of.ts';
import { alarmOf, engineInSlack } from '../test/e2e/engine-in-slack.ts';
import { never } from '../test/fixtures/failing-region.ts';
import { botToken, mainChannel, SlackServer } from '../test/slack-server/slack-server.ts';
import { atQuantile } from './quantile.ts';

/**
 * `npm run bench:chat -- [--incidents 1000] [--samples 200] [--every 1100] [--json]`
 * From an alarm that the engine is handed, until the first word about it is at Slack: the alarm on disk, correlated, the incident on disk, decided, its
 * message on disk, posted and taken by a Slack on loopback with its checks. So many incidents are open meanwhile, and were told before. One alarm each
 * 1,100 ms, since Slack takes one message a second in a channel.
 */
const { values } = parseArgs({
  options: {
    incidents: { type: 'string', default: '1000' },
    samples: { type: 'string', default: '200' },
    every: { type: 'string', default: '1100' },
    json: { type: 'boolean', default: false },
  },
});
const [incidents, samples, everyMs] = [Number(values.incidents), Number(values.samples), Number(values.every)];

const config = configAt(exampleConfig);
const shop = config.workloads.find(({ id }) => id === 'shop');
if (!shop) throw new Error('the example has the shop');

const folder = mkdtempSync(join(tmpdir(), 'muster-bench-chat-'));
const slack = new SlackServer();
await slack.listen();
const app = slackApp({
  clock: systemClock,
  botToken,
  entrance: { kind: 'none' },
  channel: mainChannel,
  // Only the first word is measured: channels would be made at 20 a minute, whatever Muster does.
  incidentChannels: false,
  apiUrl: slack.apiUrl,
  people: [],
  told: { trouble: () => undefined, refused: () => undefined },
});
const journal = await openThreadedJournal(join(folder, 'journal.db'));
let measuring = false;
let told = 0;
const elsewhere: Messenger = {
  post: async ({ occasion }) => {
    if (occasion === 'opened') told += 1;
    return { reference: 'C0ELSEWHERE/1.0' };
  },
  find: async () => undefined,
};
const messenger: Messenger = {
  post: (message, signal) => (measuring ? app.messenger : elsewhere).post(message, signal),
  find: (message, signal) => (measuring ? app.messenger : elsewhere).find(message, signal),
};
/** Nothing falls due while it is measured: a thousand incidents at the same instant would be a benchmark of their own. */
const clock = clockOf({ now: () => Date.now(), sleep: (_ms, signal) => never(signal ?? new AbortController().signal) });
const engine = engineInSlack({ journal, messenger, program: programAt(config), workload: shop, clock });

try {
  await engine.start();
  app.greet();
  await app.idle();
  await engine.signals(Array.from({ length: incidents }, (_, index) => alarmOf(`told-${index}`)));
  while (told < incidents) await pause(20);
  await pause(5_000);
  measuring = true;
  const lags: number[] = [];
  for (let sample = 0; sample < samples; sample += 1) {
    lags.push(await firstWord(`new-${sample}`));
    await pause(everyMs);
  }
  const measured = lags.filter(Number.isFinite);
  const result = {
    openIncidents: (await engine.incidents()).filter(({ done }) => !done).length,
    samples: measured.length,
    lost: lags.length - measured.length,
    p50Ms: rounded(atQuantile(measured, 0.5)),
    p99Ms: rounded(atQuantile(measured, 0.99)),
    worstMs: rounded(Math.max(...measured)),
    refusedBySlack: slack.limits.refused,
    transactions: journal.counters.transactions,
  };
  process.stdout.write(values.json ? `${JSON.stringify(result, null, 2)}\n` : `${line(result)}\n`);
} finally {
  await engine.stop();
  await app.stop();
  await journal.close();
  await slack.close();
  rmSync(folder, { recursive: true });
}

/** Milliseconds from the alarm to the first message about its workload; NaN when none came in five seconds. */
async function firstWord(workload: string): Promise<number> {
  const startedAt = performance.now();
  const arrived = slack.told((text) => text.includes(`${workload}-2`), AbortSignal.timeout(5_000));
  await engine.signals([alarmOf(workload)]);
  return arrived.then(
    (atMs) => atMs - startedAt,
    () => Number.NaN,
  );
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

function rounded(ms: number): number {
  return Math.round(ms * 100) / 100;
}

function line({ p50Ms, p99Ms, worstMs, samples: count, openIncidents }: Record<string, number>): string {
  return `alarm to first message: p50 ${p50Ms} ms, p99 ${p99Ms} ms, worst ${worstMs} ms (${count} alarms, ${openIncidents} open incidents)`;
}
