import { describe, expect, it } from '@jest/globals';
import { correlate, emptyCorrelation, graceAfterCloseMs, incidentClosed } from '../../src/signals/correlate.ts';
import { fold, kinds, signal, startMs, terrain } from './alarms.ts';

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

describe('what a person declares within five minutes after a close', () => {
  const closedAtMs = startMs + 3_600_000;
  const nowMs = closedAtMs + 10_000;
  const closed = incidentClosed(fold([signal()]).state, 'shop-20251020-0651', closedAtMs);

  it('opens an incident at once', () => {
    const folded = fold([declaration('payments lose money', { occurredAtMs: nowMs })], closed, nowMs);
    expect(kinds(folded)).toEqual(['opened shop-20251020-0751']);
    expect(folded.deliveries[0]?.because).toBe('a person declared it after shop-20251020-0651 closed');
  });

  it('opens one also where it was said just before the close, and read after it', () => {
    const said = declaration('payments lose money', { occurredAtMs: closedAtMs - 1 });
    expect(kinds(fold([said], closed, nowMs))).toEqual(['opened shop-20251020-0751']);
  });

  it('takes the stragglers with it, and leaves nothing to open another one', () => {
    const straggler = signal({ occurredAtMs: nowMs - 1 });
    const folded = fold([straggler, declaration('it is back', { occurredAtMs: nowMs })], closed, nowMs);
    expect(folded.deliveries.map(({ signals }) => signals.map(({ id }) => id))).toEqual([
      [straggler.id, expect.stringMatching(/declared/)],
    ]);
    expect(correlate(folded.state, [], terrain, closedAtMs + graceAfterCloseMs).deliveries).toEqual([]);
  });

  it('does not undo what the same person declared before', () => {
    const said = ['payments lose money', 'the logo is crooked'];
    const folded = fold(
      said.map((words) => declaration(words, { occurredAtMs: nowMs })),
      closed,
      nowMs,
    );
    expect(kinds(folded)).toEqual(['opened shop-20251020-0751', 'arrived shop-20251020-0751']);
    expect(folded.deliveries.flatMap(({ signals }) => signals.map(({ reason }) => reason))).toEqual(said);
  });
});
