import { describe, expect, it } from '@jest/globals';
import type { ProbeResult } from '../../src/ports/telemetry.ts';
import {
  canaryObserved,
  heartbeatCheck,
  heartbeatObserved,
  heartbeatTargets,
  type JourneyTarget,
  journeyTargets,
  reminderMs,
  silenceMs,
  silenceReminderMs,
  type WatchState,
  watchFrom,
} from '../../src/signals/watch.ts';
import { workload } from './workloads.ts';

const shop = workload();
/** Where the clocks agree: sent then, and heard now. */
const at = (sentAtMs: number, nowMs: number) => ({ sentAtMs, nowMs, wallMs: nowMs });
const startMs = Date.parse('2025-10-20T06:48:00Z');
const failed: ProbeResult = { ok: false, latencyMs: 5000, failure: 'timeout' };
const passed: ProbeResult = { ok: true, latencyMs: 80 };

function targetsOf(): { east: JourneyTarget; west: JourneyTarget } {
  const [east, west] = journeyTargets(shop);
  if (!east || !west) throw new Error('the workload has two Regions');
  return { east, west };
}
const { east, west } = targetsOf();
const beats = heartbeatTargets(shop);
const [beat] = beats;
if (!beat) throw new Error('the workload has a heartbeat');

/** Observes results a given time apart; answers what was told, as `kind@seconds`. */
function observe(results: readonly ProbeResult[], target = east, stepMs = 20_000) {
  let state: WatchState = watchFrom(beats, startMs);
  const told = results.flatMap((result, index) => {
    const nowMs = startMs + index * stepMs;
    const watched = canaryObserved(JSON.parse(JSON.stringify(state)) as WatchState, target, result, nowMs);
    state = watched.state;
    return watched.signals;
  });
  return { state, told };
}

function times<Value>(count: number, value: Value): Value[] {
  return Array.from({ length: count }, () => value);
}

describe('what is watched', () => {
  it('is every journey in each of its Regions, graver when it is critical', () => {
    expect(journeyTargets(shop)).toMatchObject([
      {
        region: 'us-east-1',
        severity: 'sev1',
        component: 'api',
        failuresToOpen: 3,
        intervalMs: 20_000,
        timeoutMs: 5000,
      },
      { region: 'us-west-2', url: 'https://shop.us-west-2.example.com/health' },
    ]);
  });

  it('is every alarm that is a heartbeat', () => {
    expect(beats).toEqual([
      {
        workload: 'shop',
        region: 'us-east-1',
        impacted: 'us-east-1',
        name: 'shop-heartbeat',
        component: null,
        severity: 'sev2',
      },
    ]);
  });
});

describe('a journey canary', () => {
  it('is told after enough failures in a row', () => {
    const { told } = observe([failed, failed, failed, failed]);
    expect(told).toEqual([
      {
        id: `canary:shop/checkout/us-east-1:${startMs}:canaryFailed:0`,
        source: 'canary',
        kind: 'canaryFailed',
        workload: 'shop',
        region: 'us-east-1',
        name: 'checkout',
        component: 'api',
        severity: 'sev1',
        occurredAtMs: startMs + 40_000,
        reason: 'journey checkout failed 3 times in a row (timeout, 5000 ms)',
      },
    ]);
  });

  it('is not told when a pass comes between', () => {
    expect(observe([failed, failed, passed, failed, failed]).told).toEqual([]);
  });

  it('is told to pass again once its failure had been told', () => {
    expect(observe([failed, failed, failed, passed, passed]).told.map(({ kind }) => kind)).toEqual([
      'canaryFailed',
      'canaryPassed',
    ]);
  });

  it('is told again while it goes on failing, each time under another id', () => {
    const { told } = observe(times(34, failed));
    expect(told.map(({ occurredAtMs }) => occurredAtMs - startMs)).toEqual([40_000, 40_000 + reminderMs]);
    expect(new Set(told.map(({ id }) => id)).size).toBe(2);
  });

  it('counts each Region for itself', () => {
    const first = observe([failed, failed]).state;
    const { signals } = canaryObserved(first, west, failed, startMs + 60_000);
    expect(signals).toEqual([]);
    expect(canaryObserved(first, east, failed, startMs + 60_000).signals).toHaveLength(1);
  });

  it('makes the same signal again when the one before could not be stored', () => {
    const before = observe([failed, failed]).state;
    const [first] = canaryObserved(before, east, failed, startMs + 40_000).signals;
    const [again] = canaryObserved(before, east, failed, startMs + 60_000).signals;
    expect(again?.id).toBe(first?.id);
  });
});

describe('a heartbeat', () => {
  it('is told silent after three missed minutes, and once', () => {
    const state = watchFrom(beats, startMs);
    expect(heartbeatCheck(state, beats, startMs + silenceMs - 1).signals).toEqual([]);
    const silent = heartbeatCheck(state, beats, startMs + silenceMs);
    expect(silent.signals).toMatchObject([
      { source: 'heartbeat', kind: 'heartbeatSilent', name: 'shop-heartbeat', reason: 'no heartbeat for 180 seconds' },
    ]);
    expect(heartbeatCheck(silent.state, beats, startMs + silenceMs + 15_000).signals).toEqual([]);
    expect(heartbeatCheck(silent.state, beats, startMs + silenceMs + silenceReminderMs).signals).toHaveLength(1);
  });

  it('that comes puts the silence off', () => {
    const heard = heartbeatObserved(watchFrom(beats, startMs), beat, at(startMs + 170_000, startMs + 170_000));
    expect(heard.signals).toEqual([]);
    expect(heartbeatCheck(heard.state, beats, startMs + silenceMs).signals).toEqual([]);
  });

  it('is as old as the wall says, where the clock is ahead', () => {
    const hourMs = 3_600_000;
    const [nowMs, wallMs] = [startMs + silenceMs - 1, startMs - 2 * hourMs];
    const fresh = heartbeatObserved(watchFrom(beats, startMs), beat, { sentAtMs: wallMs - 1_000, nowMs, wallMs });
    expect(heartbeatCheck(fresh.state, beats, startMs + silenceMs).signals).toEqual([]);
    const again = heartbeatObserved(fresh.state, beat, { sentAtMs: wallMs - 1_000, nowMs: nowMs + 150_000, wallMs });
    expect(heartbeatCheck(again.state, beats, nowMs + silenceMs).signals).toHaveLength(1);
  });

  it('that comes after its silence was told clears it', () => {
    const { state } = heartbeatCheck(watchFrom(beats, startMs), beats, startMs + silenceMs);
    expect(heartbeatObserved(state, beat, at(startMs + 200_000, startMs + 200_000)).signals).toMatchObject([
      { kind: 'cleared' },
    ]);
  });

  it('that was captured and is sent again does not put the silence off', () => {
    const heard = heartbeatObserved(watchFrom(beats, startMs), beat, at(startMs + 60_000, startMs + 60_000)).state;
    const again = heartbeatObserved(heard, beat, at(startMs + 60_000, startMs + 200_000));
    expect(heartbeatCheck(again.state, beats, startMs + 60_000 + silenceMs).signals).toHaveLength(1);
  });

  it('that claims to come from the future counts as heard now', () => {
    const heard = heartbeatObserved(watchFrom(beats, startMs), beat, at(startMs + 3_600_000, startMs + 60_000)).state;
    expect(heartbeatCheck(heard, beats, startMs + 60_000 + silenceMs).signals).toHaveLength(1);
  });

  it('that nobody expects changes nothing', () => {
    const state = watchFrom(beats, startMs);
    expect(heartbeatObserved(state, { ...beat, name: 'other' }, at(startMs + 1, startMs + 1))).toEqual({
      state,
      signals: [],
    });
  });
});
