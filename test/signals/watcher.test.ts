import { describe, expect, it } from '@jest/globals';
import { CodedError } from '../../src/errors.ts';
import type { Signal } from '../../src/ports/commands.ts';
import type { Canaries, ProbeResult } from '../../src/ports/telemetry.ts';
import { createWatcher } from '../../src/signals/watcher.ts';
import { ManualClock } from './manual-clock.ts';
import { workload } from './workloads.ts';

const silent = new AbortController().signal;
const quiet = workload({ alarms: [] });

/** A watcher with everything it sees and does at hand. */
function setUp(
  probe: (region: string, asked: Parameters<Canaries['journey']>[0]) => Promise<ProbeResult>,
  watched = quiet,
  aheadMs = 0,
) {
  const clock = new ManualClock(1_000_000);
  const wall = { now: () => clock.now() - aheadMs };
  const probed: string[] = [];
  const stored: Signal[] = [];
  const counted: string[] = [];
  let full = false;
  const canaries: Canaries = {
    journey: (asked) => {
      probed.push(`${asked.region}@${clock.now() - 1_000_000}`);
      return probe(asked.region, asked);
    },
    service: () => Promise.reject(new Error('not used')),
    controlName: () => Promise.reject(new Error('not used')),
  };
  const commands = {
    signals: async (signals: readonly Signal[]) => {
      if (full) throw new CodedError('unavailable', 'the journal is full');
      stored.push(...signals);
      return { accepted: signals.length, repeated: 0 };
    },
  };
  const metrics = {
    signals: (source: string, outcome: string, count = 1) => void counted.push(`${source} ${outcome} ${count}`),
  };
  const watcher = createWatcher({ clock, wall, canaries, commands, metrics }, [watched]);
  return { clock, probed, stored, counted, watcher, fill: (value: boolean) => (full = value) };
}

const pass: ProbeResult = { ok: true, latencyMs: 50 };
const fail: ProbeResult = { ok: false, latencyMs: 50, failure: '5xx' };

describe('the watcher', () => {
  it('probes every Region at the interval of the workload until it is stopped', async () => {
    const { clock, probed, watcher } = setUp(async () => pass);
    const stop = new AbortController();
    const running = watcher.run(stop.signal);
    await clock.advance(45_000);
    stop.abort();
    await running;
    await clock.advance(60_000);
    expect(probed).toEqual([
      'us-east-1@0',
      'us-west-2@0',
      'us-east-1@20000',
      'us-west-2@20000',
      'us-east-1@40000',
      'us-west-2@40000',
    ]);
  });

  it('stores a signal after three failures of one Region', async () => {
    const { clock, stored, counted, watcher } = setUp(async (region) => (region === 'us-east-1' ? fail : pass));
    void watcher.run(silent);
    await clock.advance(39_000);
    expect(stored).toEqual([]);
    await clock.advance(1000);
    expect(stored).toMatchObject([{ kind: 'canaryFailed', region: 'us-east-1' }]);
    expect(counted).toEqual(['canary stored 1', 'canary repeated 0']);
  });

  it('gives a probe the time that the workload allows, and counts one that takes longer as failed', async () => {
    const { clock, stored, watcher } = setUp(async (_region, { timeoutMs = 0 }) => {
      await clock.sleep(timeoutMs);
      return { ok: false, latencyMs: timeoutMs, failure: 'timeout' };
    });
    void watcher.run(silent);
    await clock.advance(45_000);
    expect(stored.map(({ region, reason }) => `${region} ${reason}`)).toEqual([
      'us-east-1 journey checkout failed 3 times in a row (timeout, 5000 ms)',
      'us-west-2 journey checkout failed 3 times in a row (timeout, 5000 ms)',
    ]);
  });

  it('counts a probe that throws as failed', async () => {
    const { clock, stored, watcher } = setUp(() => Promise.reject(new Error('socket')));
    void watcher.run(silent);
    await clock.advance(40_000);
    expect(stored).toHaveLength(2);
  });

  it('tells again what could not be stored', async () => {
    const { clock, stored, counted, watcher, fill } = setUp(async (region) => (region === 'us-east-1' ? fail : pass));
    fill(true);
    void watcher.run(silent);
    await clock.advance(45_000);
    expect(counted).toEqual(['canary unavailable 1']);
    fill(false);
    await clock.advance(20_000);
    expect(stored).toMatchObject([{ kind: 'canaryFailed' }]);
  });

  it('tells of a heartbeat that never came, and of its return', async () => {
    const beats = workload({ alarms: [{ name: 'beat', region: 'us-east-1', heartbeat: true, severity: 'sev1' }] });
    const { clock, stored, watcher } = setUp(async () => pass, beats);
    void watcher.run(silent);
    await clock.advance(180_000);
    expect(stored).toMatchObject([{ kind: 'heartbeatSilent', severity: 'sev1' }]);
    await watcher.heartbeat({ workload: 'shop', region: 'us-east-1', name: 'beat' }, clock.now());
    await watcher.heartbeat({ workload: 'shop', region: 'us-east-1', name: 'unheard-of' }, clock.now());
    expect(stored.map(({ kind }) => kind)).toEqual(['heartbeatSilent', 'cleared']);
  });

  it('hears heartbeats that others date, however far the clock is ahead of the wall', async () => {
    const beats = workload({ alarms: [{ name: 'beat', region: 'us-east-1', heartbeat: true }] });
    const aheadMs = 900_000;
    const { clock, stored, watcher } = setUp(async () => pass, beats, aheadMs);
    void watcher.run(silent);
    const beat = { workload: 'shop', region: 'us-east-1', name: 'beat' };
    for (let minute = 0; minute < 5; minute += 1) {
      await clock.advance(60_000);
      await watcher.heartbeat(beat, clock.now() - aheadMs - 500);
    }
    expect(stored).toEqual([]);
    const capturedMs = clock.now() - aheadMs;
    await clock.advance(170_000);
    await watcher.heartbeat(beat, capturedMs);
    await clock.advance(15_000);
    expect(stored).toMatchObject([
      { kind: 'heartbeatSilent', reason: expect.stringMatching(/no heartbeat for 18\d seconds/) },
    ]);
  });

  it('refuses a heartbeat whose return could not be stored, and takes it when it is sent again', async () => {
    const beats = workload({ alarms: [{ name: 'beat', region: 'us-east-1', heartbeat: true }] });
    const { clock, stored, watcher, fill } = setUp(async () => pass, beats);
    void watcher.run(silent);
    await clock.advance(180_000);
    fill(true);
    const beat = { workload: 'shop', region: 'us-east-1', name: 'beat' };
    const sentAtMs = clock.now();
    await expect(watcher.heartbeat(beat, sentAtMs)).rejects.toMatchObject({ code: 'unavailable' });
    fill(false);
    await watcher.heartbeat(beat, sentAtMs);
    expect(stored.map(({ kind }) => kind)).toEqual(['heartbeatSilent', 'cleared']);
  });

  it('says of no Region that it fails when a heartbeat from elsewhere falls silent', async () => {
    const beats = workload({ alarms: [{ name: 'beat', region: 'us-east-2', heartbeat: true }] });
    const { clock, stored, watcher } = setUp(async () => pass, beats);
    void watcher.run(silent);
    await clock.advance(180_000);
    expect(stored).toMatchObject([{ kind: 'heartbeatSilent', region: null }]);
  });
});
