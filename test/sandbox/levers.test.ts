import { PutItemCommand } from '@aws-sdk/client-dynamodb';
import {
  ChangeResourceRecordSetsCommand,
  GetChangeCommand,
  ListResourceRecordSetsCommand,
} from '@aws-sdk/client-route-53';
import {
  GetRoutingControlStateCommand,
  UpdateRoutingControlStatesCommand,
} from '@aws-sdk/client-route53-recovery-cluster';
import { DeleteObjectCommand, HeadObjectCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import { describe, expect, it } from '@jest/globals';
import type { World } from '../../src/sandbox/world.ts';
import type { WorldScenario } from '../../src/scenario/world-scenario.ts';
import { fetched, impaired, pass, quiet, resolved, sent, shopWorld } from './play.ts';

const minuteMs = 60_000;
const control = (region: string) =>
  `arn:aws:route53-recovery-control::123456789012:controlpanel/shop/routingcontrol/${region}`;
const east = ['shop.us-east-1.example.com'];
const west = ['shop.us-west-2.example.com'];

function controls(states: Record<string, 'On' | 'Off'>) {
  return new UpdateRoutingControlStatesCommand({
    UpdateRoutingControlStateEntries: Object.entries(states).map(([region, RoutingControlState]) => ({
      RoutingControlArn: control(region),
      RoutingControlState,
    })),
  });
}

function lease(region: string | null, epoch: number) {
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

async function failOver(world: World): Promise<void> {
  await sent(world, 'dynamodb', 'us-west-2', lease(null, 2));
  await pass(world, 20_000);
  await sent(world, 'dynamodb', 'us-west-2', lease('us-west-2', 3));
  await sent(world, 'route53-recovery-cluster', 'us-west-2', controls({ 'us-east-1': 'Off', 'us-west-2': 'On' }));
}

describe('routing controls', () => {
  it('move the answer within seconds, and clients as their TTL runs out, a few stragglers last', async () => {
    const world = shopWorld();
    await failOver(world);
    await pass(world, 4000);
    expect(await resolved(world, 'shop.example.com')).toEqual(east);
    await pass(world, 7000);
    expect(await resolved(world, 'shop.example.com')).toEqual(west);
    await pass(world, 25_000);
    const moving = world.log.traffic.at(-1)?.byRegion['us-west-2'] ?? 0;
    expect(moving).toBeGreaterThan(0.2);
    expect(moving).toBeLessThan(0.7);
    await pass(world, 45_000);
    expect(world.log.traffic.at(-1)?.byRegion['us-west-2']).toBeGreaterThan(0.95);
    expect(world.log.traffic.at(-1)?.byRegion['us-east-1']).toBeGreaterThan(0);
    await pass(world, 40 * minuteMs);
    expect(world.log.traffic.at(-1)).toMatchObject({ successRate: 1, byRegion: { 'us-west-2': 1 } });
    expect(world.log.takeovers).toMatchObject([{ from: 'us-east-1', to: 'us-west-2' }]);
    expect(world.log.violations).toEqual([]);
  });

  it('are refused when none would stay On', async () => {
    const world = shopWorld();
    const off = controls({ 'us-east-1': 'Off', 'us-west-2': 'Off' });
    await expect(sent(world, 'route53-recovery-cluster', 'us-west-2', off)).rejects.toMatchObject({
      name: 'ConflictException',
    });
    const read = new GetRoutingControlStateCommand({ RoutingControlArn: control('us-east-1') });
    expect((await sent(world, 'route53-recovery-cluster', 'us-west-2', read)).RoutingControlState).toBe('On');
  });

  it('answer on the other endpoints when one is down', async () => {
    const world = shopWorld(impaired({ service: 'route53-recovery-cluster', effect: 'errors' }));
    const off = controls({ 'us-east-1': 'Off' });
    await expect(sent(world, 'route53-recovery-cluster', 'us-east-1', off)).rejects.toMatchObject({ $fault: 'server' });
    await sent(world, 'route53-recovery-cluster', 'eu-west-1', off);
    expect(world.log.mutatingCalls).toHaveLength(1);
  });
});

describe('switch objects', () => {
  const place = { Bucket: 'shop-switch-us-west-2', Key: 'evacuate-us-east-1' };

  it('move the answer once three checks have seen them, and back when they are gone', async () => {
    const world = shopWorld();
    await expect(sent(world, 's3', 'us-west-2', new HeadObjectCommand(place))).rejects.toMatchObject({
      name: 'NotFound',
    });
    await sent(world, 's3', 'us-west-2', new PutObjectCommand({ ...place, Body: 'on' }));
    await pass(world, 20_000);
    expect(await resolved(world, 'shop.example.com')).toEqual(east);
    await pass(world, 25_000);
    expect(await resolved(world, 'shop.example.com')).toEqual(west);
    await sent(world, 's3', 'us-west-2', new DeleteObjectCommand(place));
    await pass(world, 45_000);
    expect(await resolved(world, 'shop.example.com')).toEqual(east);
  });
});

describe('switches of two surviving Regions', () => {
  const down = (region: string): WorldScenario =>
    impaired({ service: 's3', region, effect: 'errors', fromMs: 5 * minuteMs, untilMs: 10 * minuteMs });
  const put = (region: string) =>
    new PutObjectCommand({ Bucket: `shop-switch-${region}`, Key: 'evacuate-us-east-1', Body: 'on' });

  it('hold when the storage of one of them fails after use', async () => {
    const world = shopWorld(down('us-west-2'));
    for (const region of ['us-west-2', 'us-east-2']) await sent(world, 's3', region, put(region));
    await pass(world, 7 * minuteMs);
    expect(await resolved(world, 'shop.example.com')).toEqual(west);
  });

  it('let traffic back when only one was used and its storage fails: what the linter warns of', async () => {
    const world = shopWorld(down('us-west-2'));
    await sent(world, 's3', 'us-west-2', put('us-west-2'));
    await pass(world, 4 * minuteMs);
    expect(await resolved(world, 'shop.example.com')).toEqual(west);
    await pass(world, 2 * minuteMs);
    expect(await resolved(world, 'shop.example.com')).toEqual(east);
    await pass(world, 6 * minuteMs);
    expect(await resolved(world, 'shop.example.com')).toEqual(west);
  });

  it('are not seen by the checkers in a bucket that hides them from strangers', async () => {
    const hidden = { fromMs: 0, untilMs: Number.POSITIVE_INFINITY };
    const world = shopWorld({
      ...quiet,
      account: [{ ...hidden, deviation: { kind: 'bucket-private', bucket: 'shop-switch-us-west-2' } }],
    });
    await sent(world, 's3', 'us-west-2', put('us-west-2'));
    await pass(world, 2 * minuteMs);
    expect(await resolved(world, 'shop.example.com')).toEqual(east);
    const url = 'https://shop-switch-us-west-2.s3.us-west-2.amazonaws.com/';
    expect((await fetched(world, `${url}evacuate-us-east-1`)).status).toBe(403);
    expect((await fetched(world, `${url}muster-probe`)).status).toBe(403);
    const open = 'https://shop-switch-us-east-2.s3.us-east-2.amazonaws.com/';
    expect((await fetched(world, `${open}muster-probe`)).status).toBe(200);
    expect((await fetched(world, `${open}evacuate-us-east-1`)).status).toBe(403);
  });

  it('left over from a drill keep their Region out until they are removed', async () => {
    const always = { fromMs: 0, untilMs: Number.POSITIVE_INFINITY };
    const leftOver = { kind: 'switch-left-over', region: 'us-east-1', bucket: 'shop-switch-us-east-2' } as const;
    const world = shopWorld({ ...quiet, account: [{ ...always, deviation: leftOver }] });
    expect(await resolved(world, 'shop.example.com')).toEqual(west);
    const place = { Bucket: 'shop-switch-us-east-2', Key: 'evacuate-us-east-1' };
    await sent(world, 's3', 'us-east-2', new DeleteObjectCommand(place));
    await pass(world, minuteMs);
    expect(await resolved(world, 'shop.example.com')).toEqual(east);
  });
});

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

describe('the writer lease', () => {
  it('stops the old writers within seconds and starts the new ones when it names them', async () => {
    const world = shopWorld();
    await sent(world, 'dynamodb', 'us-west-2', lease(null, 2));
    await pass(world, 3100);
    expect(world.log.traffic.at(-1)).toMatchObject({
      successRate: 0,
      writersByRegion: { 'us-east-1': 0, 'us-west-2': 0 },
    });
    await pass(world, 20_000);
    await sent(world, 'dynamodb', 'us-west-2', lease('us-west-2', 3));
    await pass(world, 3100);
    expect(world.log.traffic.at(-1)?.writersByRegion).toEqual({ 'us-east-1': 0, 'us-west-2': 1 });
    expect(world.log.writerGaps).toHaveLength(1);
    expect(world.log.violations).toEqual([]);
  });

  it('handed over without waiting lets two Regions write, which the world notices', async () => {
    const seen = new Set<string>();
    for (let seed = 1; seed <= 8; seed += 1) {
      const world = shopWorld(quiet, seed);
      await sent(world, 'dynamodb', 'us-west-2', lease('us-west-2', 2));
      await pass(world, 5000);
      for (const { kind } of world.log.violations) seen.add(kind);
    }
    expect(seen).toContain('twoWriterRegions');
  });

  it('kept from everybody for longer than the workload allows is noticed', async () => {
    const world = shopWorld();
    await sent(world, 'dynamodb', 'us-west-2', lease(null, 2));
    await pass(world, 5 * minuteMs);
    expect(world.log.violations).toMatchObject([{ kind: 'withoutWriterTooLong' }]);
  });

  it('that cannot be read stops every writer after its time, and they resume afterwards', async () => {
    const outage = impaired({ service: 'dynamodb', effect: 'errors', fromMs: minuteMs, untilMs: 3 * minuteMs });
    const [first] = outage.impairments;
    if (!first) throw new Error('an impairment is expected');
    const world = shopWorld({ ...outage, impairments: [first, { ...first, region: 'us-east-2' }] });
    // The lease is read every three seconds: the last reading that was answered is up to so much older than the outage.
    await pass(world, minuteMs + 16_900);
    expect(world.log.traffic.at(-1)?.writersByRegion['us-east-1']).toBe(1);
    await pass(world, 4_100);
    expect(world.log.traffic.at(-1)?.writersByRegion['us-east-1']).toBe(0);
    await pass(world, 2 * minuteMs);
    expect(world.log.traffic.at(-1)).toMatchObject({ successRate: 1, writersByRegion: { 'us-east-1': 1 } });
  });

  it('tells of the first write under a new epoch', async () => {
    const world = shopWorld();
    await failOver(world);
    await pass(world, 2 * minuteMs);
    const last = world.log.traffic.at(-1);
    expect(last?.writersByRegion['us-west-2']).toBe(1);
    expect(world.log.takeovers[0]?.unreplicatedSeconds).toBe(0);
  });
});

describe('invariants', () => {
  it('an effect that is done twice and a flip that undoes a fresh one are noticed', async () => {
    const world = shopWorld();
    const put = new PutObjectCommand({ Bucket: 'shop-switch-us-west-2', Key: 'evacuate-us-east-1', Body: 'on' });
    await sent(world, 's3', 'us-west-2', put);
    await sent(world, 's3', 'us-west-2', put);
    await sent(
      world,
      's3',
      'us-west-2',
      new DeleteObjectCommand({ Bucket: 'shop-switch-us-west-2', Key: 'evacuate-us-east-1' }),
    );
    expect(world.log.violations.map(({ kind }) => kind)).toEqual(['doubledEffect', 'oppositeFlip']);
    expect(world.log.mutatingCalls.map(({ changed }) => changed)).toEqual([true, false, true]);
  });
});
