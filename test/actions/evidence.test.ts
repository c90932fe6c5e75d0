import { beforeEach, describe, expect, it } from '@jest/globals';
import { confirmCanaries } from '../../src/actions/confirm-canaries.ts';
import { confirmFeed } from '../../src/actions/confirm-feed.ts';
import { confirmHealth } from '../../src/actions/confirm-health.ts';
import { confirmSupport } from '../../src/actions/confirm-support.ts';
import { evidenceGather } from '../../src/actions/evidence-gather.ts';
import { shop } from '../fixtures/workload.ts';
import { east, event, performance, west } from './fixtures.ts';
import { FakeWorld } from './ports.ts';

const alarmNames = ['api-5xx', 'checkout-errors', 'orders-errors'] as const;
const workload = shop({
  alarms: [east, west].flatMap((region) => [
    ...alarmNames.map((name) => ({
      name: `${name}-${region}`,
      region,
      component: name.split('-')[0] as string,
      severity: 'sev1' as const,
      heartbeat: false,
      periodSeconds: 60,
      datapoints: 2,
    })),
    { name: `beat-${region}`, region, severity: 'sev2' as const, heartbeat: true, periodSeconds: 60, datapoints: 1 },
  ]),
});
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
    evidenceGather.run(world.ports(), { workload, region, onsetMs: world.clock.now(), before: null }, performance());

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
    const given = { workload, region: west, onsetMs: world.clock.now(), before };
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

describe('confirmation', () => {
  const given = { workload, region: east, services: ['dynamodb'], onsetMs: 1_000_000 };

  it('is found in an open event that names the service, or many services', async () => {
    for (const service of ['DYNAMODB', 'MULTIPLE_SERVICES']) {
      world.events = [event({ service })];
      await expect(confirmHealth.run(world.ports(), given, performance())).resolves.toMatchObject({ confirmed: true });
    }
  });

  it('stays AWS’s word once AWS has closed the event, and says when that was', async () => {
    world.events = [event({ status: 'closed', updatedAtMs: Date.parse('2026-01-05T14:30:00Z') })];
    const found = await confirmHealth.run(world.ports(), given, performance());
    expect(found).toMatchObject({ confirmed: true, summary: expect.stringMatching(/closed at 2026-01-05T14:30Z/) });
  });

  it('names the resources of ours that AWS counts as impaired', async () => {
    world.events = [event({ impairedEntities: ['orders', 'a', 'b', 'c', 'd'] })];
    const { summary } = await confirmHealth.run(world.ports(), given, performance());
    expect(summary).toContain('(of ours impaired: orders, a, b and 2 more)');
  });

  it('is not found in events closed before, other Regions or other services; silence says nothing', async () => {
    const before = event({ status: 'closed', updatedAtMs: given.onsetMs - 1 });
    for (const other of [before, event({ region: west }), event({ service: 'EC2' })]) {
      world.posts = [other];
      const found = await confirmFeed.run(world.ports(), given, performance());
      expect(found).toMatchObject({ confirmed: false, summary: expect.stringMatching(/says nothing/) });
    }
  });

  it('counts any open event of the Region while no service is known to fail', async () => {
    world.posts = [event({ service: 'EC2' })];
    const found = await confirmFeed.run(world.ports(), { ...given, services: [] }, performance());
    expect(found.confirmed).toBe(true);
  });

  it('says what stands in where AWS Health refuses an account without a support plan', async () => {
    world.fails.set('health', 'denied');
    await expect(confirmHealth.run(world.ports(), given, performance())).resolves.toMatchObject({
      confirmed: false,
      summary: expect.stringMatching(/EventBridge and the public dashboard stand in/),
    });
    world.fails.set('health', 'unavailable');
    await expect(confirmHealth.run(world.ports(), given, performance())).rejects.toMatchObject({ code: 'unavailable' });
  });

  it('by canaries means that journeys or suspected services fail', async () => {
    await expect(confirmCanaries.run(world.ports(), given, performance())).resolves.toMatchObject({ confirmed: false });
    world.failingServices.set(`dynamodb@${east}`, '5xx');
    const found = await confirmCanaries.run(world.ports(), given, performance());
    expect(found).toMatchObject({ confirmed: true, summary: expect.stringMatching(/dynamodb fail in us-east-1/) });
    world.failingServices.set(`dynamodb@${east}`, 'throttled');
    await expect(confirmCanaries.run(world.ports(), given, performance())).resolves.toMatchObject({ confirmed: false });
  });

  it('by canaries calls users served while what only tells of others fails', async () => {
    world.failingServices.set(`cloudwatch@${east}`, '5xx');
    const services = ['cloudwatch', 'dynamodb'];
    await expect(confirmCanaries.run(world.ports(), { ...given, services }, performance())).resolves.toMatchObject({
      confirmed: true,
      served: true,
    });
  });

  const asked = { ...given, incidentId: 'shop-1', summary: 'names do not resolve', caseId: null };

  it('by Support opens one case per incident, then tells what AWS answers there', async () => {
    await expect(confirmSupport.run(world.ports(), asked, performance())).resolves.toMatchObject({
      confirmed: false,
      caseId: 'case-0',
      summary: 'Support case case-0 opened',
    });
    const known = { ...asked, caseId: 'case-0' };
    await expect(confirmSupport.run(world.ports(), known, performance())).resolves.toMatchObject({
      summary: 'Support case case-0 is opened, no answer of AWS yet',
    });
    world.caseState = { status: 'work-in-progress', answer: { atMs: 5, text: 'We are\naware of it.' } };
    await expect(confirmSupport.run(world.ports(), known, performance())).resolves.toMatchObject({
      summary: 'Support case case-0 is work-in-progress, AWS answers: We are aware of it.',
    });
    expect(world.calls).toEqual(['CreateCase shop-1: dynamodb failing in us-east-1']);
  });

  it('by Support opens no second case once AWS has resolved the first', async () => {
    world.caseState = { status: 'resolved', answer: null };
    await confirmSupport.run(world.ports(), { ...asked, caseId: 'case-9' }, performance());
    expect(world.calls).toEqual([]);
  });

  it.each(['denied', 'unavailable', 'outcomeUnknown'] as const)(
    'by Support gives a text to paste while no case can be opened: %s',
    async (code) => {
      world.fails.set('openCase', code);
      const { caseId, summary } = await confirmSupport.run(world.ports(), asked, performance());
      expect(caseId).toBeNull();
      expect(summary).toMatch(/To paste .*urgent \| shop-1: dynamodb failing in us-east-1 \| Account 123456789012/);
    },
  );

  it('by Support keeps the case in mind while AWS Support does not answer', async () => {
    world.fails.set('follow', 'unavailable');
    const found = await confirmSupport.run(world.ports(), { ...asked, caseId: 'case-0' }, performance());
    expect(found).toMatchObject({ caseId: 'case-0', summary: expect.stringMatching(/is open; .*\(unavailable\)/) });
  });
});
