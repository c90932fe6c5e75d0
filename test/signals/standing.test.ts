import { describe, expect, it } from '@jest/globals';
import type { Signal } from '../../src/ports/commands.ts';
import { standingAfter } from '../../src/signals/standing.ts';
import { fold, signal, startMs } from './alarms.ts';

const alert = (alertId: string, changes: Partial<Signal> = {}) =>
  signal({ source: 'alertmanager', alertId, name: 'CheckoutErrors', ...changes });
const ended = (alertId: string, afterMs = 60_000) =>
  alert(alertId, { kind: 'cleared', occurredAtMs: startMs + afterMs });

describe('alerts that stand', () => {
  it('are those that fire and were not told to have ended since', () => {
    const standing = standingAfter([], [alert('a'), alert('b'), alert('a'), ended('b'), ended('a', -1)]);
    expect(standing.map(({ alertId }) => alertId)).toEqual(['a']);
    expect(standingAfter(standing, [ended('a')])).toEqual([]);
  });

  it('are of those who tell both, and neither lost data nor a journey', () => {
    const others = [
      signal({ source: 'canary', kind: 'canaryFailed' }),
      signal({ source: 'health' }),
      signal({ kind: 'insufficientData' }),
    ];
    expect(standingAfter([], others)).toEqual([]);
  });

  it('are bounded, and the same list where nothing changes', () => {
    const many = Array.from({ length: 1_000 }, (_, index) => alert(`a${index}`));
    const standing = standingAfter([], many);
    expect(standing).toHaveLength(10);
    expect(standingAfter(standing, [...many, ended('other')])).toBe(standing);
  });

  it('are told with each delivery of their incident', () => {
    const { deliveries } = fold([alert('a'), alert('b', { component: 'orders' }), ended('a'), ended('b')]);
    const api = { name: 'CheckoutErrors', region: 'us-east-1', component: 'api' };
    expect(deliveries.map(({ standing = [] }) => standing.length)).toEqual([1, 2, 1, 0]);
    expect(deliveries[1]?.standing).toEqual([api, { ...api, component: 'orders' }]);
  });
});
