import { type Workload, workloadSchema } from '../../src/workload/schema.ts';
import { exampleWorkload } from '../drill/example-worlds.ts';

/** The account that every target is set up as: the example shop's, with one of everything that a port reads or changes. */

const shop = exampleWorkload('shop');

export const east = 'us-east-1';
export const west = 'us-west-2';
export const stream = 'clicks';
export const shards = 4;
export const balancer = 'arn:aws:elasticloadbalancing:us-east-1:123456789012:loadbalancer/app/shop/1';

export const account: Workload = workloadSchema.parse({
  ...shop,
  components: [...shop.components, { id: 'carts', service: 'dynamodb', name: 'carts' }],
  tables: [...shop.tables, { ...shop.tables[0], name: 'carts', component: 'carts' }],
  capacity: { ...shop.capacity, kinesis: [{ stream, shards }] },
  zonalResources: [{ region: east, resource: balancer, kind: 'alb' }],
});

export const store = { table: account.lease.table, regions: account.lease.regions };
export const table = 'orders';
/** A table with provisioned throughput, of so many units each way at first; the others are billed by request. */
export const provisioned = { table: 'carts', units: 5 };
/** The index of `table` on the marks of its application. */
export const epochIndex = { name: 'by-epoch', partitionKey: 'pk' };
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
/** Nothing in the account bears this name. */
export const absent = 'nothing-of-this-name';

/** The lever of a kind that the shop has. */
export function leverOf<Kind extends Workload['levers'][number]['kind']>(kind: Kind) {
  const found = account.levers.find((lever) => lever.kind === kind);
  if (found?.kind !== kind) throw new Error(`the shop has no lever ${kind}`);
  return found as Extract<Workload['levers'][number], { kind: Kind }>;
}

/** Where the switch object lies that evacuates us-east-1, in the first Region that outlives it. */
export function switchObject(): { region: string; bucket: string; key: string } {
  const [first] = leverOf('standby-object').switches[east] ?? [];
  if (first === undefined) throw new Error('the shop has no switch objects');
  return first;
}
