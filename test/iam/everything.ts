import { policiesOf } from '../../src/cli/iam.ts';
import { configAt, exampleConfig } from '../../src/cli/project.ts';
import type { Workload } from '../../src/workload/schema.ts';

export const account = '123456789012';
export const [east, west, third] = ['us-east-1', 'us-west-2', 'ca-central-1'];
const config = configAt(exampleConfig);
export const shop = config.workloads[0] as Workload;

/** The example, with one of everything that it lacks. */
export const everything: Workload = {
  ...shop,
  levers: [
    ...shop.levers,
    {
      kind: 'standby-alarm',
      alarms: {
        [east]: [
          { region: third, name: 'leave-east-1', namespace: 'Muster', metric: 'one' },
          { region: west, name: 'leave-east-2', namespace: 'Muster', metric: 'two' },
        ],
        [west]: [{ region: third, name: 'leave-west', namespace: 'Muster', metric: 'three' }],
      },
    },
  ],
  dns: { ...shop.dns, hostedZoneId: 'Z9' },
  bound: [
    ...shop.bound,
    ...(
      [
        ['stream', 'orders-made'],
        ['schedule', 'nightly'],
        ['schedule', 'billing/monthly'],
        ['execution', 'invoices'],
        ['bucket', 'shop-pictures'],
        ['user-pool', 'us-east-1_pool'],
        ['api-key', 'key1'],
        ['code-version', 'shop-reports:live'],
      ] as const
    ).map(([kind, name]) => ({
      kind,
      name,
      region: east,
      counterpart: name,
      critical: false,
      inFlight: 'hold' as const,
    })),
  ],
  zonalResources: [
    { region: east, kind: 'alb', resource: `arn:aws:elasticloadbalancing:${east}:${account}:loadbalancer/app/shop/1` },
    { region: west, kind: 'eks', resource: `arn:aws:eks:${west}:${account}:cluster/shop` },
  ],
};
const queueUrls = [`https://sqs.us-east-2.amazonaws.com/${account}/muster-alarms`];
export const configured = { workloads: [everything], signals: { ...config.signals, sqs: { queueUrls } } };
export const policies = policiesOf(configured, undefined).shop;
