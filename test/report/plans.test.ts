import { describe, expect, it } from '@jest/globals';
import { effect, failover, type Happening, moved, plan } from './histories.ts';
import { asks, report } from './reported.ts';

const state = (leaf: string) => ({ mitigating: { evacuate: leaf } });

describe('plans', () => {
  it('show each call with its old and new value, and how it went', () => {
    const [run] = report(failover()).plans;

    expect(run).toMatchObject({ verb: 'mitigate', ending: 'completed', orderedBy: 'people' });
    expect(run?.steps).toMatchObject([
      { id: 'capacity', outcome: 'done', verified: null },
      { id: 'shift', outcome: 'done', verified: true, seconds: 61, calls: [{ from: 'On', to: 'Off' }] },
    ]);
  });

  it('that are asked for again say what changed', () => {
    const other = plan('b'.repeat(64), 'Off', ['shift: a lever does not answer']);
    const again = [
      ...failover().filter(([at]) => at <= 129 && at >= 0),
      ...effect(129, 131, 'plan.prepare', other, { invoke: 'evacuate-recheck' }),
      moved(131, 'xstate.done.actor.evacuate-recheck', state('rechecking'), state('awaitingApproval')),
    ];
    const { plans } = report(again);

    expect(plans.map(({ ending }) => ending)).toEqual(['asked again', 'under way']);
    expect(plans[1]?.changes).toEqual(['now in the way: shift: a lever does not answer']);
    expect(asks(again)).toContain(
      'The plan was asked for again 1 time, because now in the way: shift: a lever does not answer.',
    );
  });

  it('that failed in a step say which, and leave a question', () => {
    const failing = failover().map((one): Happening => {
      const isEnd = one[1] === 'effect.succeeded' && one[2].name === 'traffic.shift.verify';
      return isEnd ? [one[0], 'effect.failed', { ...one[2], code: 'timeout', message: 'not seen' }] : one;
    });

    expect(report(failing).plans[0]?.steps[1]).toMatchObject({
      outcome: 'failed',
      verified: false,
      problem: 'timeout: not seen',
    });
    expect(asks(failing)).toContain('Step shift (traffic.shift) of the mitigation failed: timeout: not seen.');
  });

  it('that lapsed say that nobody decided', () => {
    const event = 'xstate.after.approvalExpiry.incident.response.mitigating.evacuate.awaitingApproval';
    const lapsed = [
      ...failover().filter(([at]) => at <= 9),
      moved(1809, event, state('awaitingApproval'), state('withdrawing')),
    ];

    expect(report(lapsed).plans.at(-1)?.ending).toBe('lapsed');
    expect(asks(lapsed)).toContain('1 request for approval lapsed: nobody decided in time.');
  });
});
