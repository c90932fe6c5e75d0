import { describe, expect, it } from '@jest/globals';
import { novelSteps } from '../../../src/diagnosis/detection/novelty.ts';

const stepSeconds = 300;
const day = 288;
/** A week of load that rises and falls by the day, with a little of its own. */
const week = Array.from(
  { length: 7 * day },
  (_, step) => 100 + 40 * Math.sin((2 * Math.PI * step) / day) + 5 * Math.sin(step * 1.7),
);
const novel = (values: readonly number[]): number[] => novelSteps({ stepSeconds, values });

describe('what a metric has not done within memory', () => {
  it('is not what it does every day', () => {
    expect(novel(week).filter((step) => step > day)).toEqual([]);
  });

  it('is a spike, at the step where it comes', () => {
    expect(novel(week.map((value, step) => (step === 1500 ? 400 : value)))).toContain(1500);
  });

  it('is a shift that no single value shows', () => {
    // Nights are as loud as days: each value has been there before, four hours of them have not.
    const even = week.map((_, step) => 100 + 40 * Math.sin(step * 1.7));
    const found = novel(even.map((value, step) => (step >= 1500 ? value * 0.5 + 62 : value)));

    expect(found[0]).toBeGreaterThanOrEqual(1500);
    expect(found[0]).toBeLessThan(1500 + 48);
  });

  it('is told once while it goes on', () => {
    const found = novel(week.map((value, step) => (step >= 1500 && step < 1530 ? 400 : value)));

    expect(found.filter((step) => step >= 1500 && step < 1600)).toEqual([1500]);
  });

  it('is judged by what came before it only', () => {
    const spiked = week.map((value, step) => (step === 1500 ? 400 : value));

    expect(novel(spiked.slice(0, 1600))).toEqual(novel(spiked).filter((step) => step < 1600));
  });

  it('is a new spike though an old one was higher', () => {
    const twice = week.map((value, step) => (step === 900 ? 900 : step === 1500 ? 400 : value));

    expect(novel(twice)).toEqual(expect.arrayContaining([900, 1500]));
  });
});
