import { describe, expect, it } from '@jest/globals';
import { phasesOf } from '../../src/report/phases.ts';
import { diagnosis, failover, type Happening, opened, openedAtMs, recommended, said } from './histories.ts';
import { report, second } from './reported.ts';

describe('times', () => {
  it('are read from the rows that tell them', () => {
    const { milestones, rtoSeconds } = report(failover());

    expect(second(milestones.troubleMs)).toBe(-40);
    expect(second(milestones.firstMessageMs)).toBe(1);
    expect(second(milestones.verdictMs)).toBe(7);
    expect(second(milestones.askedMs)).toBe(9);
    expect(second(milestones.acknowledged?.atMs ?? null)).toBe(129);
    expect(second(milestones.firstCallMs)).toBe(132);
    expect(second(milestones.mitigatedMs)).toBe(193);
    expect(second(milestones.closedMs)).toBe(3600);
    expect(rtoSeconds).toBe(233);
  });

  it('add up to the time to mitigate, part after part', () => {
    const phases = phasesOf(report(failover()));

    expect(phases.map(({ name, seconds }) => `${name} ${seconds}`)).toEqual([
      'detect 40',
      'diagnose 7',
      'plan 2',
      'approve 120',
      'look again 2',
      'capacity 1',
      'shift 61',
    ]);
  });

  it('of an incident that is still open name no end', () => {
    const { milestones, rtoSeconds, rpoSeconds } = report([opened(), ...diagnosis(7), recommended(7)]);

    expect(milestones.closedMs).toBeNull();
    expect(milestones.mitigatedMs).toBeNull();
    expect([rtoSeconds, rpoSeconds]).toEqual([null, null]);
  });

  it('end with the close, not with what was said afterwards', () => {
    const later = [
      ...failover(),
      said(9000, 'note', { text: 'ticket 4711' }),
      said(9100, 'hold', { outcome: 'refused', reason: 'the incident is closed' }),
    ];

    expect(second(report(later).milestones.closedMs)).toBe(3600);
  });

  it('count a command as a sign of life only when it was taken', () => {
    const happenings = [
      opened(),
      said(5, 'approve', { by: 'eve', outcome: 'refused', reason: 'it takes a role' }),
      said(60, 'acknowledge'),
    ];

    expect(report(happenings).milestones.acknowledged).toMatchObject({ by: 'ana', command: 'acknowledge' });
  });
});

describe('impact', () => {
  it('of a standby that fails is none, until the Region that serves fails too', () => {
    const inStandby = {
      signals: { count: 1, lastId: `canary:shop/buy/us-west-2:${openedAtMs - 40_000}:canaryFailed:0`, summary: '' },
    };
    const serving: Happening = [
      100,
      'signals.arrived',
      { count: 1, lastId: `canary:shop/buy/us-east-1:${openedAtMs + 60_000}:canaryFailed:0`, summary: '' },
    ];
    const { impact, rtoSeconds } = report([
      opened(inStandby),
      ...diagnosis(7, { region: 'us-west-2', criticalJourneyFailing: false }),
      serving,
      ...diagnosis(110, { criticalJourneyFailing: true }),
      ...diagnosis(300, { criticalJourneyFailing: false }),
    ]);

    expect(impact.firstFailure).toMatchObject({ region: 'us-west-2' });
    expect(impact.failing.map(({ fromMs, toMs }) => [second(fromMs), second(toMs)])).toEqual([[60, 300]]);
    expect(rtoSeconds).toBe(240);
  });

  it('begins with the first failing probe that any of the signals tells of, not the last one only', () => {
    const canary = (sinceSecond: number) =>
      `canary:shop/buy/us-east-1:${openedAtMs + sinceSecond * 1000}:canaryFailed:0`;
    const together = {
      count: 2,
      lastId: 'cloudwatch:abc:shop',
      summary: '',
      signals: [{ id: canary(5) }, { id: 'cloudwatch:abc:shop' }],
    };
    const byAlarm = { signals: { count: 1, lastId: 'cloudwatch:xyz:shop', summary: '5xx' } };
    const { impact } = report([opened(byAlarm), [50, 'signals.arrived', together], ...diagnosis(60)]);

    expect(impact.failing.map(({ fromMs, beginningKnown }) => [second(fromMs), beginningKnown])).toEqual([[5, true]]);
  });

  it('has no RTO where nothing tells when it began', () => {
    const { impact, rtoSeconds } = report([
      opened({ signals: { count: 1, lastId: 'cloudwatch:abc:shop', summary: '5xx' } }),
      ...diagnosis(42),
      ...diagnosis(100, { criticalJourneyFailing: false }),
    ]);

    expect(impact.failing).toEqual([
      { fromMs: openedAtMs + 42_000, beginningKnown: false, toMs: openedAtMs + 100_000 },
    ]);
    expect(rtoSeconds).toBeNull();
  });
});
