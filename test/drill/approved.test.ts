import { describe, expect, it } from '@jest/globals';
import { approvedBy } from '../../src/drill/approved.ts';
import type { HistoryEntry } from '../../src/ports/commands.ts';
import { exampleWorkload } from './example-worlds.ts';

const shop = exampleWorkload('shop');

/** A history of these rows, one a second. */
function history(...rows: readonly [kind: string, detail: object][]): HistoryEntry[] {
  return rows.map(([kind, detail], index) => ({
    sequence: index + 1,
    atMs: index * 1000,
    kind,
    detail: detail as HistoryEntry['detail'],
    hash: '',
  }));
}

const plan = {
  hash: 'h1',
  steps: [
    {
      action: 'deploy.rollback',
      calls: [{ call: 'UpdateAlias', target: 'shop-checkout:live' }],
      readings: [],
    },
    {
      action: 'traffic.shift',
      calls: [
        { call: 'UpdateRoutingControlStates', target: 'arn:aws:x::1:controlpanel/shop/routingcontrol/us-east-1' },
      ],
      readings: [{ name: 'alternate lever', value: 'standby-object' }],
    },
  ],
};
const prepared = ['effect.succeeded', { key: 'i/1', name: 'plan.prepare', output: plan }] as const;
const approval = (by: string, planHash = 'h1', roles = ['incident-commander']) =>
  ['command', { command: 'approve', by, roles, planHash }] as [string, object];
const requested = (name: string) => ['effect.requested', { key: 'i/2', name, mutating: true }] as [string, object];
const settled = ['effect.succeeded', { key: 'i/2', name: 'any' }] as [string, object];

const call = (operation: string, target: string, atMs: number) => ({
  atMs,
  service: 'any',
  operation,
  region: 'us-east-1',
  target,
  from: 'a',
  to: 'b',
  changed: true,
  doubled: false,
  workload: true,
});
const alias = (atMs: number) => call('UpdateAlias', 'us-east-1/shop-checkout:live', atMs);

function isApproved(rows: readonly (readonly [string, object])[], one: ReturnType<typeof call>, workload = shop) {
  return approvedBy([history(...rows.map(([kind, detail]) => [kind, detail] as [string, object]))], workload)(one);
}

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
    ['when another plan was approved', [prepared, approval('ana', 'h0'), requested('deploy.rollback')], alias(2500)],
    [
      'when somebody approved who may not',
      [prepared, approval('eve', 'h1', ['observer']), requested('deploy.rollback')],
      alias(2500),
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
});
