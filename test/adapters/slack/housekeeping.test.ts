import { describe, expect, it } from '@jest/globals';
import { type Chore, Housekeeping } from '../../../src/adapters/slack/housekeeping.ts';
import { CodedError, type ErrorCode } from '../../../src/errors.ts';
import { LeapingClock } from '../../actions/clock.ts';

/** A house whose chores fail as told, one code after the other, and are noted when they are done. */
function setUp(failures: readonly { code: ErrorCode; retryAfterMs?: number }[] = []) {
  const clock = new LeapingClock();
  const startedAtMs = clock.now();
  const troubles: string[] = [];
  const done: { wanted: string; atMs: number }[] = [];
  const left = [...failures];
  const house = new Housekeeping(clock, (what) => troubles.push(what));
  const topic = (wanted: string): Chore => ({
    about: 'topic of C1',
    wanted,
    async do() {
      const failure = left.shift();
      if (failure) throw new CodedError(failure.code, 'no', { retryAfterMs: failure.retryAfterMs });
      done.push({ wanted, atMs: clock.now() - startedAtMs });
    },
  });
  return { house, done, troubles, topic };
}

describe('a chore', () => {
  it('is done once for the same wish', async () => {
    const { house, done, topic } = setUp();
    house.wish(topic('a'));
    await house.idle();
    house.wish(topic('a'));
    house.wish(topic('b'));
    await house.idle();
    expect(done.map(({ wanted }) => wanted)).toEqual(['a', 'b']);
  });

  it('that waits gives way to a newer one about the same thing', async () => {
    const { house, done, topic } = setUp();
    for (const wanted of ['a', 'b', 'c', 'd']) house.wish(topic(wanted));
    await house.idle();
    expect(done.map(({ wanted }) => wanted)).toEqual(['a', 'd']);
  });

  it('that fails for the moment is tried again, not before Slack wants it', async () => {
    const { house, done, topic, troubles } = setUp([
      { code: 'throttled', retryAfterMs: 30_000 },
      { code: 'unavailable' },
    ]);
    house.wish(topic('a'));
    await house.idle();
    expect(done).toEqual([{ wanted: 'a', atMs: 34_000 }]);
    expect(troubles).toEqual([]);
  });

  it('that Slack will not have is told once, and not asked for again until something else is wanted', async () => {
    const { house, done, topic, troubles } = setUp([{ code: 'denied' }]);
    house.wish(topic('a'));
    await house.idle();
    house.wish(topic('a'));
    await house.idle();
    expect({ done, troubles }).toEqual({ done: [], troubles: ['topic of C1'] });
    house.wish(topic('b'));
    await house.idle();
    expect(done).toHaveLength(1);
  });

  it('is given up when the house is left', async () => {
    const { house, done, topic } = setUp(Array.from({ length: 99 }, () => ({ code: 'unavailable' as const })));
    house.wish(topic('a'));
    await house.stop();
    house.wish(topic('b'));
    await house.idle();
    expect(done).toEqual([]);
  });
});
