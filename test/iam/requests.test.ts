import { describe, expect, it } from '@jest/globals';
import { policiesOf } from '../../src/cli/iam.ts';
import type { PolicyName } from '../../src/iam/policies.ts';
import { allows, type Request } from './evaluate.ts';
import { account, configured, east, everything, policies, shop, third, west } from './everything.ts';

const inRegion = (region: string) => ({ 'aws:RequestedRegion': [region] });
const arn = (service: string, region: string, rest: string) => `arn:aws:${service}:${region}:${account}:${rest}`;
const anyResource = '*';

type Case = readonly [title: string, policies: readonly PolicyName[], request: Request];

const alarms: Case[] = [west, third].flatMap((region) => [
  [
    `the standby-alarm lever sets its metric in ${region}`,
    ['mitigate', 'breakGlass'],
    { action: 'cloudwatch:PutMetricData', resource: anyResource, context: inRegion(region) },
  ],
  [
    `the standby-alarm lever looks at its alarm in ${region}`,
    ['read', 'breakGlass'],
    {
      action: 'cloudwatch:DescribeAlarms',
      resource: arn('cloudwatch', region, 'alarm:leave'),
      context: inRegion(region),
    },
  ],
]);
const controls: Case[] = shop.levers
  .flatMap((lever) => (lever.kind === 'routing-control' ? Object.values(lever.controls) : []))
  .flatMap((resource) => [
    [
      `the routing control ${resource} is set`,
      ['mitigate', 'breakGlass'],
      { action: 'route53-recovery-cluster:UpdateRoutingControlStates', resource },
    ],
    [
      `the routing control ${resource} is read`,
      ['read', 'breakGlass'],
      { action: 'route53-recovery-cluster:GetRoutingControlState', resource },
    ],
  ]);
const objects: Case[] = shop.levers
  .flatMap((lever) => (lever.kind === 'standby-object' ? Object.values(lever.switches).flat() : []))
  .flatMap(({ bucket, key }) => [
    ...(['s3:PutObject', 's3:DeleteObject'] as const).map(
      (action): Case => [
        `${action} of the switch ${bucket}/${key}`,
        ['mitigate', 'breakGlass'],
        { action, resource: `arn:aws:s3:::${bucket}/${key}` },
      ],
    ),
    [
      `the switch ${bucket}/${key} is looked for`,
      ['read', 'breakGlass'],
      { action: 's3:GetObject', resource: `arn:aws:s3:::${bucket}/${key}` },
    ],
    [
      `an absent switch of ${bucket} is told from a denied one`,
      ['read', 'breakGlass'],
      { action: 's3:ListBucket', resource: `arn:aws:s3:::${bucket}` },
    ],
  ]);
const zones: Case[] = [
  ...['Z9', 'Z0EXAMPLESHOP'].flatMap((zone) =>
    ['route53:ListResourceRecordSets', 'route53:GetHostedZone'].map(
      (action): Case => [
        `${action} of ${zone}`,
        ['read'],
        { action, resource: `arn:aws:route53:::hostedzone/${zone}`, context: inRegion(east) },
      ],
    ),
  ),
  [
    'the records lever changes its zone',
    ['mitigate'],
    { action: 'route53:ChangeResourceRecordSets', resource: 'arn:aws:route53:::hostedzone/Z0EXAMPLESHOP' },
  ],
  [
    'the records lever sees its change arrive',
    ['read'],
    { action: 'route53:GetChange', resource: 'arn:aws:route53:::change/C1' },
  ],
];
const schedules: Case[] = [east, west].flatMap((region) =>
  ['default/nightly', 'billing/monthly'].flatMap((name): Case[] => [
    [`${name} is read in ${region}`, ['read'], scheduled('scheduler:GetSchedule', region, name)],
    [`${name} is paused in ${region}`, ['mitigate'], scheduled('scheduler:UpdateSchedule', region, name)],
  ]),
);
function scheduled(action: string, region: string, name: string): Request {
  return { action, resource: arn('scheduler', region, `schedule/${name}`) };
}
const others: Case[] = [
  [
    'the target’s role goes back to the scheduler with its schedule',
    ['mitigate'],
    {
      action: 'iam:PassRole',
      resource: `arn:aws:iam::${account}:role/service-role/runs-nightly`,
      context: { 'iam:PassedToService': ['scheduler.amazonaws.com'] },
    },
  ],
  ...['sqs:ReceiveMessage', 'sqs:DeleteMessage'].map(
    (action): Case => [
      `${action} of the queue that alarms come from`,
      ['mitigate'],
      { action, resource: arn('sqs', 'us-east-2', 'muster-alarms') },
    ],
  ),
  ['a bound queue is counted', ['read'], { action: 'sqs:GetQueueAttributes', resource: arn('sqs', east, 'shop-jobs') }],
  [
    'a bound stream is described',
    ['read'],
    { action: 'kinesis:DescribeStreamSummary', resource: arn('kinesis', west, 'stream/orders-made') },
  ],
  [
    'a bound version of code is looked at',
    ['read'],
    { action: 'lambda:GetFunctionConfiguration', resource: arn('lambda', west, 'function:shop-reports:live') },
  ],
  [
    'the zonal shifts of a Region are listed',
    ['read'],
    { action: 'arc-zonal-shift:ListZonalShifts', resource: anyResource, context: inRegion(east) },
  ],
  [
    'event sources of a function are listed before they are paused',
    ['read'],
    { action: 'lambda:ListEventSourceMappings', resource: anyResource, context: inRegion(east) },
  ],
  [
    'a writer is fenced in the lease’s store',
    ['mitigate'],
    {
      action: 'dynamodb:PutItem',
      resource: arn('dynamodb', 'us-east-2', 'table/muster-leases'),
      context: { 'dynamodb:LeadingKeys': ['writer#shop'] },
    },
  ],
];

/** Of load balancers alone the ARN is the resource of the request; of any kind it is a key of its context. */
const zonalShifts: Case[] = everything.zonalResources.flatMap(({ kind, resource }) =>
  (
    [
      ['GetManagedResource', 'read'],
      ['StartZonalShift', 'mitigate'],
      ['UpdateZonalShift', 'mitigate'],
      ['CancelZonalShift', 'mitigate'],
    ] as const
  ).map(
    ([operation, policy]): Case => [
      `${operation} for ${kind}`,
      [policy],
      {
        action: `arc-zonal-shift:${operation}`,
        resource: kind === 'alb' || kind === 'nlb' ? resource : anyResource,
        context: { 'arc-zonal-shift:ResourceIdentifier': [resource] },
      },
    ],
  ),
);

const cases = [...alarms, ...controls, ...objects, ...zones, ...schedules, ...zonalShifts, ...others];

describe('a printed policy', () => {
  it.each(cases)('allows: %s', (_title, names, request) => {
    for (const name of names) {
      const policy = policies?.[name];
      expect({ name, allowed: policy !== undefined && allows(policy, request) }).toEqual({ name, allowed: true });
    }
  });

  const refused: readonly Case[] = [
    [
      'metrics of a Region where nothing is',
      ['mitigate', 'breakGlass'],
      { action: 'cloudwatch:PutMetricData', resource: anyResource, context: inRegion('sa-east-1') },
    ],
    [
      'a role for another service than the scheduler',
      ['mitigate'],
      {
        action: 'iam:PassRole',
        resource: `arn:aws:iam::${account}:role/admin`,
        context: { 'iam:PassedToService': ['ec2.amazonaws.com'] },
      },
    ],
    [
      'a schedule of the same name in another group',
      ['mitigate'],
      scheduled('scheduler:UpdateSchedule', east, 'payroll/nightly'),
    ],
    [
      'the queue of somebody else',
      ['mitigate'],
      { action: 'sqs:ReceiveMessage', resource: arn('sqs', east, 'shop-jobs') },
    ],
    [
      'changes of a zone that no lever names',
      ['mitigate'],
      { action: 'route53:ChangeResourceRecordSets', resource: 'arn:aws:route53:::hostedzone/Z9' },
    ],
    [
      'a zonal shift of somebody else’s cluster',
      ['mitigate'],
      {
        action: 'arc-zonal-shift:StartZonalShift',
        resource: anyResource,
        context: { 'arc-zonal-shift:ResourceIdentifier': [`arn:aws:eks:${west}:${account}:cluster/other`] },
      },
    ],
    [
      'an item of the application',
      ['mitigate'],
      {
        action: 'dynamodb:PutItem',
        resource: arn('dynamodb', east, 'table/orders'),
        context: { 'dynamodb:LeadingKeys': ['order#1'] },
      },
    ],
  ];
  it.each(refused)('does not allow: %s', (_title, names, request) => {
    for (const name of names) expect(allows(policies?.[name] as never, request)).toBe(false);
  });

  it('lets no role be passed where the workload has no schedule', () => {
    const plain = policiesOf({ ...configured, workloads: [shop] }, undefined).shop;
    expect(JSON.stringify(plain?.mitigate)).not.toContain('iam:PassRole');
  });
});
