import { expect, it } from '@jest/globals';
import { type IncidentReport, reportOf } from '../../src/report/incident-report.ts';
import { phasesOf } from '../../src/report/phases.ts';
import { effect, entriesFrom, type Happening, incidentId, moved, plan } from './histories.ts';
import {
  approved,
  approvedTwice,
  byPolicyTwice,
  carriedOut,
  looksAgain,
  other,
  state,
  upTo,
} from './plan-histories.ts';

const report = (happenings: readonly Happening[]): IncidentReport => reportOf(incidentId, entriesFrom(happenings));
const phases = (happenings: readonly Happening[]): string[] =>
  phasesOf(report(happenings)).map(({ name, seconds }) => `${name} ${seconds}`);

it('counts each wait for an approval as such in where the time went', () => {
  expect(phases(approvedTwice)).toEqual([
    'detect 40',
    'diagnose 7',
    'plan 2',
    'approve 120',
    'look again 2',
    'approve again 30',
    'look again 2',
    'capacity 1',
    'shift 61',
  ]);
});

it('a request that lapsed before is a wait for an approval, not planning', () => {
  const expiry = 'xstate.after.approvalExpiry.incident.response.mitigating.evacuate.awaitingApproval';
  const lapsed = [
    ...upTo(129),
    moved(1809, expiry, state('awaitingApproval'), state('withdrawing')),
    ...effect(1867, 1869, 'plan.prepare', plan(other), { invoke: 'evacuate-prepare' }),
    moved(1869, 'xstate.done.actor.evacuate-lock', state('locking'), state('awaitingApproval')),
    ...approved(1929, other),
    ...looksAgain(1929, other),
    ...carriedOut(1800),
  ];

  expect(phases(lapsed)).toEqual([
    'detect 40',
    'diagnose 7',
    'plan 2',
    'approve 1800',
    'plan again 60',
    'approve again 60',
    'look again 2',
    'capacity 1',
    'shift 61',
  ]);
});

it('a step that was begun twice took its time from the first try on', () => {
  const throttled = { invoke: 'evacuate-shift', mutating: true, failed: { code: 'throttled', message: 'slow down' } };
  const again = [
    ...upTo(132),
    ...effect(132, 142, 'traffic.shift', null, throttled),
    ...effect(162, 163, 'traffic.shift', {}, { invoke: 'evacuate-shift', mutating: true }),
    ...carriedOut(30).filter(([at, _kind, { name }]) => at > 162 && name !== 'traffic.shift'),
  ];

  expect(report(again).plans[0]?.steps[1]).toMatchObject({ outcome: 'done', problem: '', seconds: 91 });
  expect(phases(again).slice(-2)).toEqual(['capacity 1', 'shift 91']);
});

it('planning by the written policy is not called an approval', () => {
  expect(phases(byPolicyTwice)).toEqual([
    'detect 40',
    'diagnose 7',
    'plan 2',
    'look again 2',
    'look again 2',
    'capacity 1',
    'shift 61',
  ]);
});
