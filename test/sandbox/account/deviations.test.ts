import { describe, expect, it } from '@jest/globals';
import type { EstateKind } from '../../../src/ports/estate.ts';
import { createWorld } from '../../../src/sandbox/world.ts';
import { type Deviation, deviationKinds } from '../../../src/scenario/account.ts';
import { pass, quiet } from '../play.ts';
import { entrances, ourselvesAndEstate, storageAndCompute } from './wrong-cases.ts';
import {
  east,
  health,
  type Read,
  read,
  recordOf,
  resource,
  resources,
  shop,
  signal,
  west,
  worldWith,
} from './wrong-world.ts';

/** What the real adapters read of the world where one thing is wrong: as AWS would show it, and nothing else besides. */

const cases = [...storageAndCompute, ...entrances, ...ourselvesAndEstate];

describe('what is wrong in the account', () => {
  it.each(cases)('%j is read as AWS would show it', async (deviation, reading, clean, wrong) => {
    expect(await read(worldWith(), reading)).toEqual(clean);
    expect(await read(worldWith(deviation), reading)).toEqual(wrong);
  });

  it.each(resources)(
    'a %s named %s is there, unless it is missing, and would serve, unless it would not',
    async (kind, name) => {
      const reading = resource(kind, name);
      expect(await read(worldWith(), reading)).toMatchObject({ exists: true, usable: true });
      expect(
        await read(worldWith({ kind: 'resource-missing', resource: kind, name, region: west }), reading),
      ).toMatchObject({ exists: false });
      if (kind === 'queue' || kind === 'user-pool') return;

      const unusable: Deviation = { kind: 'resource-unusable', resource: kind, name, region: west };
      expect(await read(worldWith(unusable), reading)).toMatchObject({
        exists: true,
        usable: false,
      });
    },
  );

  it.each<[EstateKind, string, Deviation]>([
    ['key', 'alias/shop', { kind: 'resource-differs', resource: 'key', name: 'alias/shop', region: west }],
    ['secret', 'shop/payments', { kind: 'resource-differs', resource: 'secret', name: 'shop/payments', region: west }],
    ['code-version', 'shop-checkout:live', { kind: 'code-differs', function: 'shop-checkout', region: west }],
  ])('twins of kind %s are the same in both Regions until they differ', async (kind, name, deviation) => {
    const same: Read = async ({ estate }) => {
      const [one, other] = await Promise.all(
        [east, west].map((region) => estate.read({ kind, name, region }, shop.accountId, signal)),
      );
      return one?.fingerprint === other?.fingerprint;
    };
    expect(await read(worldWith(), same)).toBe(true);
    expect(await read(worldWith(deviation), same)).toBe(false);
  });

  it('a heartbeat that is stale is old wherever it is read', async () => {
    const age: Read = async ({ tables, clock }) => {
      const newest = await tables.heartbeat({ table: 'orders', readFrom: east, writtenIn: west }, signal);
      return (clock.now() - (newest ?? 0)) / 1000;
    };
    const stale: Deviation = { kind: 'heartbeat-stale', table: 'orders', region: west, seconds: 900 };
    expect(await read(worldWith(), age)).toBeLessThan(10);
    expect(await read(worldWith(stale), age)).toBeGreaterThanOrEqual(900);
  });

  it('a TTL that is high is shown where the record has one', async () => {
    const ttl: Read = async (ports, world) =>
      ((await recordOf(ports, world)) as { ttlSeconds: number | null }).ttlSeconds;
    expect(await read(worldWith({ kind: 'ttl-high', seconds: 900 }), ttl)).toBe(900);
  });

  it('a clock that is ahead is seen by the Date of any endpoint', async () => {
    const skew: Read = ({ account }) => account.clockSkewMs(west, signal);
    expect(Math.abs((await read(worldWith(), skew)) as number)).toBeLessThan(1000);
    expect(await read(worldWith({ kind: 'clock-skew', seconds: 90 }), skew)).toBeGreaterThan(88_000);
  });

  it('credentials that are not renewed are told beforehand, and then end', async () => {
    const world = worldWith({ kind: 'credentials-expiring', minutes: 5 });
    const left: Read = async ({ account, clock }) =>
      ((await account.credentials(signal)).expiresAtMs ?? 0) - clock.now();
    expect(await read(worldWith(), left)).toBe(11 * 3_600_000);
    expect(await read(world, left)).toBe(4 * 60_000);
    await pass(world, 5 * 60_000);
    expect(await read(world, health)).toBe('denied');
  });

  it('can be wrong for a while only, and a dial then stands as before', async () => {
    const reserved: Read = ({ functions }) => functions.reservedConcurrency(west, 'shop-checkout', signal);
    const deviation = {
      kind: 'reserved-concurrency-differs',
      function: 'shop-checkout',
      region: west,
      reserved: 1,
    } as const;
    const account = [{ fromMs: 300_000, untilMs: 600_000, deviation }];
    const world = createWorld({ scenario: { ...quiet, account }, workload: shop, seed: 1 });
    world.start();
    expect(await read(world, reserved)).toBeNull();
    await pass(world, 300_000);
    expect(await read(world, reserved)).toBe(1);
    await pass(world, 300_000);
    expect(await read(world, reserved)).toBeNull();
  });

  it('is tested here in every kind', () => {
    const elsewhere = [
      'heartbeat-stale',
      'ttl-high',
      'clock-skew',
      'credentials-expiring',
      'resource-differs',
      'code-differs',
    ];
    const tested = new Set<string>([...cases.map(([{ kind }]) => kind), ...elsewhere]);
    expect(deviationKinds.filter((kind) => !tested.has(kind))).toEqual([]);
    expect(deviationKinds.length).toBeGreaterThanOrEqual(25);
  });

  it('cannot be about something that no workload has', () => {
    expect(() => worldWith({ kind: 'replica-missing', table: 'ordres', region: 'eu-central-1' })).toThrow(
      /account\.0\.table: found "ordres", expected one of orders, muster-leases\naccount\.0\.region: found "eu-central-1"/,
    );
    expect(() => worldWith({ kind: 'resource-missing', resource: 'key', name: 'shop/payments', region: west })).toThrow(
      /account\.0\.name: found "shop\/payments", expected one of alias\/shop/,
    );
  });
});
