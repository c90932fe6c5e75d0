import { describe, expect, it } from '@jest/globals';
import { type IncidentReport, reportOf } from '../../src/report/incident-report.ts';
import { findingsOf } from '../../src/report/questions.ts';
import { renderReport } from '../../src/report/render-report.ts';
import { timelineOf } from '../../src/report/timeline.ts';
import { effect, entriesFrom, type Happening, incidentId, moved, openedAtMs, said } from './histories.ts';

import {
  approved,
  approvedTwice,
  asksAgain,
  byPolicy,
  byPolicyTwice,
  first,
  looksAgain,
  other,
  state,
  upTo,
} from './plan-histories.ts';

const report = (happenings: readonly Happening[]): IncidentReport => reportOf(incidentId, entriesFrom(happenings));
const second = (atMs: number | null): number | null => (atMs === null ? null : (atMs - openedAtMs) / 1000);
const orders = (happenings: readonly Happening[]) =>
  report(happenings).plans.map(({ plan: { hash }, askedAtMs, orderedAtMs, orderedBy, approvedBy, ending }) => [
    hash.slice(0, 1),
    second(askedAtMs),
    second(orderedAtMs),
    orderedBy,
    approvedBy.join(),
    ending,
  ]);

describe('a plan that is asked for again', () => {
  it('keeps when it was asked for, when it was ordered and by whom', () => {
    expect(orders([...upTo(129), ...approved(129, first), ...looksAgain(129, other, 'Off2'), asksAgain(131)])).toEqual([
      ['a', 9, 129, 'people', 'ana', 'asked again'],
      ['b', 131, null, null, '', 'under way'],
    ]);
    expect(orders(approvedTwice)).toEqual([
      ['a', 9, 129, 'people', 'ana', 'asked again'],
      ['b', 131, 161, 'people', 'cho', 'completed'],
    ]);
  });

  it('stands in the timeline and in the plans with both requests', () => {
    const lines = timelineOf(report(approvedTwice)).map(({ atMs, text }) => `${second(atMs)} ${text}`);

    expect(lines).toContain('9 an approval of the plan aaaaaaaaaaaa is asked for');
    expect(lines.join('\n')).toContain('131 the plan bbbbbbbbbbbb is asked for instead');
    const text = renderReport(incidentId, entriesFrom(approvedTwice), 'markdown');
    expect(text).toContain('asked for at 2025-10-20 06:48:49Z; ordered by ana at 2025-10-20 06:50:49Z, after 2 min.');
    expect(text).not.toContain('nobody was asked');
  });
});

describe('a plan that the written policy orders', () => {
  it('keeps its order when the second look finds another, and so does the one that is ordered without a change of state', () => {
    expect(orders(byPolicyTwice)).toEqual([
      ['a', null, 9, 'policy', '', 'replaced'],
      ['b', null, 11, 'policy', '', 'completed'],
    ]);
    expect(report(byPolicyTwice).decisions.flatMap((one) => (one.kind === 'policy' ? [second(one.atMs)] : []))).toEqual(
      [9, 11],
    );
    expect(report(byPolicyTwice).plans[1]?.steps.map(({ outcome }) => outcome)).toEqual(['done', 'done']);
    expect(findingsOf(report(byPolicyTwice)).questions.join()).not.toContain('asked for again');
  });

  it('is handed to people when the second look finds another that it does not cover', () => {
    expect(orders([...byPolicy, asksAgain(11), ...approved(71, other)])).toEqual([
      ['a', null, 9, 'policy', '', 'asked again'],
      ['b', 11, null, null, '', 'under way'],
    ]);
  });
});

describe('an order', () => {
  it('names everybody of the quorum, each once', () => {
    const quorum = [
      ...upTo(129),
      said(60, 'approve', { planHash: first, by: 'cho' }),
      said(61, 'approve', { planHash: first, by: 'cho' }),
      said(62, 'approve', { planHash: first, by: 'eve', outcome: 'refused', reason: 'it takes a role' }),
      ...approved(129, first),
      ...looksAgain(129, first),
    ];

    expect(report(quorum).plans[0]?.approvedBy).toEqual(['cho', 'ana']);
  });

  it('for what the second look finds done already is not asked for again', () => {
    const nothing = { hash: other, empty: true, obstacles: [], steps: [] };
    const done = [
      ...upTo(129),
      ...approved(129, first),
      ...effect(129, 131, 'plan.prepare', nothing, { invoke: 'evacuate-recheck' }),
      moved(131, 'xstate.done.actor.evacuate-recheck', state('rechecking'), { monitoring: 'watching' }),
    ];

    expect(orders(done)).toEqual([['a', 9, 129, 'people', 'ana', 'nothing to do']]);
    expect(findingsOf(report(done)).questions.join()).not.toContain('asked for again');
  });
});
