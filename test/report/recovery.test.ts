import { describe, expect, it } from '@jest/globals';
import { rtoSecondsOf } from '../../src/drill/score.ts';
import { type IncidentReport, reportOf } from '../../src/report/incident-report.ts';
import { findingsOf } from '../../src/report/questions.ts';
import { renderReport } from '../../src/report/render-report.ts';
import { timelineOf } from '../../src/report/timeline.ts';
import {
  diagnosis,
  entriesFrom,
  failover,
  type Happening,
  incidentId,
  opened,
  openedAtMs,
  watched,
} from './histories.ts';

const drill = { scenario: 'dns', verdict: 'aws', scope: 'regional', decision: 'failover' };
const card = { ...drill, rtoSeconds: 200, floorSeconds: 180, rpoSeconds: 0 };
const report = (happenings: readonly Happening[]): IncidentReport =>
  reportOf(incidentId, entriesFrom(happenings), () => card);
const text = (happenings: readonly Happening[]): string =>
  renderReport(incidentId, entriesFrom(happenings), 'markdown');
const second = (atMs: number | null): number | null => (atMs === null ? null : (atMs - openedAtMs) / 1000);
const periods = (happenings: readonly Happening[]) =>
  report(happenings).impact.failing.map(({ fromMs, toMs }) => [second(fromMs), second(toMs)]);

const passes = { criticalJourneyFailing: false };
const upTo = (untilSecond: number) => failover().filter(([at]) => at < untilSecond);
const from = (fromSecond: number) => failover().filter(([at]) => at >= fromSecond);
const lucky = [...upTo(20), ...diagnosis(40, passes), ...diagnosis(47), ...from(20)];

describe('a pass between failures', () => {
  it('is no recovery when it is shorter than five minutes', () => {
    const { rtoSeconds, rtoConfirmed, milestones } = report(lucky);

    expect(periods(lucky)).toEqual([[-40, 193]]);
    expect([rtoSeconds, rtoConfirmed, second(milestones.servedMs)]).toEqual([233, true, 193]);
    expect(findingsOf(report(lucky)).wentWell).toContain(
      'It went as drilled: 3 min 53 s, where the drill dns took 3 min 20 s.',
    );
    expect(text(lucky)).toContain('critical journeys passed again 3 min 53 s after they began to fail');
  });

  it('is told all the same', () => {
    expect(text(lucky)).toContain(
      'They passed in between for less than five minutes, which is no recovery: 1 time, first at 2025-10-20 06:49:20Z.',
    );
    expect(timelineOf(report(lucky)).map((one) => `${second(one.atMs)} ${one.text}`)).toContain(
      '40 critical journeys pass where traffic goes, but not for five minutes',
    );
  });

  it('is one when it was seen to last, and the next failure another', () => {
    const wave = [
      ...upTo(3600),
      ...watched(1100, false),
      ...watched(1160, true),
      ...watched(1460, true),
      ...from(3600),
    ];

    expect(periods(wave)).toEqual([
      [-40, 193],
      [1100, 1160],
    ]);
    expect(report(wave).rtoSeconds).toBe(233);
  });

  it('is none when it was seen once only, however late the next look came', () => {
    expect(periods([opened(), ...diagnosis(7), ...diagnosis(60, passes), ...diagnosis(600)])).toEqual([[-40, null]]);
  });

  it.each([270, 300, 330])('of %i s counts as it does in a drill', (lastedSeconds) => {
    const looks = Array.from({ length: 100 }, (_, index) => {
      const at = index * 10;
      return { at, ok: (at >= 60 && at <= 60 + lastedSeconds) || at >= 500 };
    });
    const traffic = [{ at: -40, ok: false }, ...looks].map(({ at, ok }) => ({
      atMs: openedAtMs + at * 1000,
      successRate: ok ? 1 : 0,
    }));
    const seen = [opened(), ...looks.flatMap(({ at, ok }) => diagnosis(at, { criticalJourneyFailing: !ok }))];

    expect(report(seen).rtoSeconds).toBe(rtoSecondsOf({ traffic: traffic as never }));
  });
});

describe('a recovery at the end of a history', () => {
  const fresh = upTo(200);
  const failingFor = (seconds: number): Happening[] => [opened(), ...diagnosis(7), ...diagnosis(seconds, passes)];

  it('is not claimed before it was seen for five minutes', () => {
    const { rtoSeconds, rtoConfirmed } = report(fresh);

    expect([rtoSeconds, rtoConfirmed]).toEqual([233, false]);
    expect(findingsOf(report(fresh)).wentWell.join()).not.toMatch(/Served again|as drilled/);
    expect(findingsOf(report(fresh)).questions).toContain(
      'Critical journeys had been seen to pass for 2 s only, not for five minutes, when the history ended. Have they passed since?',
    );
    expect(text(fresh)).toContain(
      '| RTO | **at least 3 min 53 s** | objective 15 min: not known, recovery is not confirmed for five minutes |',
    );
    expect(text(fresh)).toContain(
      'passed again 3 min 53 s after they began to fail, not confirmed for five minutes yet',
    );
    expect(text(fresh)).toContain('2025-10-20 06:51:53Z, not confirmed | at least 3 min 53 s |');
    expect(text(fresh)).not.toContain(': met');
  });

  it('that came too late has missed its objective in any case', () => {
    expect(text(failingFor(1000))).toContain('| RTO | **at least 17 min 20 s** | objective 15 min: missed |');
    expect(findingsOf(report(failingFor(1000))).questions.join()).toContain('was missed by at least 2 min 20 s');
  });
});

describe('an RTO of which one end is not told', () => {
  const byAlarm = opened({ signals: { count: 1, lastId: 'cloudwatch:abc:shop', summary: '5xx' } });
  const unseen = (...looks: readonly Happening[]): Happening[] => [byAlarm, ...diagnosis(42), ...looks];

  it('has missed its objective when what is told is longer', () => {
    const late = unseen(...diagnosis(1042, passes), ...diagnosis(1342, passes));

    expect(report(late).rtoSeconds).toBeNull();
    expect(text(late)).not.toContain('not confirmed');
    expect(text(late)).toContain('| RTO | **at least 16 min 40 s** | objective 15 min: missed |');
    expect(findingsOf(report(late)).questions.join('\n')).toContain(
      'The RTO of 15 min was missed by at least 1 min 40 s.',
    );
  });

  it('counts up to the last look that failed, where they still do', () => {
    const open = [opened(), ...diagnosis(7), ...diagnosis(1760)];

    expect(text(open)).toContain('| RTO | **at least 30 min** | objective 15 min: missed |');
    expect(findingsOf(report(open)).questions.join('\n')).toContain(
      'It took at least 30 min, where the drill dns took',
    );
  });

  it('is not said to be met when what is told is shorter', () => {
    const soon = unseen(...diagnosis(100, passes), ...diagnosis(400, passes));

    expect(text(soon)).toContain('| RTO | **at least 58 s** | the history does not show both ends |');
    expect(findingsOf(report(soon)).wentWell.join()).not.toMatch(/Served again|as drilled/);
    expect(text(unseen())).toContain('| RTO | **–** | the history does not show both ends |');
  });
});
