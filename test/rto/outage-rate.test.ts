import { describe, expect, it } from '@jest/globals';
import { pastOutages } from '../../src/machines/past-outages.ts';
import { outagesPerYear, recordSpan } from '../../src/rto/outage-rate.ts';

const { from, until } = recordSpan;
const began = (day: string) => ({ kind: 'dns', began: day });

describe('outages a year', () => {
  it('are those of the record by the years that it covers, the quiet ones at both ends included', () => {
    const years = (Date.parse(until) - Date.parse(from)) / (365.25 * 86_400_000);
    const days = ['2018-01-01', '2018-07-01', '2019-01-01'];
    expect(outagesPerYear(days.map(began))).toBeCloseTo(3 / years, 2);
    expect(outagesPerYear([])).toBe(0);
  });

  it('count failures of data plane or DNS alone', () => {
    const all = outagesPerYear(pastOutages);
    expect(all).toBe(0.4);
    expect(outagesPerYear(pastOutages.filter(({ kind }) => kind === 'data-plane' || kind === 'dns'))).toBe(all);
  });

  it('rest on a span that holds the whole record', () => {
    expect(pastOutages.filter((one) => one.began < from || one.began > until)).toEqual([]);
  });
});
