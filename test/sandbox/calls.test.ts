import { describe, expect, it } from '@jest/globals';
import { takeTime } from '../../src/sandbox/calls.ts';
import { VirtualClock } from '../../src/sandbox/virtual-clock.ts';

/** A call of 100 ms that notes when it was applied, and a signal to give up on it. */
function calling(apply: () => string = () => 'answer') {
  const clock = new VirtualClock(0);
  const controller = new AbortController();
  const appliedAtMs: number[] = [];
  const call = takeTime(clock, 100, controller.signal, () => {
    appliedAtMs.push(clock.now());
    return apply();
  });
  return { clock, controller, appliedAtMs, call };
}

describe('a call of the outside', () => {
  it('is applied at half its latency and answered at the full', async () => {
    const { clock, appliedAtMs, call } = calling();
    let answeredAtMs = -1;
    void call.then(() => {
      answeredAtMs = clock.now();
    });
    await clock.runUntil(() => answeredAtMs >= 0, 1000);
    expect(appliedAtMs).toEqual([50]);
    expect(answeredAtMs).toBe(100);
    expect(await call).toBe('answer');
  });

  it('given up before half its latency never took effect', async () => {
    const { clock, controller, appliedAtMs, call } = calling();
    const rejected = expect(call).rejects.toMatchObject({ name: 'AbortError' });
    await clock.runUntil(() => false, 49);
    controller.abort();
    await rejected;
    await clock.runUntil(() => false, 1000);
    expect(appliedAtMs).toEqual([]);
  });

  it('given up after half its latency took effect, though the caller cannot know', async () => {
    const { clock, controller, appliedAtMs, call } = calling();
    const rejected = expect(call).rejects.toMatchObject({ name: 'AbortError' });
    await clock.runUntil(() => false, 60);
    controller.abort();
    await rejected;
    expect(appliedAtMs).toEqual([50]);
  });

  it('tells its failure only when the answer is due', async () => {
    const { clock, call } = calling(() => {
      throw new Error('refused');
    });
    let failedAtMs = -1;
    call.catch(() => {
      failedAtMs = clock.now();
    });
    await clock.runUntil(() => failedAtMs >= 0, 1000);
    expect(failedAtMs).toBe(100);
  });
});
