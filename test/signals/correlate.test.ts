import { describe, expect, it } from '@jest/globals';
import {
  type Correlation,
  correlate,
  correlatorOf,
  dataLossWindowMs,
  emptyCorrelation,
  graceAfterCloseMs,
  incidentClosed,
  nextSettleAtMs,
  settle as settleOn,
} from '../../src/signals/correlate.ts';
import { fold, kinds, shop, signal, startMs, terrain } from './alarms.ts';

const minuteMs = 60_000;
const settle = (state: Correlation, nowMs: number) => settleOn(state, nowMs, terrain);

describe('one outage', () => {
  it('makes one incident, however many alarms', () => {
    const journey = signal({ source: 'canary', kind: 'canaryFailed', name: 'checkout' });
    const folded = fold([signal(), signal({ name: 'orders' }), journey]);
    expect(kinds(folded)).toEqual([
      'opened shop-20251020-0651',
      'arrived shop-20251020-0651',
      'arrived shop-20251020-0651',
    ]);
    expect(folded.deliveries[2]).toMatchObject({
      count: 3,
      highestSeverity: 'sev2',
      region: 'us-east-1',
      lastId: journey.id,
    });
  });

  it('taken all at once makes one delivery, which tells the gravest', () => {
    const all = [signal(), signal({ name: 'orders-down', severity: 'sev1' }), signal({ kind: 'cleared' })];
    const { deliveries } = correlate(emptyCorrelation, all, terrain, startMs);
    expect(deliveries).toMatchObject([
      {
        kind: 'opened',
        count: 3,
        highestSeverity: 'sev1',
        summary: 'orders-down in us-east-1: too many errors (and 2 more)',
      },
    ]);
    expect(deliveries[0]?.signals.map(({ id }) => id)).toEqual(all.map(({ id }) => id));
  });

  it('raises the severity and never lowers it', () => {
    const severities = (['sev2', 'sev1', 'sev3'] as const).map((severity) => signal({ severity }));
    expect(fold(severities).deliveries.map(({ highestSeverity }) => highestSeverity)).toEqual(['sev2', 'sev1', 'sev1']);
  });

  it('is not made graver by an alarm that clears', () => {
    const folded = fold([signal({ severity: 'sev3' }), signal({ kind: 'cleared', severity: 'sev1' })]);
    expect(folded.deliveries[1]?.highestSeverity).toBe('sev3');
  });

  it('takes its Region from the first signal that names one', () => {
    const folded = fold([signal({ region: null }), signal({ region: 'us-west-2' }), signal()]);
    expect(folded.deliveries.map(({ region }) => region)).toEqual([null, 'us-west-2', 'us-west-2']);
  });
});

it('tells of an alarm that comes late how old it is', () => {
  const { deliveries } = fold([signal()], emptyCorrelation, startMs + 20 * 60 * minuteMs);
  expect(deliveries[0]?.because).toBe('nothing is open; it began 20 h ago, and may be over');
});

describe('what opens nothing', () => {
  it.each(['cleared', 'canaryPassed'] as const)('is a signal that is %s', (kind) => {
    expect(fold([signal({ kind }), signal({ kind, name: 'other' })]).deliveries).toEqual([]);
  });

  it('is one alarm without data, however often it says so', () => {
    expect(fold([signal({ kind: 'insufficientData' }), signal({ kind: 'insufficientData' })]).deliveries).toEqual([]);
  });

  it('is an alarm without data long after another one', () => {
    const before = fold([signal({ kind: 'insufficientData' })]).state;
    const laterMs = startMs + dataLossWindowMs + 1;
    const late = signal({ kind: 'insufficientData', name: 'orders', occurredAtMs: laterMs });
    expect(fold([late], before, laterMs).deliveries).toEqual([]);
  });

  it('is an alarm without data after the other one has data again', () => {
    const lost = signal({ kind: 'insufficientData' });
    const back = signal({ kind: 'cleared' });
    expect(fold([lost, back, signal({ kind: 'insufficientData', name: 'orders' })]).deliveries).toEqual([]);
  });
});

describe('telemetry that several alarms lose together', () => {
  it('makes one incident that holds all of them', () => {
    const folded = fold([signal({ kind: 'insufficientData' }), signal({ kind: 'insufficientData', name: 'orders' })]);
    expect(kinds(folded)).toEqual(['opened shop-20251020-0651']);
    expect(folded.deliveries[0]?.signals.map(({ name }) => name)).toEqual(['api-5xx', 'orders']);
    expect(folded.state.dataLoss).toEqual([]);
  });
});

describe('alerts of one name that lost their data', () => {
  const lost = { source: 'webhook', kind: 'insufficientData', name: 'NoData' } as const;

  it('are several when they are of several components', () => {
    const folded = fold([signal(lost), signal({ ...lost, component: 'mail' })]);
    expect(folded.deliveries[0]?.because).toBe('several alarms lost their data together');
  });

  it('are not back when one of another component is', () => {
    const folded = fold([signal(lost), signal({ ...lost, component: 'mail', kind: 'cleared' })]);
    expect(folded.state.dataLoss).toHaveLength(1);
  });
});

describe('after the incident closed', () => {
  const opened = fold([signal()]).state;
  const closedAtMs = startMs + 60 * minuteMs;
  const closed = incidentClosed(opened, 'shop-20251020-0651', closedAtMs);

  it('stragglers that clear within the grace make no other incident', () => {
    const during = closedAtMs + minuteMs;
    const alarm = signal({ occurredAtMs: during });
    const cleared = signal({ kind: 'cleared', occurredAtMs: during + 1 });
    const folded = fold([alarm, cleared], closed, during);
    expect(folded.deliveries).toEqual([]);
    expect(nextSettleAtMs(folded.state)).toBeNull();
    expect(settle(folded.state, closedAtMs + graceAfterCloseMs).deliveries).toEqual([]);
  });

  it('trouble that began before the close opens nothing, and stands in the history of what closed', () => {
    const late = signal({ name: 'orders-errors', component: 'orders', occurredAtMs: closedAtMs - minuteMs });
    const folded = fold([late], closed, closedAtMs + minuteMs);
    expect(kinds(folded)).toEqual(['arrived shop-20251020-0651']);
    expect(folded.deliveries[0]?.because).toContain('before shop-20251020-0651 closed');
    expect(nextSettleAtMs(folded.state)).toBeNull();
  });

  it('a journey that fails anew is a new outage at once, with the stragglers before it', () => {
    const during = closedAtMs + minuteMs;
    const straggler = signal({ occurredAtMs: during });
    const failing = signal({ source: 'canary', kind: 'canaryFailed', occurredAtMs: during + 1 });
    const folded = fold([straggler, failing], closed, during);
    expect(kinds(folded)).toEqual(['opened shop-20251020-0752']);
    expect(folded.deliveries[0]?.signals).toHaveLength(2);
    expect(folded.state.closed).toEqual([]);
  });

  it('trouble that lasts beyond the grace makes a new one by itself', () => {
    const during = closedAtMs + minuteMs;
    const folded = fold([signal({ occurredAtMs: during })], closed, during);
    expect(folded.deliveries).toEqual([]);
    const dueMs = closedAtMs + graceAfterCloseMs;
    expect(nextSettleAtMs(folded.state)).toBe(dueMs);
    expect(settle(folded.state, dueMs - 1).deliveries).toEqual([]);
    expect(kinds(settle(folded.state, dueMs))).toEqual(['opened shop-20251020-0756']);
  });

  it('an alarm that happened before the close and came late makes no other one', () => {
    const folded = fold([signal({ occurredAtMs: closedAtMs - minuteMs })], closed, closedAtMs + minuteMs);
    expect(settle(folded.state, closedAtMs + graceAfterCloseMs).deliveries).toEqual([]);
  });

  it('a lone alarm without data waits for company beyond the grace', () => {
    const during = closedAtMs + minuteMs;
    const folded = fold([signal({ kind: 'insufficientData', occurredAtMs: during })], closed, during);
    const settled = settle(folded.state, closedAtMs + graceAfterCloseMs);
    expect(settled.deliveries).toEqual([]);
    const second = signal({ kind: 'insufficientData', name: 'orders', occurredAtMs: during });
    expect(fold([second], settled.state, closedAtMs + graceAfterCloseMs).deliveries).toHaveLength(1);
  });

  it('an alarm after the grace makes a new one at once', () => {
    const laterMs = closedAtMs + graceAfterCloseMs;
    expect(kinds(fold([signal({ occurredAtMs: laterMs })], closed, laterMs))).toEqual(['opened shop-20251020-0756']);
  });

  describe('an alert that clears', () => {
    const during = closedAtMs + minuteMs;
    const dueMs = closedAtMs + graceAfterCloseMs;
    const high = { source: 'alertmanager', name: 'HighErrorRate', occurredAtMs: during } as const;

    it.each([
      ['of another component', { component: 'orders' }, { component: 'api' }],
      ['of the same component with other labels', { alertId: 'a' }, { alertId: 'b' }],
      ['of another Region', { alertId: 'a' }, { alertId: 'a', region: 'us-west-2' }],
      ['of another component, where one was kept by an earlier version', { component: 'orders' }, { alertId: 'b' }],
    ])('takes none away %s', (_which, fires, clears) => {
      const folded = fold(
        [signal({ ...high, ...fires }), signal({ ...high, ...clears, kind: 'cleared' })],
        closed,
        during,
      );
      expect(kinds(settle(folded.state, dueMs))).toEqual(['opened shop-20251020-0756']);
    });

    it.each([
      ['its own', { alertId: 'a' }, { alertId: 'a' }],
      ['its own that names another component by now', { alertId: 'a', component: null }, { alertId: 'a' }],
      ['its own that an earlier version kept', {}, { alertId: 'a' }],
    ])('takes away %s', (_which, fires, clears) => {
      const folded = fold(
        [signal({ ...high, ...fires }), signal({ ...high, ...clears, kind: 'cleared' })],
        closed,
        during,
      );
      expect(settle(folded.state, dueMs).deliveries).toEqual([]);
    });
  });

  it('a close of an incident that nobody knows changes nothing', () => {
    expect(incidentClosed(opened, 'other', closedAtMs)).toBe(opened);
  });
});

describe('the id of an incident', () => {
  it('gets a suffix when its minute has one already', () => {
    let state = emptyCorrelation;
    const ids: string[] = [];
    for (let round = 0; round < 3; round += 1) {
      const folded = fold([signal()], state);
      ids.push(...folded.deliveries.map(({ incidentId }) => incidentId));
      state = { ...incidentClosed(folded.state, ids[ids.length - 1] ?? '', startMs), closed: [] };
    }
    expect(ids).toEqual(['shop-20251020-0651', 'shop-20251020-0651-2', 'shop-20251020-0651-3']);
  });
});

describe('the state', () => {
  it('stays bounded through ten thousand signals', () => {
    let state: Correlation = emptyCorrelation;
    for (let count = 0; count < 10_000; count += 1)
      state = correlate(state, [signal({ name: `alarm-${count}` })], terrain, startMs).state;
    expect(JSON.stringify(state).length).toBeLessThan(2_500);
  });

  it('stays bounded while thousands of stragglers come', () => {
    let state: Correlation = incidentClosed(fold([signal()]).state, 'shop-20251020-0651', startMs);
    for (let count = 0; count < 3000; count += 1) {
      state = correlate(
        state,
        [signal({ name: `alarm-${count}`, occurredAtMs: startMs + 1 })],
        terrain,
        startMs + 1,
      ).state;
    }
    expect(state.closed[0]?.stragglers.length).toBeLessThanOrEqual(50);
  });

  it('is one for each workload, and the engine takes them by their keys', () => {
    const correlator = correlatorOf([shop]);
    const alarm = signal({ workload: 'other' });
    expect(correlator.keyOf(alarm)).toBe('other');
    expect(correlator.take('other', correlator.empty, [alarm], startMs).deliveries).toMatchObject([
      { kind: 'opened', incidentId: 'other-20251020-0651' },
    ]);
  });
});
