import { beforeEach, describe, expect, it } from '@jest/globals';
import { evidenceGather } from '../../src/actions/evidence-gather.ts';
import { east, event, performance, west } from './fixtures.ts';
import { FakeWorld } from './ports.ts';
import { alarmNames, watchedShop } from './watched-shop.ts';

let world: FakeWorld;
beforeEach(() => {
  world = new FakeWorld();
});

function turn(
  state: 'ALARM' | 'INSUFFICIENT_DATA',
  region: string,
  count: number,
  changedAtMs = world.clock.now(),
): void {
  world.alarms = alarmNames.slice(0, count).map((name) => ({ name: `${name}-${region}`, region, state, changedAtMs }));
}

describe('evidence.gather', () => {
  const gather = (region: string = east) =>
    evidenceGather.run(
      world.ports(),
      { workload: watchedShop, region, onsetMs: world.clock.now(), before: null },
      performance(),
    );

  it('diagnoses an outage of a service from probes alone, and names what did not answer', async () => {
    world.failingJourneys.add(`checkout@${east}`);
    world.failingServices.set(`dynamodb@${east}`, 'dns');
    for (const source of ['alarms', 'graph', 'changes', 'health', 'feed']) world.fails.set(source, 'hang');
    const startedAtMs = world.clock.now();
    const found = await gather();
    expect(found).toMatchObject({ verdict: 'aws', scope: 'regional', services: ['dynamodb'], region: east });
    expect(found.missing).toEqual(
      expect.arrayContaining([
        'alarms (timeout)',
        'graph (timeout)',
        'changes (timeout)',
        'health (timeout)',
        'feed (timeout)',
      ]),
    );
    expect(world.clock.now() - startedAtMs).toBeLessThanOrEqual(15_000);
  });

  it('counts a journey that never answers as failing', async () => {
    world.fails.set('journey', 'hang');
    world.failingServices.set(`dynamodb@${east}`, 'timeout');
    await expect(gather()).resolves.toMatchObject({ criticalJourneyFailing: true, standbyJourneyPassing: false });
  });

  it('leaves nothing that fails unheard when it is given up: that would end the process', async () => {
    const unheard: unknown[] = [];
    const hear = (error: unknown) => unheard.push(error);
    process.on('unhandledRejection', hear);
    for (const source of ['graph', 'graphs before the onset', 'metrics', 'alarms']) world.fails.set(source, 'hang');
    const giveUp = new AbortController();
    const given = { workload: watchedShop, region: east, onsetMs: world.clock.now(), before: null };
    const gathering = evidenceGather.run(world.ports(), given, { ...performance(), signal: giveUp.signal });
    giveUp.abort();
    await expect(gathering).rejects.toMatchObject({ code: 'timeout' });
    await new Promise((resolve) => setTimeout(resolve, 20));
    process.off('unhandledRejection', hear);
    expect(unheard).toEqual([]);
  });

  it('finds our own change', async () => {
    world.failingJourneys.add(`checkout@${east}`);
    turn('ALARM', east, 2);
    world.changes = [
      { component: 'checkout', region: east, kind: 'deploy', atMs: world.clock.now() - 240_000, detail: 'version 42' },
    ];
    const found = await gather();
    expect(found).toMatchObject({ verdict: 'ours', scope: 'component' });
    expect(found.suspects[0]?.component).toBe('checkout');
  });

  it('tells a full dial by the throttles that the graph shows', async () => {
    world.failingJourneys.add(`checkout@${east}`);
    world.reserved.set(`${east}/checkout`, 50);
    const none = { root: false, total: 1000, faults: 0, errors: 0, throttles: 0, callsTo: [] };
    world.graph = [
      {
        ...none,
        id: '0',
        name: 'shop-api',
        type: 'AWS::ApiGateway::Stage',
        root: true,
        faults: 400,
        callsTo: [{ id: '1', total: 1000, faults: 0, throttles: 400 }],
      },
      { ...none, id: '1', name: 'checkout', type: 'AWS::Lambda', throttles: 400 },
    ];
    const found = await gather();
    expect(found).toMatchObject({ verdict: 'dial', scope: 'component' });
    expect(found.reasons).toContainEqual({
      weight: 2,
      text: 'a limit of ours is full: reserved concurrency of checkout at 167 %',
    });
    expect(found.suspects[0]?.component).toBe('checkout');
  });

  it('tells lost telemetry from an idle Region’s alarms that never had data', async () => {
    turn('INSUFFICIENT_DATA', east, 3, world.clock.now() - 86_400_000);
    await expect(gather()).resolves.toMatchObject({ verdict: 'unknown', scope: 'component', suspects: [] });
    turn('INSUFFICIENT_DATA', east, 3);
    await expect(gather()).resolves.toMatchObject({ verdict: 'aws', scope: 'telemetry-only' });
  });

  it('does not ask to leave a Region that serves nobody', async () => {
    world.failingJourneys.add(`checkout@${west}`);
    world.failingServices.set(`lambda@${west}`, '5xx');
    await expect(gather(west)).resolves.toMatchObject({ region: west, criticalJourneyFailing: false });
  });

  it('turns to the Region that serves when that one fails, too', async () => {
    for (const region of [east, west]) world.failingJourneys.add(`checkout@${region}`);
    world.failingServices.set(`lambda@${west}`, '5xx');
    world.failingServices.set(`dynamodb@${east}`, 'dns');
    await expect(gather(west)).resolves.toMatchObject({
      region: east,
      services: ['dynamodb'],
      criticalJourneyFailing: true,
      standbyJourneyPassing: false,
    });
  });

  it('turns to it as well when it fails now and then, and remembers what was found there', async () => {
    world.failingJourneys.add(`checkout@${west}`);
    const { canaries, ...ports } = world.ports();
    let probes = 0;
    const journey: typeof canaries.journey = async (about, signal) => {
      if (about.region === east && ++probes % 5 === 0) return { ok: false, latencyMs: 20, failure: '5xx' };
      return canaries.journey(about, signal);
    };
    const found = { region: east, services: [], criticalJourneyFailing: true };
    const before = { ...found, verdict: 'aws' as const, scope: 'zonal' as const };
    const given = { workload: watchedShop, region: west, onsetMs: world.clock.now(), before };
    await expect(
      evidenceGather.run({ ...ports, canaries: { ...canaries, journey } }, given, performance()),
    ).resolves.toMatchObject({ region: east, criticalJourneyFailing: true });
  });

  it('hears both of AWS’s voices, an event that both tell once', async () => {
    world.failingJourneys.add(`checkout@${east}`);
    world.events = [event()];
    world.posts = [event(), event({ arn: 'closed', status: 'closed' }), event({ arn: 'other', region: 'eu-west-1' })];
    const found = await gather();
    expect(found.reasons.filter(({ text }) => text.startsWith('AWS has posted'))).toHaveLength(1);
    expect(found.services).toEqual(['dynamodb']);
  });

  it('names metrics, root causes and the trail as missing when they do not answer', async () => {
    world.failingJourneys.add(`checkout@${east}`);
    world.fails.set('metrics', 'throttled');
    world.fails.set('root causes', 'hang');
    world.fails.set('trail', 'unavailable');
    const { missing } = await gather();
    expect(missing).toEqual(['metrics (throttled)', 'root causes (timeout)', 'trail (unavailable)']);
  });

  it('tells a full dial by metrics when there is no service graph', async () => {
    world.failingJourneys.add(`checkout@${east}`);
    world.reserved.set(`${east}/checkout`, 50);
    world.fails.set('graph', 'throttled');
    const counted: Record<string, number> = { Invocations: 600, Throttles: 400 };
    world.metric = ({ namespace, name }) => (namespace === 'AWS/Lambda' ? counted[name] : undefined);
    const found = await gather();
    expect(found).toMatchObject({ verdict: 'dial', scope: 'component' });
    expect(found.reasons[0]?.text).toContain('reserved concurrency of checkout at 167 %');
  });

  it('counts a change once that the function and the trail both tell', async () => {
    world.failingJourneys.add(`checkout@${east}`);
    const change = { component: 'checkout', region: east, kind: 'deploy' as const, detail: 'version 42' };
    const atMs = world.clock.now() - 240_000;
    world.changes = [{ ...change, atMs }];
    world.recorded = [{ ...change, atMs: atMs + 1000, detail: 'UpdateAlias by ci' }];
    expect((await gather()).reasons.filter(({ text }) => text.includes('was changed'))).toHaveLength(1);
    world.changes = [];
    expect((await gather()).reasons.map(({ text }) => text).join()).toContain('UpdateAlias by ci');
  });

  it('hears how the engine’s own calls end, whatever else is silent', async () => {
    world.failingJourneys.add(`checkout@${east}`);
    world.ownCalls = [
      { service: 'dynamodb', region: east, outcomes: { dns: 3, connect: 1, throttled: 1 } },
      { service: 'health', region: east, outcomes: { '5xx': 9 } },
    ];
    for (const source of ['alarms', 'graph', 'changes', 'health', 'feed', 'metrics', 'root causes', 'trail']) {
      world.fails.set(source, 'unavailable');
    }
    const told = (await gather()).reasons.map(({ text }) => text).join();
    expect(told).toContain("the engine's own calls fail in us-east-1: dynamodb 4 of 5 (dns)");
    expect(told).not.toContain('health');
  });

  it('changes nothing', async () => {
    await gather();
    expect(world.calls).toEqual([]);
  });
});
