import { describe, expect, it } from '@jest/globals';
import { within } from '../src/deadline.ts';
import { LeapingClock } from './actions/clock.ts';

const never = (): Promise<never> => new Promise(() => {});

describe('a time limit', () => {
  it('passes on what work answers or throws', async () => {
    const clock = new LeapingClock();
    const { signal } = new AbortController();
    await expect(within(clock, 1_000, signal, () => Promise.resolve(7))).resolves.toBe(7);
    await expect(within(clock, 1_000, signal, () => Promise.reject(new Error('no')))).rejects.toThrow('no');
  });

  it('ends work that ignores its signal', async () => {
    const clock = new LeapingClock();
    const startedAtMs = clock.now();
    const { signal } = new AbortController();
    await expect(within(clock, 1_000, signal, never)).rejects.toMatchObject({ code: 'timeout' });
    expect(clock.now() - startedAtMs).toBe(1_000);
  });

  it('aborts the work’s signal when the limit passes', async () => {
    let seen: AbortSignal | undefined;
    const { signal } = new AbortController();
    await within(new LeapingClock(), 1_000, signal, (limit) => {
      seen = limit;
      return never();
    }).catch(() => undefined);
    expect(seen?.aborted).toBe(true);
  });

  it('ends at once when the caller aborts, before or after the start', async () => {
    const clock = new LeapingClock();
    const caller = new AbortController();
    const running = within(clock, 1_000, caller.signal, never);
    caller.abort();
    await expect(running).rejects.toMatchObject({ code: 'timeout' });
    await expect(within(clock, 1_000, caller.signal, never)).rejects.toMatchObject({ code: 'timeout' });
  });
});
