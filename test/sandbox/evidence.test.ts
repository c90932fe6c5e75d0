import { LookupEventsCommand } from '@aws-sdk/client-cloudtrail';
import { describe, expect, it } from '@jest/globals';
import { measure } from '../../src/actions/component-metrics.ts';
import { awsPorts } from '../../src/adapters/aws/index.ts';
import { historyUrl } from '../../src/adapters/aws/public-feed.ts';
import type { World } from '../../src/sandbox/world.ts';
import { exampleWorkload } from '../drill/example-worlds.ts';
import { fetched, impaired, pass, quiet, sent, settled, shopWorld } from './play.ts';

/** What the world tells the engine of itself, through the real adapters. */

const minuteMs = 60_000;
const east = 'us-east-1';
const signal = new AbortController().signal;
const shop = exampleWorkload('shop');
const portsOf = (world: World) => awsPorts(world.clients, world.net, world.clock);
const measured = (world: World, region = east) => settled(world, measure(portsOf(world), shop, region, signal));
const share = (one: { requests: number; faults: number } | undefined) => (one?.faults ?? 0) / (one?.requests ?? 1);

describe('metrics', () => {
  it('count a healthy day: requests without faults where users are, and nothing where none are', async () => {
    const world = shopWorld();
    await pass(world, 10 * minuteMs);
    const { metrics, replication, complete } = await measured(world);
    const counted = shop.components.filter(({ service }) => ['apigateway', 'lambda', 'dynamodb'].includes(service));
    expect(metrics.map(({ component }) => component)).toEqual(counted.map(({ id }) => id));
    expect(metrics.every(({ requests, faults, throttles }) => requests > 1000 && faults === 0 && throttles === 0)).toBe(
      true,
    );
    expect(replication.every(({ lagMs }) => lagMs > 0 && lagMs < 2000)).toBe(true);
    expect(complete).toBe(true);
    expect((await measured(world, 'us-west-2')).metrics).toEqual([]);
  });

  it('count no errors of a table whose name does not resolve: its callers do', async () => {
    const world = shopWorld('2025-10-20-dynamodb-dns');
    await pass(world, 20 * minuteMs);
    const { metrics, replication } = await measured(world);
    const of = (service: string) =>
      metrics.filter(({ component }) => shop.components.find(({ id }) => id === component)?.service === service);
    expect(of('dynamodb')).toEqual([]);
    expect(of('lambda').some((one) => share(one) > 0.9)).toBe(true);
    expect(replication).toEqual([]);
  });

  it('count a service’s own errors there', async () => {
    const world = shopWorld(impaired({ service: 'dynamodb', effect: 'errors', rate: 0.5 }));
    await pass(world, 10 * minuteMs);
    const table = (await measured(world)).metrics.find(({ component }) => component === shop.tables[0]?.component);
    expect(share(table)).toBeCloseTo(0.5, 1);
  });

  it('have gaps while CloudWatch takes nothing in', async () => {
    const world = shopWorld(impaired({ service: 'cloudwatch', effect: 'telemetry-lost' }));
    await pass(world, 10 * minuteMs);
    expect((await measured(world)).metrics).toEqual([]);
  });
});

describe('trace summaries', () => {
  const causes = (world: World) =>
    settled(world, portsOf(world).traces.rootCauses(east, world.clock.now() - 600_000, world.clock.now(), signal));

  it('end at the table whose name does not resolve', async () => {
    const world = shopWorld('2025-10-20-dynamodb-dns');
    await pass(world, 15 * minuteMs);
    expect((await causes(world))[0]).toMatchObject({ type: 'AWS::DynamoDB::Table', exception: 'UnknownHostException' });
  });

  it('end in the code that was deployed', async () => {
    const world = shopWorld('bad-deploy');
    await pass(world, 60 * minuteMs);
    expect((await causes(world))[0]).toMatchObject({ type: 'AWS::Lambda::Function', exception: 'Error' });
  });

  it('are none on a healthy day', async () => {
    const world = shopWorld();
    await pass(world, 10 * minuteMs);
    expect(await causes(world)).toEqual([]);
  });
});

describe('the audit trail', () => {
  it('tells of a deployment some minutes later', async () => {
    const component = shop.components.find(({ service }) => service === 'lambda');
    const deploys = [{ atMs: 10 * minuteMs, component: component?.id ?? '', region: east, failureRate: 0 }];
    const world = shopWorld({ ...quiet, deploys });
    const recorded = () =>
      settled(world, portsOf(world).changes.recorded(east, shop.components, world.clock.now() - 3_600_000, signal));
    await pass(world, 12 * minuteMs);
    expect(await recorded()).toEqual([]);
    await pass(world, 6 * minuteMs);
    expect(await recorded()).toMatchObject([
      { component: component?.id, kind: 'deploy' },
      { component: component?.id, kind: 'deploy' },
    ]);
  });

  it('tells nothing of a runtime that AWS updates: only a look before and a look after do', async () => {
    const component = shop.components.find(({ service }) => service === 'lambda');
    const deploy = { atMs: 10 * minuteMs, component: component?.id ?? '', region: east, failureRate: 0.5 };
    const world = shopWorld({ ...quiet, deploys: [{ ...deploy, by: 'aws' }] });
    const { changes, clock } = portsOf(world);
    const functions = [{ id: deploy.component, functionName: component?.name ?? '', alias: component?.alias ?? '' }];
    await settled(world, changes.observeRuntimes(east, functions, signal));
    await pass(world, 20 * minuteMs);
    const sinceMs = clock.now() - 3_600_000;
    expect(await settled(world, changes.recorded(east, shop.components, sinceMs, signal))).toEqual([]);
    expect(await settled(world, changes.recent(east, functions, sinceMs, signal))).toMatchObject([
      { component: deploy.component, kind: 'runtime' },
    ]);
  });

  it('takes two lookups a second', async () => {
    const world = shopWorld();
    const command = new LookupEventsCommand({ StartTime: new Date(world.clock.now() - 3_600_000) });
    const lookup = () => world.clients.get('cloudtrail', east).send(command, { abortSignal: signal });
    const three = Promise.allSettled([lookup(), lookup(), lookup()]);
    const outcomes = (await settled(world, three)).map(({ status }) => status);
    expect(outcomes.filter((status) => status === 'rejected')).toHaveLength(1);
    await pass(world, 2000);
    await expect(sent(world, 'cloudtrail', east, command)).resolves.toMatchObject({ Events: [] });
  });
});

describe('AWS’s own word', () => {
  it('names resources of ours once it names their service', async () => {
    const at = (minutes: number, service: string, status: 'open' | 'closed') => ({
      atMs: minutes * minuteMs,
      event: service.toLowerCase(),
      channel: 'both' as const,
      service,
      region: east,
      status,
      severity: 'disrupted' as const,
      message: 'Increased error rates',
    });
    const posts = [at(1, 'MULTIPLE_SERVICES', 'open'), at(2, 'DYNAMODB', 'open'), at(30, 'DYNAMODB', 'closed')];
    const world = shopWorld({ ...impaired({ service: 'dynamodb', effect: 'dns-empty' }), posts });
    const events = () => settled(world, portsOf(world).health.events([east], signal));
    await pass(world, 5 * minuteMs);
    const tables = shop.components.filter(({ service }) => service === 'dynamodb').map(({ name }) => name);
    expect((await events()).map(({ service, impairedEntities }) => [service, impairedEntities])).toEqual([
      ['MULTIPLE_SERVICES', []],
      ['DYNAMODB', tables],
    ]);
    await pass(world, 30 * minuteMs);
    expect(await events()).toMatchObject([{}, { service: 'DYNAMODB', status: 'closed', impairedEntities: [] }]);
    expect(JSON.parse(Buffer.from((await fetched(world, historyUrl('eu-west-1'))).body).toString())).toMatchObject({
      'dynamodb-us-east-1': [{ status: '0' }],
    });
  });

  it('comes in a Support case after a while, whichever endpoint is asked', async () => {
    const world = shopWorld();
    const { support } = portsOf(world);
    expect(await settled(world, support.keepCodes(signal))).toBeGreaterThan(3);
    const request = { key: 'k', subject: 'outage', body: 'text', severity: 'urgent', services: ['dynamodb'] };
    const { caseId } = await settled(world, support.openCase(request, signal));
    expect(await settled(world, support.follow(caseId, signal))).toEqual({ status: 'opened', answer: null });
    await pass(world, 30 * minuteMs);
    expect(await settled(world, support.follow(caseId, signal))).toMatchObject({
      status: 'work-in-progress',
      answer: { text: expect.stringContaining('looking into it') },
    });
    await expect(settled(world, support.follow('case-unknown', signal))).rejects.toMatchObject({ code: 'notFound' });
  });
});

describe('names of services', () => {
  it.each(['iam', 'route53', 'cloudfront'])('%s has one for all Regions, served from us-east-1', async (service) => {
    const down = shopWorld(impaired({ service, effect: 'dns-empty' }));
    for (const region of [east, 'us-west-2']) {
      const probe = portsOf(down).canaries.service(region, service, signal);
      expect(await settled(down, probe)).toMatchObject({ ok: false, failure: 'dns' });
      const up = shopWorld();
      expect(await settled(up, portsOf(up).canaries.service(region, service, signal))).toMatchObject({ ok: true });
    }
  });
});
