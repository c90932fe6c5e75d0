import { afterEach, beforeEach, expect, it } from '@jest/globals';
import { MemoryJournal } from '../../src/adapters/store/memory-journal.ts';
import type { Engine } from '../../src/engine/engine.ts';
import { type SlackStand, standUp } from '../adapters/slack/fixtures.ts';
import { untilAsked } from '../fixtures/failing-region.ts';
import { ana } from '../fixtures/program.ts';
import { alarmOf, engineInSlack } from './engine-in-slack.ts';

let stand: SlackStand;
let engine: Engine;

beforeEach(async () => {
  stand = await standUp();
  engine = engineInSlack({
    journal: new MemoryJournal(),
    messenger: stand.app.messenger,
    perform: untilAsked(),
  });
  await engine.start();
});

afterEach(async () => {
  await engine.stop();
  await stand.close();
});

async function until(what: string, seconds: number, look: () => Promise<boolean>): Promise<void> {
  for (const endsAtMs = Date.now() + seconds * 1000; Date.now() < endsAtMs; ) {
    if (await look()) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error(`${what}: not in ${seconds} s`);
}

/** Keys of the messages at Slack, in the order in which they arrived. */
function arrived(): string[] {
  return stand.slack.workspace.messages.map(({ metadata }) =>
    String((metadata?.event_payload as { key?: string } | undefined)?.key),
  );
}

/** Keys of what the history says was to be told in chat, summaries apart. */
async function queued(id: string): Promise<string[]> {
  return (await engine.timeline(id))
    .filter(
      ({ kind, detail }) => kind === 'message.queued' && detail.destination === 'chat' && detail.occasion !== 'summary',
    )
    .map(({ detail }) => String(detail.key));
}

it('errors, 429s and answers that never come delay messages, lose none and double none; deciding goes on meanwhile', async () => {
  const { faults, limits } = stand.slack;
  const mend = faults.add({ how: { kind: 'error', status: 500 } });
  const startedAtMs = Date.now();
  await engine.signals([alarmOf('shop')]);
  await until('the approval', 5, async () =>
    (await engine.incidents()).some(({ live }) => live.some(({ path }) => path.endsWith('.awaitingApproval'))),
  );
  const decidedMs = Date.now() - startedAtMs;
  const [incident] = await engine.incidents();
  const id = incident?.id ?? '';
  await engine.command({ id: 'note-1', incidentId: id, name: 'acknowledge', by: ana, atMs: Date.now(), text: '' });
  await new Promise((resolve) => setTimeout(resolve, 3_000));
  expect(arrived()).toEqual([]);

  mend();
  faults.add({ method: 'chat.postMessage', how: { kind: 'limited', seconds: 2 }, times: 1 });
  faults.add({ method: 'chat.postMessage', how: { kind: 'late' }, times: 1 });
  await until('everything to be told', 90, async () => (await engine.incident(id))?.waitingMessages === 0);

  const keys = await queued(id);
  expect(decidedMs).toBeLessThan(3_000);
  expect([...arrived()].sort()).toEqual([...new Set(arrived())].sort());
  expect(
    arrived()
      .filter((key) => keys.includes(key))
      .sort(),
  ).toEqual([...keys].sort());
  expect(limits.ignored).toEqual([]);
  expect(await engine.incident(id)).toMatchObject({ deadLetters: [] });
}, 120_000);
