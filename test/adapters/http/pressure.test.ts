import { expect, it } from '@jest/globals';
import { Pressure } from '../../../src/adapters/http/pressure.ts';
import { clockOf } from '../../clock-of.ts';

const limits = { requests: 4, requestsOfOne: 3, bytes: 100, backlog: 10, perSecond: 20 };

function setUp(changes: Partial<typeof limits> = {}) {
  const now = { ms: 1_000, backlog: 0 };
  const clock = clockOf({ now: () => now.ms, sleep: async () => undefined });
  return { now, pressure: new Pressure({ ...limits, ...changes }, clock, () => now.backlog) };
}

it('one source that floods leaves room for another, up to the room there is', () => {
  const { pressure } = setUp({ perSecond: 1_000 });
  const begun = ['a', 'a', 'a', 'a', 'b', 'b'].map((source) => pressure.begin(source));
  expect(begun).toEqual(['begun', 'begun', 'begun', 'busy', 'begun', 'busy']);
  pressure.end('a', 0);
  expect(pressure.begin('b')).toBe('begun');
});

it('a source that comes too fast is told so, and is taken again as time passes', () => {
  const { pressure, now } = setUp();
  const begin = () => {
    const begun = pressure.begin('a');
    if (begun === 'begun') pressure.end('a', 0);
    return begun;
  };
  expect([begin(), begin(), begin()]).toEqual(['begun', 'begun', 'throttled']);
  now.ms += 50;
  expect([begin(), begin()]).toEqual(['begun', 'throttled']);
});

it('a clock that steps back gives and takes nothing', () => {
  const { pressure, now } = setUp();
  pressure.begin('a');
  now.ms -= 3_600_000;
  expect([pressure.begin('a'), pressure.begin('a')]).toEqual(['begun', 'throttled']);
});

it('signals that wait for correlation close the entrance until they are fewer', () => {
  const { pressure, now } = setUp();
  now.backlog = 10;
  expect(pressure.begin('a')).toBe('busy');
  now.backlog = 9;
  expect(pressure.begin('a')).toBe('begun');
});

it('bytes of bodies count until their request ends', () => {
  const { pressure } = setUp();
  pressure.begin('a');
  expect([pressure.take(60), pressure.take(50), pressure.take(40)]).toEqual([true, false, true]);
  pressure.end('a', 100);
  expect(pressure.take(100)).toBe(true);
});
