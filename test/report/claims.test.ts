import { describe, expect, it } from '@jest/globals';
import { type IncidentReport, reportOf } from '../../src/report/incident-report.ts';
import { findingsOf } from '../../src/report/questions.ts';
import { renderReport } from '../../src/report/render-report.ts';
import {
  diagnosis,
  effect,
  entriesFrom,
  failover,
  type Happening,
  incidentId,
  opened,
  recommended,
  said,
} from './histories.ts';

const report = (happenings: readonly Happening[]): IncidentReport => reportOf(incidentId, entriesFrom(happenings));
const text = (happenings: readonly Happening[]): string =>
  renderReport(incidentId, entriesFrom(happenings), 'markdown');
const upTo = (untilSecond: number) => failover().filter(([at]) => at <= untilSecond);
const from = (fromSecond: number) => failover().filter(([at]) => at > fromSecond);

describe('a plan that was completed but for a step', () => {
  const left = failover().map((one): Happening => {
    const isEnd = one[1] === 'effect.succeeded' && one[2].name === 'traffic.shift.verify';
    return isEnd ? [one[0], 'effect.failed', { ...one[2], code: 'timeout', message: 'not seen' }] : one;
  });

  it('is not said to be verified in all of it', () => {
    expect(text(left)).toContain('completed, but for shift, by 2025-10-20 06:51:53Z;');
    expect(text(left)).toContain('| completed, but for shift |');
    expect(text(left)).not.toContain('every step ended, and what can be verified was');
    expect(text(failover())).toContain('every step ended, and what can be verified was');
  });
});

it('a step without a call in its plan is not said to read only: it may have found its work done', () => {
  expect(text(failover())).toContain('| `capacity` | `capacity.check` | no change planned |');
});

describe('the first diagnosis', () => {
  it('is told as it was, and so is the one that was acted on', () => {
    const late = [
      opened(),
      ...diagnosis(7, { verdict: 'unknown', scope: 'component', services: [] }),
      recommended(7, 'hold', ['nothing is known']),
      ...diagnosis(67),
      recommended(67),
    ];

    expect(text(late)).toContain(
      'The first diagnosis was: unknown, component, us-east-1; at 2025-10-20 06:49:47Z it was aws, regional, us-east-1 (dynamodb), and the recommendation was failover.',
    );
    expect(text(failover())).toContain(
      'The first diagnosis was: aws, regional, us-east-1 (dynamodb), and the recommendation was failover.',
    );
  });
});

describe('what is not told', () => {
  it('is no answer of AWS', () => {
    const support = (at: number, summary: string) => effect(at, at, 'confirm.support', { confirmed: false, summary });
    const asked = [
      ...failover(),
      ...support(4000, 'Support case case-1 opened'),
      ...support(4900, 'Support case case-1 is opened, no answer of AWS yet'),
      ...support(5000, 'Support case case-1 is open; AWS Support does not answer (unavailable)'),
      ...support(5800, 'Support case case-1 is work-in-progress, AWS answers: we look into it'),
    ];

    expect(report(asked).aws.map(({ said: words }) => words)).toEqual([
      'DYNAMODB in us-east-1, Increased Error Rates',
      'Support case case-1 opened',
      'Support case case-1 is work-in-progress, AWS answers: we look into it',
    ]);
  });

  it('is no number of signals', () => {
    expect(report([opened(), [3, 'signals.arrived', { lastId: 'x' }]]).signals).toBe(1);
  });

  it('is no recovery either: a closed incident whose way back was withdrawn says so', () => {
    const back = { failingBack: { 'evacuate-failback': 'awaitingApproval' } };
    const stays: Happening[] = [
      ...upTo(3599),
      ...effect(
        3000,
        3001,
        'plan.prepare',
        { hash: 'c', steps: [], obstacles: [] },
        { invoke: 'evacuate-failback-prepare' },
      ),
      said(3100, 'reject'),
      [
        3100,
        'transition',
        { event: 'command.reject', from: { response: back }, to: { response: { monitoring: 'watching' } } },
      ],
      ...from(3599),
    ];

    expect(text(stays)).toContain('| time to recover | **–** | closed without failback |');
  });
});

it('messages that newer ones replaced were not delivered', () => {
  const replaced: Happening[] = [
    [20, 'message.queued', { key: 'm2', destination: 'chat', title: 'update', text: '' }],
    [21, 'message.queued', { key: 'm3', destination: 'chat', title: 'update', text: '', insteadOf: 'm2' }],
    [22, 'message.delivered', { key: 'm3', reference: 'r' }],
  ];

  expect(findingsOf(report([...upTo(10), ...replaced])).wentWell).toContain(
    'Every message was delivered (2), but for 1 that a newer one replaced.',
  );
  expect(findingsOf(report(failover())).wentWell).toContain('Every message was delivered (1).');
});

it('nor were those that a later one made untrue, and they do not wait', () => {
  const overtaken: Happening[] = [
    [20, 'message.queued', { key: 'm2', destination: 'status', title: 'update', text: '' }],
    [22, 'message.overtaken', { key: 'm2', code: 'notFound' }],
  ];
  expect(findingsOf(report([...upTo(10), ...overtaken])).wentWell).toContain(
    'Every message was delivered (1), but for 1 that a newer one replaced.',
  );
});

it('a post of which AWS Health names what of ours it hits is told once, with that', () => {
  const health = 'AWS Health: DYNAMODB in us-east-1, Increased Error Rates (of ours impaired: orders, carts)';
  const both = [...failover(), ...effect(1990, 1990, 'confirm.health', { confirmed: true, summary: health })];

  expect(report(both).aws).toMatchObject([
    {
      source: 'public dashboard',
      alsoBy: ['AWS Health'],
      said: 'DYNAMODB in us-east-1, Increased Error Rates (of ours impaired: orders, carts)',
    },
  ]);
});

it('a request that lapsed stands in the summary, where nothing was changed', () => {
  const expiry = 'xstate.after.approvalExpiry.incident.response.mitigating.evacuate.awaitingApproval';
  const states = (leaf: string) => ({ response: { mitigating: { evacuate: leaf } } });
  const lapsed: Happening[] = [
    ...upTo(9),
    [1809, 'transition', { event: expiry, from: states('awaitingApproval'), to: states('withdrawing') }],
  ];

  expect(text(lapsed)).toContain(
    'The approval of a plan was asked for at 2025-10-20 06:48:49Z; it lapsed. Nothing in AWS was changed.',
  );
});
