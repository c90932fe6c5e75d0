import { describe, expect, it } from '@jest/globals';
import { timelineSvg } from '../../src/diagram/timeline-svg.ts';

const atMs = Date.UTC(2026, 0, 5, 9, 2);

describe('the picture of a timeline', () => {
  it('has one row a moment, with its clock and the time since the first', () => {
    const drawn = timelineSvg('Incident shop-1', [
      { atMs, lane: 'signals', text: 'opened' },
      { atMs: atMs + 65_000, lane: 'people', text: 'ana: "<go> & see"' },
    ]);
    expect(drawn).toContain('>09:02:00<');
    expect(drawn).toContain('>+1:05<');
    expect(drawn).toContain('ana: &quot;&lt;go&gt; &amp; see&quot;');
  });

  it('tells a long time without anything as a pause', () => {
    const later = { atMs: atMs + 125 * 60_000, lane: 'states', text: 'resolved' } as const;
    expect(timelineSvg('x', [{ atMs, lane: 'signals', text: 'opened' }, later])).toContain('2 h 5 min later');
  });

  it('is the same for the same moments', () => {
    const moments = [{ atMs, lane: 'effects', text: 'failed', alarming: true }] as const;
    expect(timelineSvg('x', moments)).toBe(timelineSvg('x', moments));
  });

  it('is refused where there is nothing to draw', () => {
    expect(() => timelineSvg('Incident x', [])).toThrow(expect.objectContaining({ code: 'notFound' }));
  });
});
