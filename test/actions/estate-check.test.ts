import { beforeEach, describe, expect, it } from '@jest/globals';
import { estateCheck } from '../../src/actions/estate-check.ts';
import type { Workload } from '../../src/workload/schema.ts';
import { shop } from '../fixtures/workload.ts';
import { east, performance, west } from './fixtures.ts';
import { FakeWorld } from './ports.ts';

let world: FakeWorld;
beforeEach(() => {
  world = new FakeWorld();
});

type Bound = Workload['bound'][number];
const key: Bound = {
  kind: 'key',
  name: 'alias/shop',
  region: east,
  counterpart: 'alias/shop-west',
  critical: true,
  inFlight: 'hold',
};

function planOf(bound: Bound, move = { from: east, to: west }) {
  const input = { workload: shop({ bound: [bound] }), ...move };
  const plan = estateCheck.plan?.(world.ports(), input, performance());
  return Promise.resolve(plan).then((found) => ({
    obstacles: found?.obstacles,
    readings: Object.fromEntries((found?.readings ?? []).map(({ name, value }) => [name, value])),
  }));
}

describe('estate.check', () => {
  it('shows a resource on both sides, and nothing in the way where its counterpart would serve', async () => {
    expect(await planOf(key)).toEqual({
      obstacles: [],
      readings: { 'key alias/shop in us-east-1': 'in use', 'key alias/shop-west in us-west-2': 'in use' },
    });
  });

  it.each([
    ['is missing', { exists: false, usable: false }, 'alias/shop-west in us-west-2 does not exist'],
    [
      'would not serve',
      { usable: false, detail: 'PendingDeletion' },
      'alias/shop-west in us-west-2 would not serve (PendingDeletion)',
    ],
    ['is another', { fingerprint: 'mrk-2' }, 'alias/shop-west in us-west-2 is not the same as alias/shop in us-east-1'],
  ])('says that failover would not restore a critical resource whose counterpart %s', async (_how, reading, why) => {
    world.estate.set(`key ${west}/alias/shop-west`, reading);
    expect((await planOf(key)).obstacles).toEqual([`failover would not restore key alias/shop: ${why}`]);
    expect((await planOf({ ...key, critical: false })).obstacles).toEqual([]);
  });

  it('says so too where there is no counterpart, and not on the way back', async () => {
    const alone = { ...key, counterpart: 'none' };
    expect((await planOf(alone)).obstacles).toEqual([
      'failover would not restore key alias/shop: it has no counterpart in us-west-2',
    ]);
    expect((await planOf(alone, { from: west, to: east })).obstacles).toEqual([]);
  });

  it('looks for a resource of the Region that takes over under its own name there', async () => {
    world.estate.set(`key ${east}/alias/shop`, { exists: false, usable: false });
    expect((await planOf(key, { from: west, to: east })).obstacles).toEqual([
      'failover would not restore key alias/shop: alias/shop in us-east-1 does not exist',
    ]);
  });

  it('does not wait for a Region that no longer answers, and compares with nothing it cannot see', async () => {
    world.fails.set(`estate ${east}`, 'hang');
    world.estate.set(`key ${west}/alias/shop-west`, { fingerprint: 'mrk-2' });
    expect(await planOf(key)).toEqual({
      obstacles: [],
      readings: { 'key alias/shop in us-east-1': 'unknown (timeout)', 'key alias/shop-west in us-west-2': 'in use' },
    });
  });

  it('does not take a counterpart that cannot be read for one that is there', async () => {
    world.fails.set(`estate ${west}`, 'denied');
    expect((await planOf(key)).obstacles).toEqual([
      'failover would not restore key alias/shop: alias/shop-west in us-west-2 is unknown (denied)',
    ]);
  });

  const jobs: Bound = { ...key, kind: 'queue', name: 'jobs', counterpart: 'jobs', critical: false, inFlight: 'replay' };

  it.each<[Bound['inFlight'], string]>([
    ['hold', '12 left behind; hold: stays in us-east-1 until its consumers there work it off'],
    [
      'replay',
      '12 left behind; replay: its owners send it again in us-west-2, where what was done already must be harmless twice',
    ],
    ['discard', '12 left behind; discard: is given up'],
  ])('counts work that is left behind and says what happens to it: %s', async (policy, told) => {
    world.estate.set(`queue ${east}/jobs`, { inFlight: 12 });
    const { readings } = await planOf({ ...jobs, inFlight: policy });
    expect(readings['in flight in queue jobs in us-east-1']).toBe(told);
    expect(readings['in flight in queue jobs in us-west-2']).toBeUndefined();
  });

  it.each<[Bound['inFlight'], string]>([
    ['hold', 'goes on in us-east-1'],
    ['replay', 'its consumers in us-east-1 meet it now: what was sent again elsewhere must be harmless twice'],
    ['discard', 'its owners purge it before its consumers in us-east-1 start'],
  ])('shows before failback what waited in the recovered Region all the while: %s', async (policy, fate) => {
    world.estate.set(`queue ${east}/jobs`, { inFlight: 12 });
    const { readings } = await planOf({ ...jobs, inFlight: policy }, { from: west, to: east });
    expect(readings['in flight in queue jobs in us-east-1']).toBe(`12 waiting there; ${policy}: ${fate}`);
  });

  it('stops no plan that was ordered, tells what was not restored, and asks only the Region that takes over', async () => {
    world.fails.set(`estate ${east}`, 'hang');
    world.estate.set(`key ${west}/alias/shop-west`, { exists: false, usable: false });
    const input = { workload: shop({ bound: [key] }), from: east, to: west };
    await expect(estateCheck.run(world.ports(), input, performance())).resolves.toMatchObject({
      ok: true,
      notRestored: [expect.stringContaining('would not restore key alias/shop')],
    });
  });
});
