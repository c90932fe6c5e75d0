import { type Workload, workloadSchema } from '../../src/workload/schema.ts';
import { exampleWorkload } from '../drill/example-worlds.ts';

/** The account that every target is set up as: the example shop's, with one of everything that a port reads or changes. */

const shop = exampleWorkload('shop');

export const east = 'us-east-1';
export const west = 'us-west-2';
export const stream = 'clicks';
export const shards = 4;
export const balancer = 'arn:aws:elasticloadbalancing:us-east-1:123456789012:loadbalancer/app/shop/1';

/** Provisioned concurrency of the checkout's alias. */
export const provisionedExecutions = 25;
/** A quota that was never raised: AWS lists its default only. */
export const watchedQuota = { service: 'dynamodb', quota: 'L-F98FE922', name: 'Tables of an account' };
/** A policy that lets one role read, and cuts nobody off. */
export const resourcePolicy = JSON.stringify({
  Version: '2012-10-17',
  Statement: [
    {
      Effect: 'Allow',
      Principal: { AWS: 'arn:aws:iam::123456789012:role/reporting' },
      Action: 'dynamodb:GetItem',
      Resource: '*',
    },
  ],
});
/** What else is bound to a Region, one of each kind, with a twin in the other. */
export const estateNames = [
  { kind: 'queue', name: 'shop-returns' },
  { kind: 'schedule', name: 'shop-nightly' },
  { kind: 'execution', name: 'shop-refund' },
  { kind: 'bucket', name: 'shop-invoices' },
  { kind: 'user-pool', name: 'us-east-1_EXAMPLE' },
  { kind: 'key', name: 'alias/shop-data' },
  { kind: 'secret', name: 'shop/mail' },
  { kind: 'api-key', name: 'a1b2c3d4e5' },
] as const;

export const account: Workload = workloadSchema.parse({
  ...shop,
  components: [...shop.components, { id: 'carts', service: 'dynamodb', name: 'carts' }],
  tables: [...shop.tables, { ...shop.tables[0], name: 'carts', component: 'carts', resourcePolicy }],
  bound: [...shop.bound, ...estateNames.map((one) => ({ ...one, region: east, counterpart: one.name }))],
  capacity: {
    ...shop.capacity,
    kinesis: [{ stream, shards }],
    provisioned: [{ component: 'checkout', executions: provisionedExecutions }],
    quotas: [watchedQuota],
  },
  zonalResources: [{ region: east, resource: balancer, kind: 'alb' }],
});

const brochure = exampleWorkload('brochure');
/** Another workload of the account, whose records have roles instead of weights, and whose switches are alarms. */
export const sibling: Workload = workloadSchema.parse({
  ...brochure,
  levers: brochure.levers.map((lever) =>
    lever.kind === 'records'
      ? { ...lever, policy: 'failover' }
      : {
          kind: 'standby-alarm',
          alarms: Object.fromEntries(
            [
              [east, west],
              [west, east],
            ].map(([of, other]) => [
              of,
              [{ region: other, name: `leave-${of}`, namespace: 'Brochure', metric: `Leave-${of}` }],
            ]),
          ),
        },
  ),
});

export const store = { table: account.lease.table, regions: account.lease.regions };
export const table = 'orders';
/** A table with provisioned throughput, of so many units each way at first; the others are billed by request. */
export const provisioned = { table: 'carts', units: 5 };
/** The index of `table` on the marks of its application. */
export const epochIndex = { name: 'by-epoch', partitionKey: 'pk' };
/** AWS has an event open in a Region where the account has nothing. */
export const elsewhere = {
  region: 'eu-west-1',
  service: 'SQS',
  message: 'We are investigating increased error rates.',
};
/** The queue that alarms may come by, in the Region of the engine. */
export const queue = {
  name: 'muster-alarms',
  region: account.engineRegion,
  url: `https://sqs.${account.engineRegion}.amazonaws.com/${account.accountId}/muster-alarms`,
};
/** A function with the alias that traffic uses, and the versions it had at the start. */
export const lambda = { name: 'shop-checkout', alias: 'live', before: '40', serving: '41' };
/** The API that takes the shop's traffic in each Region, and the deployment before the one that it serves. */
export const api = { apiId: 'shop-api', stage: 'live', olderDeployment: 'dep001' };
/** A function that a queue feeds, and a schedule. */
export const consumer = { functionName: 'shop-fulfil', schedule: 'shop-nightly' };
/** Nothing in the account bears this name. */
export const absent = 'nothing-of-this-name';

/** The lever of a kind that a workload of the account has. */
export function leverOf<Kind extends Workload['levers'][number]['kind']>(kind: Kind, workload: Workload = account) {
  const found = workload.levers.find((lever) => lever.kind === kind);
  if (found?.kind !== kind) throw new Error(`${workload.id} has no lever ${kind}`);
  return found as Extract<Workload['levers'][number], { kind: Kind }>;
}

/** Where the switch object lies that evacuates us-east-1, in the first Region that outlives it. */
export function switchObject(): { region: string; bucket: string; key: string } {
  const [first] = leverOf('standby-object').switches[east] ?? [];
  if (first === undefined) throw new Error('the shop has no switch objects');
  return first;
}
