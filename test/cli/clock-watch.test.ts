import { expect, it } from '@jest/globals';
import { aheadSeconds, watchClock } from '../../src/cli/clock-watch.ts';
import { ManualClock } from '../signals/manual-clock.ts';

const startMs = Date.UTC(2026, 0, 5);

it('a clock that is ahead of the wall is told once, and once when it no longer is', async () => {
  const clock = new ManualClock(startMs);
  let aheadMs = 0;
  const wall = { now: () => clock.now() - aheadMs };
  const told: string[] = [];
  const stop = new AbortController();
  const tell = { ahead: (seconds: number) => told.push(`ahead ${seconds}`), caughtUp: () => told.push('caught up') };
  const watching = watchClock({ clock, wall, tell }, stop.signal);
  aheadMs = 60_000;
  await clock.advance(180_000);
  expect(told).toEqual([]);
  aheadMs = 7_200_900;
  await clock.advance(180_000);
  expect(told).toEqual(['ahead 7200']);
  expect(aheadSeconds(clock, wall)).toBe(7200);
  aheadMs = 1_000;
  await clock.advance(180_000);
  expect(told).toEqual(['ahead 7200', 'caught up']);
  stop.abort();
  await watching;
});

it('a start with a journal that is ahead says so at once', async () => {
  const clock = new ManualClock(startMs);
  const told: number[] = [];
  const tell = { ahead: (seconds: number) => told.push(seconds), caughtUp: () => undefined };
  void watchClock({ clock, wall: { now: () => startMs - 3_600_000 }, tell }, new AbortController().signal);
  await clock.settle();
  expect(told).toEqual([3600]);
});
