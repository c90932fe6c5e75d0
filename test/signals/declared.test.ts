import { describe, expect, it } from '@jest/globals';
import { correlate, emptyCorrelation } from '../../src/signals/correlate.ts';
import { signal, startMs, terrain } from './alarms.ts';

let made = 0;
/** As a declaration comes: of no component, and an alert of its own. */
function declaration(reason: string, changes: Partial<Parameters<typeof signal>[0]> = {}) {
  made += 1;
  const id = `http:ana:declared:${made}`;
  return signal({
    id,
    alertId: id,
    source: 'manual',
    name: 'declared by ana',
    component: null,
    region: null,
    reason,
    ...changes,
  });
}

describe('what people declared', () => {
  it('is told in their words, also beside what is graver', () => {
    const alarm = signal({ severity: 'sev1' });
    const said = [declaration('customers see the carts of others'), declaration('and are billed twice')];
    const { deliveries } = correlate(emptyCorrelation, [alarm, ...said], terrain, startMs);
    expect(deliveries.flatMap(({ signals }) => signals.map(({ reason }) => reason))).toEqual([
      undefined,
      'customers see the carts of others',
      'and are billed twice',
    ]);
  });
});
