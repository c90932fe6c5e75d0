import { describe, expect, it } from '@jest/globals';
import { html } from '../../src/report/html.ts';

describe('the page', () => {
  it('breaks no length of time over two lines, in figures neither', () => {
    const figure = { label: 'RTO', value: 'at most 2 min 1 s', note: '', tone: 'plain' as const };
    const lead = [
      { kind: 'figures' as const, figures: [figure] },
      { kind: 'text' as const, text: 'took 3 h 12 min; 29 ms' },
    ];
    const page = html({ title: 'x', marks: [], subtitle: '', lead, sections: [] });

    expect(page).toContain('at most <span class="length">2 min 1 s</span>');
    expect(page).toContain('took <span class="length">3 h 12 min</span>; 29 ms');
  });
});
