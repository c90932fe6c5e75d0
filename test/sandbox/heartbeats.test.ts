import { expect, it } from '@jest/globals';
import { awsPorts } from '../../src/adapters/aws/index.ts';
import { createWorld } from '../../src/sandbox/world.ts';
import { runHeartbeats } from '../../src/signals/replication-beats.ts';
import { exampleWorkload } from '../drill/example-worlds.ts';
import { impaired, pass, settled } from './play.ts';

const patient = new AbortController().signal;

it('a world whose application does not beat shows the engine’s heartbeats, as far as they have arrived', async () => {
  const shop = exampleWorkload('shop');
  const outage = impaired({ service: 'dynamodb', effect: 'errors' });
  const late = { ...outage, impairments: outage.impairments.map((one) => ({ ...one, fromMs: 120_000 })) };
  const world = createWorld({ scenario: late, workload: shop, seed: 1, applicationBeats: false });
  world.start();
  const { tables } = awsPorts(world.clients, world.net, world.clock);
  const seen = async (writtenIn: string, readFrom: string) =>
    settled(world, tables.heartbeat({ table: 'orders', readFrom, writtenIn }, patient));
  expect(await seen('us-east-1', 'us-west-2')).toBeUndefined();

  const stop = new AbortController();
  const outcomes = new Set<string>();
  const metrics = {
    beat: (_table: string, region: string, outcome: string) => void outcomes.add(`${region} ${outcome}`),
    replicationLag: () => undefined,
  };
  const running = runHeartbeats({ clock: world.clock, tables, metrics }, [shop], stop.signal);
  const startedAtMs = world.clock.now();
  await pass(world, 60_000);
  expect(world.clock.now() - ((await seen('us-east-1', 'us-west-2')) ?? 0)).toBeLessThan(8_000);

  await pass(world, 120_000);
  const newestMs = ((await seen('us-east-1', 'us-west-2')) ?? 0) - startedAtMs;
  expect(newestMs).toBeGreaterThan(110_000);
  expect(newestMs).toBeLessThan(121_000);
  expect(world.clock.now() - ((await seen('us-west-2', 'us-west-2')) ?? 0)).toBeLessThan(6_000);
  expect(outcomes).toContain('us-east-1 outcomeUnknown');
  stop.abort();
  await pass(world, 1);
  await running;
});
