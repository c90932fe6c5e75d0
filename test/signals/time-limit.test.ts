import { describe, expect, it } from '@jest/globals';
import { withinLimit } from '../../src/signals/time-limit.ts';
import { ManualClock } from './manual-clock.ts';

const silent = new AbortController().signal;

describe('a time limit', () => {
  it('lets through what answers or fails within it', async () => {
    const clock = new ManualClock();
    await expect(withinLimit(clock, 100, silent, async () => 'answer')).resolves.toBe('answer');
    await expect(withinLimit(clock, 100, silent, () => Promise.reject(new Error('broken')))).rejects.toThrow('broken');
  });

  it('ends what takes longer as a timeout, and aborts it', async () => {
    const clock = new ManualClock();
    let seen: AbortSignal | undefined;
    const waiting = withinLimit(clock, 100, silent, (signal) => {
      seen = signal;
      return new Promise<never>(() => undefined);
    });
    const outcome = expect(waiting).rejects.toMatchObject({ code: 'timeout', message: 'no answer within 100 ms' });
    await clock.advance(100);
    await outcome;
    expect(seen?.aborted).toBe(true);
  });

  it('ends with the reason of the caller who gives up first', async () => {
    const clock = new ManualClock();
    const caller = new AbortController();
    const waiting = withinLimit(clock, 100, caller.signal, () => new Promise<never>(() => undefined));
    const outcome = expect(waiting).rejects.toThrow('gone');
    caller.abort(new Error('gone'));
    await outcome;
  });
});
