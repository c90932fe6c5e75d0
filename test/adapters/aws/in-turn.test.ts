import { describe, expect, it } from '@jest/globals';
import { inTurn, within } from '../../../src/adapters/aws/in-turn.ts';
import { CodedError, type ErrorCode } from '../../../src/errors.ts';
import { coded, HandClock, patient } from './fakes.ts';

/** Tries places that each fail with a code, or answer where the code is undefined. */
function attempts(codes: readonly (ErrorCode | undefined)[]) {
  const tried: number[] = [];
  const places = codes.map((_code, index) => index);
  const answer = inTurn(places, patient, async (place) => {
    tried.push(place);
    const code = codes[place];
    if (code !== undefined) throw new CodedError(code, `place ${place}`);
    return place;
  });
  return { tried, answer };
}

describe('places tried in turn', () => {
  it.each(['unavailable', 'timeout', 'throttled', 'outcomeUnknown'] as const)('go on after %s', async (code) => {
    const { tried, answer } = attempts([code, undefined, undefined]);
    await expect(answer).resolves.toBe(1);
    expect(tried).toEqual([0, 1]);
  });

  it.each(['conflict', 'denied', 'notFound', 'invalid', 'refused', 'superseded'] as const)(
    'end at %s',
    async (code) => {
      const { tried, answer } = attempts([code, undefined]);
      await expect(answer).rejects.toMatchObject(coded(code));
      expect(tried).toEqual([0]);
    },
  );

  it('fail with the last error when none answers', async () => {
    await expect(attempts(['timeout', 'unavailable']).answer).rejects.toMatchObject({ message: 'place 1' });
  });

  it('leave the outcome unknown when any of them did', async () => {
    await expect(attempts(['unavailable', 'outcomeUnknown', 'unavailable']).answer).rejects.toMatchObject(
      coded('outcomeUnknown'),
    );
  });

  it('refuse an empty list', async () => {
    await expect(attempts([]).answer).rejects.toMatchObject(coded('invalid'));
  });

  it('end when the caller gives up', async () => {
    const caller = new AbortController();
    const tried: string[] = [];
    const answer = inTurn(['a', 'b'], caller.signal, async (place) => {
      tried.push(place);
      caller.abort();
      throw new CodedError('timeout', place);
    });
    await expect(answer).rejects.toMatchObject(coded('timeout'));
    expect(tried).toEqual(['a']);
  });
});

describe('a limit', () => {
  const untilAborted = (signal: AbortSignal) =>
    new Promise<string>((resolve) => signal.addEventListener('abort', () => resolve('aborted'), { once: true }));

  it('aborts the work when its time has passed, and not before', async () => {
    const clock = new HandClock();
    let ended = false;
    const work = within(clock, 3_000, patient, untilAborted).finally(() => {
      ended = true;
    });
    clock.advance(2_999);
    await new Promise((resolve) => setImmediate(resolve));
    expect(ended).toBe(false);
    clock.advance(1);
    await expect(work).resolves.toBe('aborted');
  });

  it('passes the caller on', async () => {
    const caller = new AbortController();
    const work = within(new HandClock(), 3_000, caller.signal, untilAborted);
    caller.abort();
    await expect(work).resolves.toBe('aborted');
  });

  it('leaves no timer behind when the work is done first', async () => {
    const clock = new HandClock();
    await expect(within(clock, 3_000, patient, async () => 'done')).resolves.toBe('done');
    expect(clock.waiting).toBe(0);
  });
});
