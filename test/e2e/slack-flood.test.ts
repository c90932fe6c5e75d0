import { afterEach, beforeEach, expect, it } from '@jest/globals';
import { MemoryJournal } from '../../src/adapters/store/memory-journal.ts';
import type { Engine } from '../../src/engine/engine.ts';
import { type SlackStand, standUp } from '../adapters/slack/fixtures.ts';
import { never, untilAsked } from '../fixtures/failing-region.ts';
import { mainChannel } from '../slack-server/slack-server.ts';
import { buttonIn } from '../slack-server/slack-user.ts';
import type { Stored } from '../slack-server/workspace.ts';
import { alarmOf, engineInSlack } from './engine-in-slack.ts';

/** Alarms in all, and how many come in one request. */
const flood = { alarms: 20_000, each: 100 };
/** They come in a quarter of the minute that they are given. */
const floodMs = 15_000;
const promptMs = 2_000;

let stand: SlackStand;
let engine: Engine;
let letDecide: () => void;

beforeEach(async () => {
  stand = await standUp();
  const decided = new Promise<void>((resolve) => {
    letDecide = resolve;
  });
  engine = engineInSlack({
    journal: new MemoryJournal(),
    messenger: stand.app.messenger,
    perform: untilAsked(({ name, workload, signal }) => {
      if (workload !== 'asks') return never(signal);
      return name === 'workload.lock' && decided;
    }),
  });
  await engine.start();
});

afterEach(async () => {
  await engine.stop();
  await stand.close();
});

const messages = () => stand.slack.workspace.messages;
const about = (workload: string, wanted: (message: Stored) => boolean = () => true) =>
  messages().filter((message) => JSON.stringify(message).includes(`${workload}-2`) && wanted(message));

it('20,000 alarms in a minute are three messages at most, and hold up neither approvals nor another incident', async () => {
  await engine.signals([alarmOf('asks')]);
  const startedAtMs = Date.now();
  let other: number | undefined;
  let asked: number | undefined;
  for (let sent = 0; sent < flood.alarms; sent += flood.each) {
    await engine.signals(Array.from({ length: flood.each }, () => alarmOf('flooded')));
    if (sent === flood.alarms / 4) {
      other = Date.now();
      await engine.signals([alarmOf('another')]);
    }
    if (sent === flood.alarms / 2) {
      asked = Date.now();
      letDecide();
    }
    const dueMs = startedAtMs + ((sent + flood.each) * floodMs) / flood.alarms - Date.now();
    if (dueMs > 0) await new Promise((resolve) => setTimeout(resolve, dueMs));
  }
  await new Promise((resolve) => setTimeout(resolve, promptMs));

  const flooded = about('flooded');
  const first = about('another')[0];
  const request = about('asks', ({ blocks }) => buttonIn(blocks, 'muster:approve') !== undefined)[0];
  expect(flooded[0]).toMatchObject({ channel: mainChannel, thread: null });
  expect(flooded.length).toBeGreaterThan(0);
  expect(flooded.length).toBeLessThanOrEqual(3);
  expect((first?.atMs ?? Number.NaN) - (other ?? 0)).toBeLessThanOrEqual(promptMs);
  expect((request?.atMs ?? Number.NaN) - (asked ?? 0)).toBeLessThanOrEqual(promptMs);
  expect(stand.slack.limits.ignored).toEqual([]);
  expect(stand.slack.limits.refused).toBe(0);
  const summary = about('flooded', ({ channel }) => channel !== mainChannel)[0];
  expect(JSON.stringify(summary?.blocks)).toContain('20000 signals');
}, 60_000);
