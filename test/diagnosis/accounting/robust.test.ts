import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { median, quantile, spread } from '../../../src/diagnosis/accounting/robust.ts';

const values = fc.array(fc.integer({ min: -9, max: 9 }), { minLength: 1, maxLength: 40 });

describe('a value by its rank', () => {
  it('is the one that sorting finds, however many are the same', () => {
    fc.assert(
      fc.property(values, fc.integer({ min: 0, max: 99 }), (some, percent) => {
        const sorted = some.toSorted((one, other) => one - other);
        const middle = sorted.slice((sorted.length - 1) >> 1, (sorted.length >> 1) + 1);
        expect(median(some)).toBe(middle.reduce((sum, one) => sum + one, 0) / middle.length);
        expect(quantile(some, percent / 100)).toBe(sorted[Math.floor((percent / 100) * sorted.length)]);
      }),
    );
  });

  it('of nothing is not a number', () => {
    expect([median([]), quantile([], 0.5), spread([])]).toEqual([Number.NaN, Number.NaN, Number.NaN]);
  });
});

it('a spread is not widened by outliers', () => {
  expect(spread([1, 2, 3, 4, 5])).toBeCloseTo(1.4826);
  expect(spread([1, 2, 3, 4, 500])).toBeCloseTo(1.4826);
});
