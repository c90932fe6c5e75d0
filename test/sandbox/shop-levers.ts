import { PutItemCommand } from '@aws-sdk/client-dynamodb';
import { UpdateRoutingControlStatesCommand } from '@aws-sdk/client-route53-recovery-cluster';
import type { World } from '../../src/sandbox/world.ts';
import { pass, sent } from './play.ts';

/** What the name of the shop leads to while the Region answers. */
export const east = ['shop.us-east-1.example.com'];
export const west = ['shop.us-west-2.example.com'];

export const control = (region: string) =>
  `arn:aws:route53-recovery-control::123456789012:controlpanel/shop/routingcontrol/${region}`;

/** Sets the routing controls of these Regions in one call. */
export function controls(states: Record<string, 'On' | 'Off'>) {
  return new UpdateRoutingControlStatesCommand({
    UpdateRoutingControlStateEntries: Object.entries(states).map(([region, RoutingControlState]) => ({
      RoutingControlArn: control(region),
      RoutingControlState,
    })),
  });
}

/** Hands the lease of the writer to a Region, or to nobody, if the epoch before this one still stands. */
export function lease(region: string | null, epoch: number) {
  return new PutItemCommand({
    TableName: 'muster-leases',
    Item: {
      pk: { S: 'writer#shop' },
      region: region === null ? { NULL: true } : { S: region },
      epoch: { N: String(epoch) },
      changedAtMs: { N: '0' },
      changedBy: { S: 'test' },
    },
    ConditionExpression: 'epoch = :epoch',
    ExpressionAttributeValues: { ':epoch': { N: String(epoch - 1) } },
  });
}

/** Takes the lease from the old writers, waits, and gives lease and traffic to the west. */
export async function failOver(world: World): Promise<void> {
  await sent(world, 'dynamodb', 'us-west-2', lease(null, 2));
  await pass(world, 20_000);
  await sent(world, 'dynamodb', 'us-west-2', lease('us-west-2', 3));
  await sent(world, 'route53-recovery-cluster', 'us-west-2', controls({ 'us-east-1': 'Off', 'us-west-2': 'On' }));
}
