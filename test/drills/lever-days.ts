import type { Scenario } from '../../src/scenario/schema.ts';
import type { Lever } from '../../src/workload/lever.ts';
import type { Workload } from '../../src/workload/schema.ts';
import { catalogued, exampleWorkload, flattened } from '../drill/example-worlds.ts';

const whole = flattened(catalogued('2025-10-20-dynamodb-dns'));
/** The first wave of the day: the later ones are told by the drill of the whole. */
export const outage: Scenario = {
  ...whole,
  endsAfter: '4h',
  impairments: whole.impairments.filter(({ service, from }) => service !== 'ec2' && from < '2025-10-20T09:26:00Z'),
  posts: whole.posts.flatMap((post) => {
    if (post.status === 'closed') return [{ ...post, at: '2025-10-20T10:00:00Z' }];
    return post.at < '2025-10-20T10:00:00Z' ? [post] : [];
  }),
};
const example = exampleWorkload('shop');
const shop: Workload = { ...example, policy: { ...example.policy, quietHoursBeforeFailback: 1 } };
export const leverOf = (kind: Lever['kind']): Lever => shop.levers.find((lever) => lever.kind === kind) as Lever;
export const alarmLever: Lever = {
  kind: 'standby-alarm',
  alarms: {
    'us-east-1': [
      { region: 'us-west-2', name: 'shop-leave-use1-a', namespace: 'Muster', metric: 'leave-use1-a' },
      { region: 'us-east-2', name: 'shop-leave-use1-b', namespace: 'Muster', metric: 'leave-use1-b' },
    ],
    'us-west-2': [
      { region: 'us-east-1', name: 'shop-leave-usw2-a', namespace: 'Muster', metric: 'leave-usw2-a' },
      { region: 'us-east-2', name: 'shop-leave-usw2-b', namespace: 'Muster', metric: 'leave-usw2-b' },
    ],
  },
};
/** The same day, on which storage in the standby Region fails for a while after traffic has moved there. */
export const standbyStorageFails: Scenario = {
  ...outage,
  impairments: [
    ...outage.impairments,
    {
      service: 's3',
      region: 'us-west-2',
      from: '2025-10-20T07:30:00Z',
      until: '2025-10-20T08:30:00Z',
      effect: 'errors',
      rate: 1,
      latencyMs: 0,
    },
  ],
};
/** The shop with that lever and no other. */
export const only = (lever: Lever): Workload => ({ ...shop, levers: [lever] });

/** The first wave with Route 53's control plane wholly down, rather than mostly. */
export const controlPlaneDown: Scenario = {
  ...outage,
  impairments: outage.impairments.map((one) => (one.service === 'route53' ? { ...one, rate: 1 } : one)),
};
