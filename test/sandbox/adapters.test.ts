import { describe, expect, it } from '@jest/globals';
import { awsPorts } from '../../src/adapters/aws/index.ts';
import type { World } from '../../src/sandbox/world.ts';
import { verifySnsEnvelope } from '../../src/signals/sns-envelope.ts';
import { exampleWorkload } from '../drill/example-worlds.ts';
import { pass, quiet, settled, shopWorld } from './play.ts';

/** The real adapters over the world: whatever one asks, the other must answer. */

const minuteMs = 60_000;
const signal = new AbortController().signal;
const shop = exampleWorkload('shop');
const store = { table: shop.lease.table, regions: shop.lease.regions };

function portsOf(world: World) {
  return awsPorts(world.clients, world.net, world.clock);
}

describe('the adapters in the sandbox', () => {
  it('see a healthy day: journeys, services, alarms, replicas, heartbeats, capacity', async () => {
    const world = shopWorld();
    const ports = portsOf(world);
    await pass(world, minuteMs);
    const journey = {
      workload: 'shop',
      journey: 'buy',
      region: 'us-east-1',
      url: shop.journeys[0]?.urls['us-east-1'] ?? '',
    };
    expect(await settled(world, ports.canaries.journey(journey, signal))).toMatchObject({ ok: true });
    for (const service of ['lambda', 'dynamodb', 'apigateway', 'sqs', 'stepfunctions', 'iam']) {
      expect(await settled(world, ports.canaries.service('us-east-1', service, signal))).toMatchObject({ ok: true });
    }
    expect(await settled(world, ports.canaries.controlName(signal))).toMatchObject({ ok: true });
    expect(await settled(world, ports.alarms.states('us-east-1', ['shop-api-5xx-use1'], signal))).toMatchObject([
      { state: 'OK' },
    ]);
    const replicas = await settled(world, ports.tables.replicas('us-west-2', 'orders', signal));
    expect(replicas.map(({ region }) => region).sort()).toEqual(['us-east-1', 'us-west-2']);
    const heartbeat = { table: 'orders', readFrom: 'us-west-2', writtenIn: 'us-east-1' };
    const beatMs = (await settled(world, ports.tables.heartbeat(heartbeat, signal))) ?? 0;
    expect(world.clock.now() - beatMs).toBeLessThan(8000);
    expect(await settled(world, ports.functions.accountConcurrency('us-west-2', signal))).toEqual({
      limit: 3000,
      unreserved: 3000,
    });
    expect(await settled(world, ports.routing.answeringRegions(shop.domainName, signal))).toEqual(['us-east-1']);
    expect(await settled(world, ports.health.events(['us-east-1'], signal))).toEqual([]);
    expect(await settled(world, ports.feed.events(signal))).toEqual([]);
  });

  it('see the outage as it showed: a name that does not resolve, alarms, late posts, no support cases', async () => {
    const world = shopWorld('2025-10-20-dynamodb-dns');
    const ports = portsOf(world);
    await pass(world, 12 * minuteMs);
    expect(await settled(world, ports.canaries.service('us-east-1', 'dynamodb', signal))).toMatchObject({
      ok: false,
      failure: 'dns',
    });
    expect(await settled(world, ports.canaries.service('us-west-2', 'dynamodb', signal))).toMatchObject({ ok: true });
    expect(await settled(world, ports.alarms.states('us-east-1', ['shop-api-5xx-use1'], signal))).toMatchObject([
      { state: 'ALARM' },
    ]);
    const now = world.clock.now();
    const graph = await settled(world, ports.traces.serviceGraph('us-east-1', now - 5 * minuteMs, now, signal));
    expect(graph.find(({ type }) => type === 'AWS::DynamoDB::Table')?.faults).toBeGreaterThan(0);
    const request = { key: 'k', subject: 'outage', body: 'text', severity: 'urgent' };
    await expect(settled(world, ports.support.openCase(request, signal))).rejects.toMatchObject({ name: 'CodedError' });
    expect(await settled(world, ports.feed.events(signal))).toEqual([]);
    await pass(world, 20 * minuteMs);
    expect(await settled(world, ports.feed.events(signal))).toMatchObject([
      { service: expect.stringMatching(/multiple/i), region: 'us-east-1' },
    ]);
    expect(await settled(world, ports.health.events(['us-east-1'], signal))).toMatchObject([{ status: 'open' }]);
  });

  it('move writers and traffic with every lever', async () => {
    const world = shopWorld();
    const ports = portsOf(world);
    const before = await settled(world, ports.leases.read(store, 'shop', signal));
    expect(before).toMatchObject({ region: 'us-east-1', epoch: 1, changedBy: 'setup' });
    const change = { epoch: 1, region: null, changedBy: 'i/1', atMs: world.clock.now() };
    await settled(world, ports.leases.change(store, 'shop', change, signal));
    const rival = { ...change, changedBy: 'other/1' };
    await expect(settled(world, ports.leases.change(store, 'shop', rival, signal))).rejects.toMatchObject({
      code: 'conflict',
    });
    await pass(world, 20_000);
    const grant = { epoch: 2, region: 'us-west-2', changedBy: 'i/2', atMs: world.clock.now() };
    await settled(world, ports.leases.change(store, 'shop', grant, signal));
    const [controls] = shop.levers;
    if (controls?.kind !== 'routing-control') throw new Error('the shop has routing controls');
    const entries = [
      { arn: controls.controls['us-east-1'] ?? '', state: 'Off' },
      { arn: controls.controls['us-west-2'] ?? '', state: 'On' },
    ] as const;
    await settled(world, ports.routingControls.update(controls.endpoints, entries, signal));
    await pass(world, 2 * minuteMs);
    expect(await settled(world, ports.routing.answeringRegions(shop.domainName, signal))).toEqual(['us-west-2']);
    const after = await settled(world, ports.leases.read(store, 'shop', signal));
    expect(after.epoch).toBe(3);
    expect(after.firstWriteAtMs).toBeGreaterThan(grant.atMs);
    expect(world.log.violations).toEqual([]);
  });

  it('use switch objects and record weights too', async () => {
    const world = shopWorld();
    const ports = portsOf(world);
    const place = ['us-east-2', 'shop-switch-us-east-2', 'evacuate-us-east-1'] as const;
    expect(await settled(world, ports.switchObjects.present(...place, signal))).toBe(false);
    await settled(world, ports.switchObjects.put(...place, signal));
    expect(await settled(world, ports.switchObjects.present(...place, signal))).toBe(true);
    await settled(world, ports.switchObjects.remove(...place, signal));
    const zone = ['Z0EXAMPLESHOP', shop.domainName] as const;
    expect(await settled(world, ports.dnsRecords.weights(...zone, signal))).toEqual([
      { setIdentifier: 'shop-us-east-1', weight: 100 },
      { setIdentifier: 'shop-us-west-2', weight: 0 },
    ]);
    const weights = [
      { setIdentifier: 'shop-us-east-1', weight: 0 },
      { setIdentifier: 'shop-us-west-2', weight: 100 },
    ];
    const { changeId } = await settled(world, ports.dnsRecords.setWeights(...zone, weights, signal));
    expect(await settled(world, ports.dnsRecords.changeStatus(changeId, signal))).toBe('pending');
    await pass(world, minuteMs);
    expect(await settled(world, ports.dnsRecords.changeStatus(changeId, signal))).toBe('insync');
    expect(await settled(world, ports.dnsRecords.changeStatus('/change/C9', signal))).toBe('unknown');
  });

  it('claim, confirm, lock and unlock a workload', async () => {
    const world = shopWorld();
    const { ownership } = portsOf(world);
    const first = await settled(world, ownership.claim(store, 'shop', 'one', signal));
    const second = await settled(world, ownership.claim(store, 'shop', 'two', signal));
    expect(second).toEqual({ generation: first.generation + 1, previousHolder: 'one' });
    expect(await settled(world, ownership.confirm(store, 'shop', first.generation, signal))).toBe(false);
    expect(await settled(world, ownership.lock(store, 'shop', 'i-1', 2, signal))).toEqual({
      held: true,
      holder: 'i-1',
    });
    expect(await settled(world, ownership.lock(store, 'shop', 'i-2', 2, signal))).toEqual({
      held: false,
      holder: 'i-1',
    });
    await settled(world, ownership.unlock(store, 'shop', 'i-1', signal));
    expect(await settled(world, ownership.lock(store, 'shop', 'i-2', 2, signal))).toEqual({
      held: true,
      holder: 'i-2',
    });
    expect(world.log.violations).toEqual([]);
  });

  it('see a deployment and roll it back', async () => {
    const world = shopWorld('bad-deploy');
    const { functions, changes } = portsOf(world);
    await pass(world, 15 * minuteMs);
    const components = [{ id: 'checkout', functionName: 'shop-checkout', alias: 'live' }];
    const recent = await settled(
      world,
      changes.recent('us-east-1', components, world.clock.now() - 60 * minuteMs, signal),
    );
    expect(recent).toMatchObject([{ component: 'checkout', kind: 'deploy' }]);
    const { version, revisionId } = await settled(world, functions.alias('us-east-1', 'shop-checkout', 'live', signal));
    const versions = await settled(world, functions.versions('us-east-1', 'shop-checkout', signal));
    expect(versions.map((one) => one.version)).toEqual(['40', '41', '42']);
    expect(version).toBe('42');
    const back = { region: 'us-east-1', functionName: 'shop-checkout', alias: 'live', version: '41', revisionId };
    await settled(world, functions.pointAlias(back, signal));
    expect(world.log.traffic.at(-1)?.successRate).toBe(1);
  });

  it('turn dials', async () => {
    const provisioned = { component: 'orders', region: '*', fromMs: 0, untilMs: 1, limit: 50, demand: 1 };
    const world = shopWorld({ ...quiet, saturations: [provisioned] });
    const { functions, tables } = portsOf(world);
    expect(await settled(world, functions.reservedConcurrency('us-east-1', 'shop-checkout', signal))).toBeNull();
    await settled(world, functions.setReservedConcurrency('us-east-1', 'shop-checkout', 100, signal));
    expect(await settled(world, functions.reservedConcurrency('us-east-1', 'shop-checkout', signal))).toBe(100);
    const units = { region: 'us-east-1', table: 'orders', readUnits: 10, writeUnits: 20 };
    await settled(world, tables.setThroughput(units, signal));
    expect(await settled(world, tables.throughput('us-east-1', 'orders', signal))).toEqual({
      mode: 'PROVISIONED',
      readUnits: 10,
      writeUnits: 20,
    });
  });

  it('verify the world’s notifications as they verify SNS’s', async () => {
    const world = shopWorld(quiet);
    const bodies: string[] = [];
    world.onNotification(async ({ body }) => {
      bodies.push(body);
    });
    await pass(world, 2 * minuteMs);
    const certificates = { held: () => undefined, fetch: async () => world.certificatePem };
    const trust = { certificates, topicArns: world.topicArns, nowMs: world.clock.now() };
    expect(await verifySnsEnvelope(bodies[0] ?? '', trust, signal)).toMatchObject({ outcome: 'verified' });
    const tampered = (bodies[0] ?? '').replace('"OK', '"NO');
    expect(await verifySnsEnvelope(tampered, trust, signal)).toMatchObject({ outcome: 'forbidden' });
  });
});
