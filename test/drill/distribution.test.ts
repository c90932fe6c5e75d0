import { expect, it } from '@jest/globals';
import { distributionOf } from '../../src/drill/distribution.ts';
import type { Scorecard } from '../../src/drill/scorecard.ts';

/** The part of a card that a distribution reads. */
function card(seed: number, changed: Partial<Scorecard> = {}): Scorecard {
  const right = { scenario: 'outage', seed, decision: 'failover', expected: { decision: 'failover' }, rightCall: true };
  const times = { rtoSeconds: seed, downSeconds: seed, rpoSeconds: null, ratio: 1 };
  const empty = { approver: 'prompt', wrongActions: [], violations: [], ...times };
  return { ...right, ...empty, ...changed } as unknown as Scorecard;
}

it('gives share, quantiles by nearest rank, and no misses when all is right', () => {
  const cards = Array.from({ length: 10 }, (_, index) => card(index + 1));
  expect(distributionOf('outage', cards)).toMatchObject({
    drills: 10,
    rightCallShare: 1,
    rtoSeconds: { p50: 5, p90: 9, max: 10 },
    rpoSeconds: null,
    misses: [],
  });
});

it('lists each miss with its seed and what was wrong about it', () => {
  const wrong = [{ at: '', call: 'lambda:UpdateAlias x (r) a → b', why: 'not approved' }] as const;
  const violations = [{ at: '', kind: 'twoWriterRegions', detail: 'both write' }];
  const { misses, rightCalls, wrongActions } = distributionOf('outage', [
    card(1),
    card(2, { decision: 'hold', rightCall: false }),
    card(3, { rightCall: false, wrongActions: wrong }),
    card(4, { violations }),
    card(5, { rightCall: false, movedNothing: true }),
  ]);
  expect([rightCalls, wrongActions]).toEqual([1, 1]);
  expect(misses.map(({ seed, why }) => [seed, why])).toEqual([
    [2, 'decided hold'],
    [3, 'not approved: lambda:UpdateAlias'],
    [4, 'twoWriterRegions: both write'],
    [5, 'decided failover, moved nothing'],
  ]);
});

it('ranks drills that did not recover behind all others, and lists them', () => {
  const lost = { rtoSeconds: null, ratio: null, downSeconds: 9000 };
  const all = distributionOf('outage', [card(1, lost), card(7), card(8)]);
  expect(all).toMatchObject({
    unrecovered: 1,
    rightCalls: 2,
    rtoSeconds: { p50: 8, p90: null, max: null },
    ratio: { p50: 1, max: null },
  });
  expect(all.misses).toMatchObject([{ seed: 1, why: 'did not recover' }]);
  expect(distributionOf('outage', [card(1, lost)]).rtoSeconds).toEqual({ p50: null, p90: null, max: null });
});

it('leaves those out of the quantiles in which nobody was to move clients, or nobody answered', () => {
  const held = card(1, { rtoSeconds: null, expected: { decision: 'hold' } as never });
  const unanswered = card(2, { rtoSeconds: null, approver: 'never' });
  expect(distributionOf('outage', [held, unanswered, card(7)])).toMatchObject({
    unrecovered: 0,
    rtoSeconds: { p50: 7, p90: 7, max: 7 },
    misses: [],
  });
  expect(distributionOf('outage', [held]).rtoSeconds).toBeNull();
});

it('lists drills in which clients failed again for long', () => {
  expect(distributionOf('outage', [card(7, { downSeconds: 4000.2 })]).misses).toMatchObject([
    { why: 'down again, 4000 s in all' },
  ]);
});
