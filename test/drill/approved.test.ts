import { describe, expect, it } from '@jest/globals';
import { approvedBy } from '../../src/drill/approved.ts';
import type { HistoryEntry } from '../../src/ports/commands.ts';
import {
  alias,
  approval,
  asked,
  call,
  command,
  hash,
  history,
  inPlan,
  isApproved,
  moved,
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
    ['of another target', ordered, call('UpdateAlias', 'us-east-1/shop-browse:live', 2500)],
    ['of another operation', ordered, call('UpdateTable', 'us-east-1/shop-checkout:live', 2500)],
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
    expect(isApproved(moving, call('PutObject', 'bucket/evacuate', 2500))).toBe(true);
    expect(isApproved(moving, call('PutItem', 'writer#shop', 2500))).toBe(false);
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
    expect(isApproved(undone('taken'), alias(3500))).toBe(true);
    expect(isApproved(undone('refused'), alias(3500))).toBe(false);
    expect(isApproved(undone('withoutEffect'), alias(3500))).toBe(false);
  });

  it('not when an undo was ordered of a plan before', () => {
    const rows = [
      prepared,
      command('undo', 'ana'),
      moved(inPlan('step-rollback'), inPlan('withdrawing')),
      prepared,
      requested('deploy.rollback.undo'),
    ];
    expect(isApproved(rows, alias(4500))).toBe(false);
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
