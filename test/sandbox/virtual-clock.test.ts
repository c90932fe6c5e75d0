import { describe, expect, it } from '@jest/globals';
import { VirtualClock } from '../../src/sandbox/virtual-clock.ts';

const hourMs = 3_600_000;

describe('the virtual clock', () => {
  it('wakes sleepers in order of due time, and first in first out at one instant', async () => {
    const clock = new VirtualClock(0);
    const woken: string[] = [];
    const sleeper = async (name: string, ms: number) => {
      await clock.sleep(ms);
      woken.push(`${name}@${clock.now()}`);
    };
    void Promise.all([sleeper('c', 20), sleeper('a', 10), sleeper('b', 10)]);
    expect(await clock.runUntil(() => woken.length === 3, hourMs)).toBe(true);
    expect(woken).toEqual(['a@10', 'b@10', 'c@20']);
  });

  it('lets one sleeper run until it waits again before it wakes the next', async () => {
    const clock = new VirtualClock(0);
    const seen: string[] = [];
    const player = async (name: string) => {
      await clock.sleep(5);
      seen.push(`${name} woke`);
      await Promise.resolve();
      seen.push(`${name} went on`);
    };
    void Promise.all([player('first'), player('second')]);
    await clock.runUntil(() => seen.length === 4, hourMs);
    expect(seen).toEqual(['first woke', 'first went on', 'second woke', 'second went on']);
  });

  it('stands still while work in flight is not parked on it', async () => {
    const clock = new VirtualClock(0);
    const release = clock.hold();
    let workedAtMs = -1;
    let done = false;
    void clock.sleep(100).then(() => {
      done = true;
    });
    setImmediate(() =>
      setImmediate(() => {
        workedAtMs = clock.now();
        release();
      }),
    );
    await clock.runUntil(() => done, hourMs);
    expect(workedAtMs).toBe(0);
    expect(clock.now()).toBe(100);
  });

  it('stops at the limit when nothing ends it sooner', async () => {
    const clock = new VirtualClock(1000);
    expect(await clock.runUntil(() => false, 500)).toBe(false);
    expect(clock.now()).toBe(1500);
  });

  it('rejects an aborted sleep with the reason of its signal', async () => {
    const clock = new VirtualClock(0);
    const controller = new AbortController();
    const reason = new Error('given up');
    const sleeping = clock.sleep(1000, controller.signal);
    controller.abort(reason);
    await expect(sleeping).rejects.toBe(reason);
    await expect(clock.sleep(1, controller.signal)).rejects.toBe(reason);
  });

  it('keeps pace with real time and is woken early by a sleeper that is due sooner', async () => {
    const clock = new VirtualClock(0);
    const stop = new AbortController();
    const woken: string[] = [];
    void clock.sleep(hourMs).then(() => woken.push('late'));
    const pacing = clock.pace(1000, stop.signal);
    setImmediate(() => {
      void clock.sleep(2000).then(() => {
        woken.push('early');
        stop.abort();
      });
    });
    await pacing;
    expect(woken).toEqual(['early']);
    expect(clock.now()).toBeGreaterThanOrEqual(2000);
    expect(clock.now()).toBeLessThan(hourMs);
  });
});

it('paced time that may work for a share of real time only leaves the rest to others', async () => {
  const clock = new VirtualClock(0);
  const stop = new AbortController();
  let workedMs = 0;
  const work = (): void => {
    const fromMs = performance.now();
    while (performance.now() - fromMs < 2);
    workedMs += performance.now() - fromMs;
    clock.schedule(1, work);
  };
  clock.schedule(1, work);
  const fromMs = performance.now();
  setTimeout(() => stop.abort(), 600);
  await clock.pace(10_000, stop.signal, { workMs: 4, restMs: 12 });

  expect(workedMs / (performance.now() - fromMs)).toBeLessThan(0.9);
});
