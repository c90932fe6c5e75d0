import { expect, it } from '@jest/globals';
import { type Act, actsOf, differencesOf } from '../../src/engine/acts.ts';

const act = (atSeconds: number, what: string): Act => ({ atMs: atSeconds * 1000, what, why: '' });

it('tells decisions as they change, what was asked, done and ended', () => {
  const decision = (atMs: number, made: string) => ({
    atMs,
    kind: 'decision',
    detail: { about: 'recommendation', decision: made, runbook: 'r', reasons: ['because'] },
  });
  const acts = actsOf([
    decision(1, 'hold'),
    decision(2, 'hold'),
    decision(3, 'failover'),
    {
      atMs: 4,
      kind: 'transition',
      detail: { from: { response: 'planning' }, to: { response: { p: 'awaitingApproval' } } },
    },
    { atMs: 5, kind: 'effect.requested', detail: { name: 'traffic.shift', mutating: true } },
    { atMs: 6, kind: 'effect.requested', detail: { name: 'evidence.gather', mutating: false } },
    { atMs: 7, kind: 'transition', detail: { from: { response: 'monitoring' }, to: { response: { resolved: 'a' } } } },
  ]);
  expect(acts.map(({ atMs, what }) => [atMs, what])).toEqual([
    [1, 'decides hold (r)'],
    [3, 'decides failover (r)'],
    [4, 'asks for approval'],
    [5, 'performs traffic.shift'],
    [7, 'ends'],
  ]);
});

it('finds what only one course did, and what the other did later', () => {
  const then = [act(0, 'decides failover'), act(2, 'asks'), act(60, 'performs shift'), act(900, 'ends')];
  const now = [act(0, 'decides failover'), act(32, 'asks'), act(40, 'performs pause'), act(900, 'ends')];
  expect(differencesOf(then, now, 5000)).toEqual([
    { atMs: 2000, before: act(2, 'asks'), after: act(32, 'asks') },
    { atMs: 40_000, after: act(40, 'performs pause') },
    { atMs: 60_000, before: act(60, 'performs shift') },
  ]);
});

it('finds no difference within the tolerance', () => {
  expect(differencesOf([act(0, 'asks')], [act(4, 'asks')], 5000)).toEqual([]);
});
