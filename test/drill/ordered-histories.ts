import { approvedBy } from '../../src/drill/approved.ts';
import type { HistoryEntry } from '../../src/ports/commands.ts';
import { exampleWorkload } from './example-worlds.ts';
export const shop = exampleWorkload('shop');

export type Row = readonly [kind: string, detail: object];

/** A history of these rows, one a second. */
export function history(...rows: readonly Row[]): HistoryEntry[] {
  return rows.map(([kind, detail], index) => ({
    sequence: index + 1,
    atMs: index * 1000,
    kind,
    detail: detail as HistoryEntry['detail'],
    hash: '',
  }));
}

const control = (region: string) =>
  `arn:aws:route53-recovery-control::123456789012:controlpanel/shop/routingcontrol/${region}`;
const flip = (region: string, to: string) => ({
  call: 'UpdateRoutingControlStates',
  target: control(region),
  region: 'us-west-2',
  from: 'On',
  to,
});

export const hash = 'a'.repeat(64);
export const plan = {
  hash,
  obstacles: [] as string[],
  steps: [
    {
      action: 'deploy.rollback',
      calls: [
        {
          call: 'UpdateAlias',
          target: 'shop-checkout:live',
          region: 'us-east-1',
          from: 'version 42',
          to: 'version 41',
        },
      ],
      readings: [],
    },
    {
      action: 'traffic.shift',
      calls: [flip('us-east-1', 'Off'), flip('us-west-2', 'On')],
      readings: [{ name: 'alternate lever', value: 'standby-object' }],
    },
  ],
};
export const prepared = ['effect.succeeded', { key: 'i/1', name: 'plan.prepare', output: plan }] as const;
export const command = (name: string, by: string, more: object = {}): Row => [
  'command',
  { command: name, by, roles: ['incident-commander'], outcome: 'taken', ...more },
];
export const approval = (by: string, more: object = {}): Row => command('approve', by, { planHash: hash, ...more });
export const requested = (name: string): Row => ['effect.requested', { key: 'i/2', name, mutating: true }];
export const moved = (from: object, to: object): Row => [
  'transition',
  { from: { response: from }, to: { response: to } },
];
export const inPlan = (state: string) => ({ mitigating: { evacuate: state } });
/** The plan is put before people. */
export const asked = moved(inPlan('locking'), inPlan('awaitingApproval'));
export const settled: Row = ['effect.succeeded', { key: 'i/2', name: 'any' }];

export const call = (operation: string, target: string, atMs: number, to = 'b', region = 'us-east-1') => ({
  atMs,
  service: 'any',
  operation,
  region,
  target,
  from: 'a',
  to,
  changed: true,
  doubled: false,
  workload: true,
});
export const alias = (atMs: number) => call('UpdateAlias', 'us-east-1/shop-checkout:live', atMs, '41');
/** Both controls in one call, by an endpoint of a third Region: `us-east-1=Off, us-west-2=On`. */
export const flips = (atMs: number, to: string) =>
  call('UpdateRoutingControlStates', `${control('us-east-1')}, ${control('us-west-2')}`, atMs, to, 'ap-northeast-1');

export function isApproved(
  rows: readonly (readonly [string, object])[],
  one: ReturnType<typeof call>,
  workload = shop,
) {
  return approvedBy([history(...rows)], workload)(one);
}

/** The example shop with another rule of approval, or a written policy. */
export const shopWith = (approval: object, policy: object = {}) => ({
  ...shop,
  policy: { ...shop.policy, ...policy, approval: { ...shop.policy.approval, ...approval } },
});
