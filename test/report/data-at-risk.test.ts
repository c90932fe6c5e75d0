import { describe, expect, it } from '@jest/globals';
import { type IncidentReport, reportOf } from '../../src/report/incident-report.ts';
import { findingsOf } from '../../src/report/questions.ts';
import { renderReport } from '../../src/report/render-report.ts';
import { effect, entriesFrom, failover, type Happening, incidentId } from './histories.ts';

const report = (happenings: readonly Happening[]): IncidentReport => reportOf(incidentId, entriesFrom(happenings));
const text = (happenings: readonly Happening[]): string =>
  renderReport(incidentId, entriesFrom(happenings), 'markdown');
const upTo = (untilSecond: number) => failover().filter(([at]) => at <= untilSecond);
const from = (fromSecond: number) => failover().filter(([at]) => at > fromSecond);

describe('data at risk', () => {
  const fence = effect(140, 141, 'writers.fence', {}, { mutating: true });
  const waited = (shortfallSeconds: number | null) =>
    effect(142, 143, 'tables.awaitReplication', { shortfallSeconds, waitedSeconds: 1, graceful: false });

  it('is not known where writers were fenced and no wait for replication tells it', () => {
    for (const happenings of [fence, [...fence, ...waited(null)], [...fence, ...waited(0), ...waited(null)]]) {
      const all = [...upTo(133), ...happenings, ...from(133)];

      expect(report(all).rpoSeconds).toBeNull();
      expect(text(all)).toContain('| data at risk | **–** | not known: no whole wait for replication is told |');
      expect(text(all)).not.toContain('Every write had been replicated');
      expect(findingsOf(report(all)).questions.join()).toContain(
        'How many writes were not replicated at the fence is not known.',
      );
    }
    expect(text(failover())).toContain('| data at risk | **–** | nothing was fenced |');
  });

  it('of the way back does not stand for that of the failover', () => {
    const failed = effect(141, 142, 'tables.awaitReplication', null, {
      failed: { code: 'timeout', message: 'no answer' },
    });
    const back = effect(900, 901, 'tables.awaitReplication', { shortfallSeconds: 0 }, { invoke: 'back-replication' });

    expect(report([...upTo(133), ...fence, ...failed, ...from(133), ...back])).toMatchObject({
      fenced: true,
      rpoSeconds: null,
    });
    expect(report([...upTo(133), ...fence, ...failed, ...waited(7), ...from(133), ...back]).rpoSeconds).toBe(7);
  });
});
