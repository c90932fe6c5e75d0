import { describe, expect, it } from '@jest/globals';
import { renderReport } from '../../src/report/render-report.ts';
import { entriesFrom, failover, incidentId } from './histories.ts';

describe('a history that does not hold', () => {
  it('is called so at the top of the report', () => {
    const fault = { sequence: 7, why: 'it was rewritten' };
    const told = renderReport(incidentId, entriesFrom(failover()), 'html', { fault });

    expect(told).toContain('<p class="bad">The history does not hold at row 7: it was rewritten.');
    expect(told.indexOf('does not hold')).toBeLessThan(told.indexOf('began to fail'));
    expect(renderReport(incidentId, entriesFrom(failover()), 'markdown')).not.toContain('does not hold');
  });
});
