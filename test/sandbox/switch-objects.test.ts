import { DeleteObjectCommand, HeadObjectCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import { describe, expect, it } from '@jest/globals';
import type { WorldScenario } from '../../src/scenario/world-scenario.ts';
import { fetched, impaired, minuteMs, pass, quiet, resolved, sent, shopWorld } from './play.ts';
import { east, west } from './shop-levers.ts';

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
