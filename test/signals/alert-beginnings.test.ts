import { expect, it } from '@jest/globals';
import { AlertBeginnings } from '../../src/signals/alert-beginnings.ts';

const unsaid = { startsAtMs: null, endsAtMs: null };

it('remembers ten thousand alerts, and forgets the one not heard of for the longest', () => {
  const beginnings = new AlertBeginnings();
  const others = (count: number, nowMs: number) => {
    for (let index = 0; index < count; index += 1) beginnings.of(`other-${index}`, unsaid, nowMs);
  };
  expect(beginnings.of('a', unsaid, 1)).toBe(1);
  others(9_999, 2);
  expect(beginnings.of('a', unsaid, 3)).toBe(1);
  others(10_000, 4);
  expect(beginnings.of('a', unsaid, 5)).toBe(5);
});

it('believes a sender that says when an alert began', () => {
  const beginnings = new AlertBeginnings();
  beginnings.of('a', unsaid, 1);
  expect(beginnings.of('a', { startsAtMs: 7, endsAtMs: null }, 9)).toBe(7);
});
