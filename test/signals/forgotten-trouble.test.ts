import { describe, expect, it } from '@jest/globals';
import type { Signal } from '../../src/ports/commands.ts';
import { type Correlation, graceAfterCloseMs, incidentClosed, settle } from '../../src/signals/correlate.ts';
import { fold, kinds, signal, startMs, terrain } from './alarms.ts';

const minuteMs = 60_000;
const closedAtMs = startMs + 60 * minuteMs;
const overMs = closedAtMs + graceAfterCloseMs;

function closeAll(state: Correlation): Correlation {
  return state.open.reduce((left, { incidentId }) => incidentClosed(left, incidentId, closedAtMs), state);
}

const closed = closeAll(fold([signal()]).state);
const alarm = (afterMs: number, changes: Partial<Signal> = {}) =>
  signal({ severity: 'sev1', occurredAtMs: closedAtMs + afterMs, ...changes });

/** What is told until the grace is over, and what is open then. */
function throughGrace(signals: readonly Signal[], from = closed) {
  const during = fold(signals, from, closedAtMs + 3 * minuteMs);
  const { state, deliveries } = settle(during.state, overMs, terrain);
  return { state, told: kinds({ state, deliveries: [...during.deliveries, ...deliveries] }) };
}

describe('an alarm that stands when the grace is over opens an incident', () => {
  it.each([
    ['behind the older word that it was well', alarm(10_000, { kind: 'cleared' })],
    ['behind a second copy of the alarm before the close', alarm(-10 * minuteMs)],
    [
      'though it lost its data since, as alarms do in a Region that dies',
      alarm(2 * minuteMs, { kind: 'insufficientData' }),
    ],
  ])('%s', (_what, next) => {
    const { state, told } = throughGrace([alarm(minuteMs), next]);
    expect(told).toContain('opened shop-20251020-0756');
    expect(state).toMatchObject({ open: [{ severity: 'sev1' }], dataLoss: [] });
  });

  it('also one that began as the incident was closed, when nobody can have seen it', () => {
    expect(throughGrace([alarm(-1_000)]).told).toEqual(['opened shop-20251020-0756']);
    expect(throughGrace([alarm(-minuteMs)]).told).toEqual(['arrived shop-20251020-0651']);
  });

  it('but not one that cleared since', () => {
    expect(throughGrace([alarm(minuteMs), alarm(2 * minuteMs, { kind: 'cleared' })]).told).toEqual([]);
  });
});

it('an alarm without data is not found again by what was said of it before', () => {
  const lost = signal({ kind: 'insufficientData' });
  const older = signal({ kind: 'cleared', occurredAtMs: startMs - minuteMs });
  const other = signal({ kind: 'insufficientData', name: 'orders-errors', component: 'orders' });
  expect(kinds(fold([lost, older, other]))).toEqual(['opened shop-20251020-0651']);
});

describe('a metric that was idle before an outage', () => {
  const idle = signal({
    kind: 'insufficientData',
    name: 'mail-idle',
    component: 'mail',
    region: 'us-west-2',
    severity: 'sev1',
  });
  const outage = signal({ component: 'orders', severity: 'sev3', occurredAtMs: startMs + minuteMs });

  it('decides neither its Region nor its severity, and is no part of it', () => {
    const { state, deliveries } = fold([idle, outage]);
    expect(deliveries).toMatchObject([{ kind: 'opened', region: 'us-east-1', highestSeverity: 'sev3', count: 1 }]);
    expect(state.dataLoss).toMatchObject([{ name: 'mail-idle' }]);
    const later = signal({ component: 'outbox', region: 'us-west-2', occurredAtMs: startMs + 5 * 60 * minuteMs });
    expect(kinds(fold([later], state))[0]).toMatch(/^opened /);
  });

  it('is told behind the alarm where the outage explains it', () => {
    const near = { ...idle, component: 'api', name: 'api-idle', region: 'us-east-1', severity: 'sev3' } as const;
    const { deliveries } = fold([near, outage]);
    expect(deliveries[0]?.signals.map(({ id }) => id)).toEqual([outage.id, near.id]);
  });

  it('does not make its Region fail as a whole', () => {
    const beside = { ...idle, region: 'us-east-1', occurredAtMs: startMs + 2 * minuteMs };
    expect(fold([outage, beside]).state.open[0]?.extent.wide).toEqual([]);
  });
});

describe('stragglers of several closed incidents', () => {
  const two = fold([signal(), signal({ component: 'mail', region: 'us-west-2' })]).state;

  it('that one outage explains are one incident', () => {
    expect(two.open).toHaveLength(2);
    const wave = ['api', 'mail'].map((component) => alarm(minuteMs, { component, name: `${component}-wave` }));
    const { told, state } = throughGrace(wave, closeAll(two));
    expect(state.open).toHaveLength(1);
    expect(told).toEqual(['opened shop-20251020-0756', 'arrived shop-20251020-0756']);
  });
});

describe('an event of AWS Health', () => {
  const event = (minutes: number, changes: Partial<Signal> = {}) =>
    signal({
      source: 'health',
      name: 'AWS_DYNAMODB_OPERATIONAL_ISSUE',
      alertId: 'arn:event',
      component: null,
      service: 'dynamodb',
      occurredAtMs: startMs + minutes * minuteMs,
      ...changes,
    });
  const known = closeAll(fold([event(0)]).state);

  it('that goes on after the incident ended opens no other one, nor does its end', () => {
    expect(throughGrace([event(62)], known).told).toEqual([]);
    const longAfter = fold([event(120), event(180), event(240, { kind: 'cleared' })], known, overMs + 180 * minuteMs);
    expect(longAfter.deliveries).toEqual([]);
  });

  it('is news in an incident that is open, in another Region, and when it is another one', () => {
    const { state } = fold([event(0)]);
    expect(kinds(fold([event(30)], state))).toEqual(['arrived shop-20251020-0651']);
    for (const other of [event(300, { region: 'us-west-2' }), event(300, { alertId: 'arn:other' })])
      expect(kinds(fold([other], known, overMs + 240 * minuteMs))[0]).toMatch(/^opened /);
  });
});
