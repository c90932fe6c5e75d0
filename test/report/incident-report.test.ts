import { describe, expect, it } from '@jest/globals';
import { type IncidentReport, reportOf } from '../../src/report/incident-report.ts';
import { phasesOf } from '../../src/report/phases.ts';
import { findingsOf } from '../../src/report/questions.ts';
import { timelineOf } from '../../src/report/timeline.ts';
import {
  diagnosis,
  effect,
  entriesFrom,
  failover,
  type Happening,
  incidentId,
  moved,
  opened,
  openedAtMs,
  plan,
  recommended,
  said,
} from './histories.ts';

const report = (happenings: readonly Happening[]): IncidentReport => reportOf(incidentId, entriesFrom(happenings));
const second = (atMs: number | null): number | null => (atMs === null ? null : (atMs - openedAtMs) / 1000);
const state = (leaf: string) => ({ mitigating: { evacuate: leaf } });
const asks = (happenings: readonly Happening[]): string => findingsOf(report(happenings)).questions.join('\n');

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

describe('plans', () => {
  it('show each call with its old and new value, and how it went', () => {
    const [run] = report(failover()).plans;

    expect(run).toMatchObject({ verb: 'mitigate', ending: 'completed', orderedBy: 'people' });
    expect(run?.steps).toMatchObject([
      { id: 'capacity', outcome: 'done', verified: null },
      { id: 'shift', outcome: 'done', verified: true, seconds: 61, calls: [{ from: 'On', to: 'Off' }] },
    ]);
  });

  it('that are asked for again say what changed', () => {
    const other = plan('b'.repeat(64), 'Off', ['shift: a lever does not answer']);
    const again = [
      ...failover().filter(([at]) => at <= 129 && at >= 0),
      ...effect(129, 131, 'plan.prepare', other, { invoke: 'evacuate-recheck' }),
      moved(131, 'xstate.done.actor.evacuate-recheck', state('rechecking'), state('awaitingApproval')),
    ];
    const { plans } = report(again);

    expect(plans.map(({ ending }) => ending)).toEqual(['asked again', 'under way']);
    expect(plans[1]?.changes).toEqual(['now in the way: shift: a lever does not answer']);
    expect(asks(again)).toContain(
      'The plan was asked for again 1 time, because now in the way: shift: a lever does not answer.',
    );
  });

  it('that failed in a step say which, and leave a question', () => {
    const failing = failover().map((one): Happening => {
      const isEnd = one[1] === 'effect.succeeded' && one[2].name === 'traffic.shift.verify';
      return isEnd ? [one[0], 'effect.failed', { ...one[2], code: 'timeout', message: 'not seen' }] : one;
    });

    expect(report(failing).plans[0]?.steps[1]).toMatchObject({
      outcome: 'failed',
      verified: false,
      problem: 'timeout: not seen',
    });
    expect(asks(failing)).toContain('Step shift (traffic.shift) of the mitigation failed: timeout: not seen.');
  });

  it('that lapsed say that nobody decided', () => {
    const event = 'xstate.after.approvalExpiry.incident.response.mitigating.evacuate.awaitingApproval';
    const lapsed = [
      ...failover().filter(([at]) => at <= 9),
      moved(1809, event, state('awaitingApproval'), state('withdrawing')),
    ];

    expect(report(lapsed).plans.at(-1)?.ending).toBe('lapsed');
    expect(asks(lapsed)).toContain('1 request for approval lapsed: nobody decided in time.');
  });
});

describe('questions', () => {
  it('name the silence, who broke it, and the wait for the approval', () => {
    const slow = failover().map((one): Happening => (one[0] >= 129 ? [one[0] + 600, one[1], one[2]] : one));

    expect(asks(slow)).toContain('Nobody was heard for 12 min 9 s after the opening (then ana: approve).');
    expect(asks(slow)).toContain('The plan waited 12 min for its approval.');
  });

  it('name evidence that never came, and how often one was missing', () => {
    const missing = [
      opened(),
      ...diagnosis(7, { missing: ['traces (denied)'] }),
      ...diagnosis(67, { missing: ['traces (denied)', 'alarms (timeout)'] }),
    ];

    expect(asks(missing)).toContain('Evidence was missing all along: traces (denied).');
    expect(asks(missing)).toContain('Evidence was missing in 1 of 2 diagnoses: alarms (timeout).');
  });

  it('name what was refused, overridden and never delivered', () => {
    const troubled: Happening[] = [
      opened(),
      said(20, 'approve', { by: 'cho', outcome: 'refused', reason: 'it takes the role incident-commander' }),
      said(30, 'failover', { text: 'customers call' }),
      [40, 'message.queued', { key: 'm9', destination: 'mail', title: 'update', text: '' }],
      [50, 'message.givenUp', { key: 'm9', code: 'denied', message: 'SMTP says 550' }],
      [60, 'message.queued', { key: 'm10', destination: 'webhook', recipient: 'ledger', title: 'update', text: '' }],
      [70, 'message.givenUp', { key: 'm10', code: 'refused', message: 'gone' }],
    ];

    expect(asks(troubled)).toContain("cho's approve was refused: it takes the role incident-commander.");
    expect(asks(troubled)).toContain('ana ordered a failover (“customers call”).');
    expect(asks(troubled)).toContain('1 message to mail never arrived (SMTP says 550).');
    expect(asks(troubled)).toContain('1 message to webhook ledger never arrived (gone).');
  });

  it('ask for more than luck only where the history gives a reason', () => {
    expect(findingsOf(report(failover())).questions).toEqual([
      'What was luck this time, and would not be there the next?',
    ]);
  });
});

describe('a prediction', () => {
  const card = {
    scenario: 'dns',
    verdict: 'aws',
    scope: 'regional',
    decision: 'failover',
    rtoSeconds: 200,
    floorSeconds: 180,
    rpoSeconds: 0,
  };
  const predicted = (cards: readonly (typeof card)[]) =>
    reportOf(incidentId, entriesFrom(failover()), (pattern) =>
      cards.find(({ decision }) => decision === pattern.decision),
    );

  it('is of the pattern that was acted on', () => {
    expect(predicted([{ ...card, decision: 'hold' }, card]).prediction).toBe(card);
    expect(predicted([{ ...card, decision: 'hold' }]).prediction).toBeNull();
  });

  it('is held against what happened', () => {
    expect(findingsOf(predicted([card])).wentWell).toContain(
      'It went as drilled: 3 min 53 s, where the drill dns took 3 min 20 s.',
    );
    expect(findingsOf(predicted([{ ...card, rtoSeconds: 100 }])).questions.join()).toContain(
      'where the drill dns took 1 min 40 s',
    );
  });
});

describe('the timeline', () => {
  it('tells what a reviewer needs, in order', () => {
    expect(timelineOf(report(failover())).map(({ atMs, text }) => `${second(atMs)} ${text}`)).toEqual([
      '-40 the first probe fails in us-east-1',
      '-40 critical journeys fail where traffic goes',
      '0 the incident is opened: buy in us-east-1: failed 3 times in a row (1 signal in all)',
      '1 the first message is delivered',
      '7 diagnosis: aws, regional, us-east-1 (dynamodb)',
      '7 recommended: failover by evacuate; verdict aws, scope regional',
      '9 an approval of the plan aaaaaaaaaaaa is asked for',
      '129 ana: approve plan aaaaaaaaaaaa by slack',
      '132 traffic.shift: done in 1 s',
      '193 critical journeys pass where traffic goes',
      '193 the plan aaaaaaaaaaaa: completed',
      '1980 public dashboard: DYNAMODB in us-east-1, Increased Error Rates',
      '3600 the incident is closed',
    ]);
  });

  it('tells a diagnosis that swings to and fro once, with how often', () => {
    const unknown = { verdict: 'unknown', scope: 'component', services: [] };
    const swinging = [
      opened(),
      ...[7, 67, 127, 187, 247].flatMap((at, index) => diagnosis(at, index % 2 === 0 ? {} : unknown)),
    ];
    const told = timelineOf(report(swinging)).filter(({ kind }) => kind === 'finding');

    expect(told.map(({ text }) => text)).toEqual([
      'diagnosis: aws, regional, us-east-1 (dynamodb)',
      'diagnosis: unknown, component, us-east-1; then 3 changes between this and the one before, the last at 2025-10-20 06:52:47Z',
    ]);
  });
});

it('a message that found its recipients at a restart is told for each of them', () => {
  const { told } = report([
    opened(),
    [1, 'message.queued', { key: 'm1', destination: 'webhook', title: 'mitigated', occasion: 'mitigated' }],
    [9, 'message.addressed', { key: 'm1', of: 'm1', destination: 'webhook', recipient: 'ledger' }],
    [9, 'message.addressed', { key: 'm2', of: 'm1', destination: 'webhook', recipient: 'board' }],
    [10, 'message.delivered', { key: 'm1', reference: 'm1' }],
    [11, 'message.givenUp', { key: 'm2', code: 'denied', message: 'it wants another secret' }],
  ]);

  expect(told.map(({ destination, delivered, lost }) => [destination, delivered, lost.length])).toEqual([
    ['webhook board', 0, 1],
    ['webhook ledger', 1, 0],
  ]);
});
