import {
  ChangeResourceRecordSetsCommand,
  GetChangeCommand,
  ListResourceRecordSetsCommand,
} from '@aws-sdk/client-route-53';
import { describe, expect, it } from '@jest/globals';
import { impaired, pass, resolved, sent, shopWorld } from './play.ts';
import { west } from './shop-levers.ts';

describe('record weights', () => {
  const weights = (activeWeight: number, standbyWeight: number) =>
    new ChangeResourceRecordSetsCommand({
      HostedZoneId: 'Z0EXAMPLESHOP',
      ChangeBatch: {
        Changes: [
          {
            Action: 'UPSERT',
            ResourceRecordSet: {
              Name: 'shop.example.com',
              Type: 'A',
              SetIdentifier: 'shop-us-east-1',
              Weight: activeWeight,
            },
          },
          {
            Action: 'UPSERT',
            ResourceRecordSet: {
              Name: 'shop.example.com',
              Type: 'A',
              SetIdentifier: 'shop-us-west-2',
              Weight: standbyWeight,
            },
          },
        ],
      },
    });

  it('move the answer when the change is in sync', async () => {
    const world = shopWorld();
    const { ResourceRecordSets } = await sent(
      world,
      'route53',
      'us-east-1',
      new ListResourceRecordSetsCommand({ HostedZoneId: 'Z0EXAMPLESHOP' }),
    );
    expect(ResourceRecordSets).toMatchObject([{ Weight: 100 }, { Weight: 0 }]);
    const { ChangeInfo } = await sent(world, 'route53', 'us-east-1', weights(0, 100));
    expect(ChangeInfo.Status).toBe('PENDING');
    await pass(world, 61_000);
    const { ChangeInfo: later } = await sent(
      world,
      'route53',
      'us-east-1',
      new GetChangeCommand({ Id: ChangeInfo.Id }),
    );
    expect(later.Status).toBe('INSYNC');
    expect(await resolved(world, 'shop.example.com')).toEqual(west);
  });

  it('cannot be changed while the control plane in us-east-1 is down, wherever the call is made', async () => {
    const world = shopWorld(impaired({ service: 'route53', effect: 'control-plane-down' }));
    await expect(sent(world, 'route53', 'us-west-2', weights(0, 100))).rejects.toMatchObject({
      $metadata: { httpStatusCode: 503 },
    });
  });

  it('answer NoSuchChange for a change that nobody knows', async () => {
    const read = new GetChangeCommand({ Id: '/change/C42' });
    await expect(sent(shopWorld(), 'route53', 'us-east-1', read)).rejects.toMatchObject({ name: 'NoSuchChange' });
  });
});
