import { describe, expect, it } from '@jest/globals';
import { approvedBy } from '../../src/drill/approved.ts';
import type { HistoryEntry } from '../../src/ports/commands.ts';
import {
  alias,
  approval,
  asked,
  call,
  command,
  flips,
  hash,
  history,
  inPlan,
  isApproved,
  moved,
  plan,
  prepared,
  type Row,
  requested,
  settled,
  shop,
  shopWith,
} from './ordered-histories.ts';

describe('a call counts as approved', () => {
  const ordered = [prepared, approval('ana'), requested('deploy.rollback'), settled];

  it('while the effect runs whose approved plan shows it, and a little after', () => {
    expect(isApproved(ordered, alias(2500))).toBe(true);
    expect(isApproved(ordered, alias(30_000))).toBe(true);
  });

  it.each([
    ['before its effect was requested', ordered, alias(1500)],
    ['long after its effect settled', ordered, alias(600_000)],
    ['of another target', ordered, call('UpdateAlias', 'us-east-1/shop-browse:live', 2500, '41')],
    ['of another operation', ordered, call('UpdateTable', 'us-east-1/shop-checkout:live', 2500, '41')],
    ['to another value', ordered, call('UpdateAlias', 'us-east-1/shop-checkout:live', 2500, '40')],
    ['in another Region', ordered, call('UpdateAlias', 'us-west-2/shop-checkout:live', 2500, '41', 'us-west-2')],
    ['of a plan that nobody approved', [prepared, requested('deploy.rollback')], alias(1500)],
    [
      'when another plan was approved',
      [prepared, approval('ana', { planHash: 'b'.repeat(64) }), requested('deploy.rollback')],
      alias(2500),
    ],
    [
      'when too little of the hash was named',
      [prepared, approval('ana', { planHash: hash.slice(0, 11) }), requested('deploy.rollback')],
      alias(2500),
    ],
    [
      'when somebody approved who may not',
      [prepared, approval('eve', { roles: ['observer'] }), requested('deploy.rollback')],
      alias(2500),
    ],
    [
      'when the approval was refused',
      [prepared, approval('ana', { outcome: 'refused' }), requested('deploy.rollback')],
      alias(2500),
    ],
    [
      'when it was approved before it was put before people anew',
      [prepared, approval('ana'), asked, requested('deploy.rollback')],
      alias(3500),
    ],
    [
      'when the plan was withdrawn since',
      [
        prepared,
        approval('ana'),
        moved(inPlan('awaitingApproval'), inPlan('withdrawing')),
        prepared,
        requested('deploy.rollback'),
      ],
      alias(4500),
    ],
    ['of an undo that nobody ordered', [prepared, approval('ana'), requested('deploy.rollback.undo')], alias(2500)],
  ] as const)('not %s', (_what, rows, one) => {
    expect(isApproved(rows, one)).toBe(false);
  });

  it('only with as many approvers as the quorum asks for', () => {
    const two = { ...shop, policy: { ...shop.policy, approval: { ...shop.policy.approval, quorum: 2 } } };
    const once = [prepared, approval('ana'), approval('ana'), requested('deploy.rollback')];
    expect(isApproved(once, alias(3500), two)).toBe(false);
    expect(
      isApproved([prepared, approval('ana'), approval('ben'), requested('deploy.rollback')], alias(3500), two),
    ).toBe(true);
  });

  it('when it is of a lever that the plan named as the next one', () => {
    const moving = [prepared, approval('ana'), requested('traffic.shift')];
    const put = (region: string, key: string, operation = 'PutObject', to = 'present') =>
      isApproved(moving, call(operation, `${region}/shop-switch-${region}/${key}`, 2500, to, region));
    expect(put('us-west-2', 'evacuate-us-east-1')).toBe(true);
    expect(put('us-east-1', 'evacuate-us-west-2', 'DeleteObject', 'absent')).toBe(true);
    expect(put('us-east-1', 'evacuate-us-west-2')).toBe(false);
    expect(put('us-west-2', 'evacuate-us-east-1', 'DeleteObject', 'absent')).toBe(false);
    const weights = (to: string) => isApproved(moving, call('ChangeResourceRecordSets', 'Z0EXAMPLESHOP', 2500, to));
    expect(weights('shop-us-east-1=0, shop-us-west-2=100')).toBe(true);
    expect(weights('shop-us-east-1=100, shop-us-west-2=0')).toBe(false);
    expect(isApproved(moving, call('PutItem', 'writer#shop', 2500, 'us-west-2'))).toBe(false);
  });

  it('by the beginning of its hash', () => {
    expect(
      isApproved(
        [prepared, approval('ana', { planHash: hash.slice(0, 12) }), requested('deploy.rollback')],
        alias(2500),
      ),
    ).toBe(true);
  });

  it('when it undoes what was done, by an order that was taken', () => {
    const undone = (outcome: string) => [
      prepared,
      approval('ana'),
      command('undo', 'ana', { outcome }),
      requested('deploy.rollback.undo'),
    ];
    const back = call('UpdateAlias', 'us-east-1/shop-checkout:live', 3500, '42');
    expect(isApproved(undone('taken'), back)).toBe(true);
    expect(isApproved(undone('taken'), alias(3500))).toBe(false);
    expect(isApproved(undone('refused'), back)).toBe(false);
    expect(isApproved(undone('withoutEffect'), back)).toBe(false);
  });

  it('not when an undo was ordered of a plan before', () => {
    const rows = [
      prepared,
      command('undo', 'ana'),
      moved(inPlan('step-rollback'), inPlan('withdrawing')),
      prepared,
      requested('deploy.rollback.undo'),
    ];
    expect(isApproved(rows, call('UpdateAlias', 'us-east-1/shop-checkout:live', 4500, '42'))).toBe(false);
  });
});

describe('a call of an approved evacuation counts as approved', () => {
  const lease = { call: 'PutItem', target: 'muster-leases writer#shop', region: 'us-west-2' };
  const shownAs = (action: string, ...calls: readonly object[]) => ({ action, calls, readings: [] });
  const evacuation: Row = [
    'effect.succeeded',
    {
      key: 'i/1',
      name: 'plan.prepare',
      output: {
        ...plan,
        steps: [
          shownAs('writers.fence', { ...lease, from: 'us-east-1 writes', to: 'nobody writes' }),
          shownAs('writers.grant', { ...lease, from: 'nobody writes', to: 'us-west-2 writes' }),
          ...plan.steps.slice(1),
          shownAs('consumers.pause', {
            call: 'UpdateEventSourceMapping',
            target: 'event-source shop-fulfil',
            region: 'us-east-1',
            from: 'enabled',
            to: 'disabled',
          }),
        ],
      },
    },
  ];
  const during = (effect: string, one: ReturnType<typeof call>, ...before: readonly Row[]) =>
    isApproved([evacuation, approval('ana'), ...before, requested(effect)], { ...one, atMs: 9000 });
  const written = (to: string, region = 'us-east-2') => call('PutItem', 'writer#shop', 0, to, region);
  const paused = (region: string, to: string) =>
    call('UpdateEventSourceMapping', `${region}/shop-fulfil 00000000-0000-4000-9000-000000000001`, 0, to, region);

  it('where it turns off the Region that is left, by any endpoint, and not the one that survives', () => {
    expect(during('traffic.shift', flips(0, 'us-east-1=Off, us-west-2=On'))).toBe(true);
    expect(during('traffic.shift', flips(0, 'us-east-1=On, us-west-2=Off'))).toBe(false);
    expect(during('traffic.shift', flips(0, 'us-east-1=Off, us-west-2=Off'))).toBe(false);
    expect(during('traffic.shift', flips(0, 'us-east-1=Off, us-west-2=On (safety rules overridden)'))).toBe(false);
  });

  it('where it lets the Region write that takes over, by any replica, and no other', () => {
    expect(during('writers.fence', written('none'))).toBe(true);
    expect(during('writers.grant', written('us-west-2'))).toBe(true);
    expect(during('writers.grant', written('us-east-1'))).toBe(false);
    expect(during('writers.grant', written('eu-west-1'))).toBe(false);
    expect(during('writers.fence', written('us-west-2'))).toBe(false);
  });

  it('where it pauses consumers in the Region that is left, and resumes none', () => {
    expect(during('consumers.pause', paused('us-east-1', 'Disabled'))).toBe(true);
    expect(during('consumers.pause', paused('us-west-2', 'Disabled'))).toBe(false);
    expect(during('consumers.pause', paused('us-east-1', 'Enabled'))).toBe(false);
  });

  it('where the fence is lifted again for the Region it was taken from', () => {
    expect(during('writers.release', written('none'))).toBe(true);
    expect(during('writers.release', written('us-east-1'))).toBe(true);
    expect(during('writers.release', written('us-west-2'))).toBe(false);
  });

  it('where an undo that was ordered leads back, and no further', () => {
    const ordered = command('undo', 'ana');
    expect(during('traffic.shift.undo', flips(0, 'us-west-2=Off, us-east-1=On'), ordered)).toBe(true);
    expect(during('traffic.shift.undo', flips(0, 'us-west-2=On, us-east-1=Off'), ordered)).toBe(false);
    expect(during('writers.grant.undo', written('none'), ordered)).toBe(true);
    expect(during('writers.grant.undo', written('us-east-1'), ordered)).toBe(false);
    expect(during('writers.fence.undo', written('us-east-1'), ordered)).toBe(true);
    expect(during('consumers.pause.undo', paused('us-east-1', 'Enabled'), ordered)).toBe(true);
  });
});

describe('four eyes', () => {
  const two = shopWith({ fourEyes: true, quorum: 1 });
  const rows = (...by: readonly string[]) => [
    command('failover', 'ana', { text: 'now' }),
    prepared,
    asked,
    ...by.map((one) => approval(one)),
    requested('deploy.rollback'),
  ];

  it('let nobody approve alone what they asked for themselves', () => {
    expect(isApproved(rows('ana'), alias(4500), two)).toBe(false);
    expect(isApproved(rows('ben'), alias(4500), two)).toBe(true);
    expect(isApproved(rows('ana', 'ben'), alias(5500), shopWith({ fourEyes: true, quorum: 2 }))).toBe(true);
    expect(isApproved(rows('ana'), alias(4500), shopWith({ fourEyes: false, quorum: 1 }))).toBe(true);
  });

  it('do not mind who asked for a plan before, or in vain', () => {
    const ended = [moved(inPlan('completed'), { monitoring: 'watching' }), prepared, asked, approval('ana')];
    const again = [command('failover', 'ana'), ...ended, requested('deploy.rollback')];
    expect(isApproved(again, alias(5500), two)).toBe(true);
    const vain = [command('failover', 'ana', { outcome: 'refused' }), ...ended.slice(1), requested('deploy.rollback')];
    expect(isApproved(vain, alias(4500), two)).toBe(true);
  });

  it('are wanted of those who break the glass, too', () => {
    const glass = shopWith({ fourEyes: true, quorum: 2, breakGlass: { role: 'on-call', afterSeconds: 60 } });
    const waited = (by: string) =>
      approvedBy(
        [[...history(command('failover', 'ana'), prepared, asked), ...late(approval(by, { roles: ['on-call'] }))]],
        glass,
      );
    expect(waited('ana')(alias(63_500))).toBe(false);
    expect(waited('ben')(alias(63_500))).toBe(true);
  });
});

/** What came a minute after the history of three rows. */
function late(...rows: readonly Row[]): HistoryEntry[] {
  return history(...rows, requested('deploy.rollback')).map((entry) => ({
    ...entry,
    sequence: entry.sequence + 3,
    atMs: entry.atMs + 62_000,
  }));
}

describe('breaking the glass', () => {
  const glass = shopWith({ quorum: 2, breakGlass: { role: 'on-call', afterSeconds: 60 } });
  const alone = approval('ben', { roles: ['on-call'] });

  it('counts once the quorum was out of reach for as long as the policy says, and not before', () => {
    expect(isApproved([prepared, asked, alone, requested('deploy.rollback')], alias(3500), glass)).toBe(false);
    const waited = [...history(command('note', 'ana'), prepared, asked), ...late(alone)];
    expect(approvedBy([waited], glass)(alias(63_500))).toBe(true);
    const longer = shopWith({ quorum: 2, breakGlass: { role: 'on-call', afterSeconds: 62 } });
    expect(approvedBy([waited], longer)(alias(63_500))).toBe(false);
  });

  it('does not count what was waited for an earlier plan', () => {
    const rows = [
      ...history(asked, moved(inPlan('awaitingApproval'), inPlan('withdrawing')), moved({}, {})),
      ...late(prepared, asked, alone),
    ];
    expect(approvedBy([rows], glass)(alias(65_500))).toBe(false);
  });
});
