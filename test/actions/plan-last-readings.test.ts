import { describe, expect, it } from '@jest/globals';
import { lastGoodPlan, orLastGood } from '../../src/actions/plan-last-readings.ts';
import { CodedError, type ErrorCode } from '../../src/errors.ts';
import type { LastReading } from '../../src/ports/last-readings.ts';
import { ManualClock } from '../signals/manual-clock.ts';

const clock = new ManualClock(Date.UTC(2026, 0, 5, 12));
const minuteMs = 60_000;
const step = { action: 'capacity.check', workload: 'shop', from: 'us-east-1' };

function reading(changes: Partial<LastReading> = {}): LastReading {
  return {
    name: 'lambda.concurrency us-west-2',
    subject: 'us-west-2',
    value: '3000 of 500 needed',
    good: true,
    readAtMs: clock.now() - 34 * minuteMs,
    ...changes,
  };
}

const portsWith = (...found: LastReading[]) => ({ clock, lastReadings: { of: async () => found } });

describe('what preflight read last', () => {
  it('serves a step that cannot read now, marked with its age', async () => {
    const plan = await lastGoodPlan(portsWith(reading()), step);
    expect(plan).toMatchObject({ calls: [], obstacles: [] });
    expect(plan?.readings[0]?.value).toBe('3000 of 500 needed (preflight, 34 min ago: it cannot be read now)');
  });

  it('leaves out what is about the Region that is left', async () => {
    const east = reading({ name: 'lambda.concurrency us-east-1', subject: 'us-east-1' });
    expect((await lastGoodPlan(portsWith(east, reading()), step))?.readings).toHaveLength(1);
  });

  it('stands in the way when it was not good, or is older than a day', async () => {
    const bad = reading({ good: false, value: '100 of 500 needed' });
    expect((await lastGoodPlan(portsWith(bad), step))?.obstacles).toHaveLength(1);
    const old = reading({ readAtMs: clock.now() - 25 * 60 * minuteMs });
    expect((await lastGoodPlan(portsWith(old), step))?.obstacles).toEqual([
      'lambda.concurrency us-west-2 was last read 1500 min ago, and cannot be read now',
    ]);
  });

  it('serves no step that changes something, and nobody who has none', async () => {
    expect(await lastGoodPlan(portsWith(reading()), { ...step, action: 'traffic.shift' })).toBeUndefined();
    expect(await lastGoodPlan(portsWith(), step)).toBeUndefined();
    expect(await lastGoodPlan({ clock }, step)).toBeUndefined();
  });
});

describe('a look of a step', () => {
  const live = { readings: [{ name: 'concurrency', value: '900 of 500 needed' }], obstacles: [] };
  const failing = (code: ErrorCode) => async () => Promise.reject(new CodedError(code, 'no answer'));

  it('counts where it can be had', async () => {
    expect(await orLastGood(portsWith(reading({ good: false })), step, async () => live)).toBe(live);
  });

  it.each(['throttled', 'unavailable', 'timeout'] as const)(
    'that ends %s is the one that the plan showed',
    async (code) => {
      const found = await orLastGood(portsWith(reading()), step, failing(code));
      expect(found.readings[0]?.value).toContain('3000 of 500 needed (preflight, 34 min ago');
      await expect(orLastGood(portsWith(), step, failing(code))).rejects.toMatchObject({ code });
    },
  );

  it('that was refused is no look that could not be had', async () => {
    await expect(orLastGood(portsWith(reading()), step, failing('denied'))).rejects.toMatchObject({ code: 'denied' });
  });
});
