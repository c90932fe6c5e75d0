import { describe, expect, it } from '@jest/globals';
import { type LabelledSeries, nabScore, type Profile, profiles } from '../../bench/diagnosis/nab.ts';

const series: LabelledSeries = {
  id: 'made by hand',
  timestampsMs: Array.from({ length: 1000 }, (_, row) => row * 300_000),
  values: Array.from({ length: 1000 }, () => 0),
  probation: 150,
  windows: [
    [200, 299],
    [600, 699],
  ],
};
const scored = (detections: number[], profile: Profile = profiles.standard): number =>
  nabScore([{ series, detections }], profile);

describe('the score of a detector', () => {
  it('is 0 without a detection and 100 with each window met at its beginning', () => {
    expect(scored([])).toBe(0);
    expect(scored([200, 600])).toBeCloseTo(100);
  });

  it('is less for a window that is met later, and counts each once', () => {
    expect(scored([250, 600])).toBeLessThan(100);
    expect(scored([250, 600])).toBeGreaterThan(90);
    expect(scored([200, 210, 600, 650])).toBeCloseTo(100);
  });

  it('is less for each detection outside, twice as much when false alarms are dear', () => {
    const cost = 100 - scored([160, 200, 600]);

    expect(cost).toBeCloseTo((100 * 0.11) / 4);
    expect(100 - scored([160, 200, 600], profiles.lowFalsePositive)).toBeCloseTo(2 * cost);
  });

  it('forgives a detection just behind a window, and all in probation', () => {
    expect(scored([200, 301, 600])).toBeGreaterThan(scored([200, 500, 600]));
    expect(scored([10, 200, 600])).toBeCloseTo(100);
  });
});
