import { beforeEach, describe, expect, it } from '@jest/globals';
import { detectionCorroborate } from '../../src/actions/detection-corroborate.ts';
import { CodedError } from '../../src/errors.ts';
import { shop } from '../fixtures/workload.ts';
import { east, performance, west } from './fixtures.ts';
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

describe('detection.corroborate', () => {
  const signals = { count: 1, highestSeverity: 'sev1', lastId: 'a', standing: [] };
  const look = (region: string | null = east) =>
    detectionCorroborate.run(world.ports(), { workload, region, signals, sinceMs: world.clock.now() }, performance());

  it('corroborates when a journey fails twice within ten seconds', async () => {
    world.failingJourneys.add(`checkout@${east}`);
    const startedAtMs = world.clock.now();
    await expect(look()).resolves.toMatchObject({ corroborated: true, region: east, failingJourneys: ['checkout'] });
    expect(world.clock.now() - startedAtMs).toBeLessThanOrEqual(10_000);
  });

  it('dismisses a failure that is gone at the second look', async () => {
    world.failingJourneys.add(`checkout@${east}`);
    void world.clock.sleep(2_000).then(() => world.failingJourneys.clear());
    await expect(look()).resolves.toMatchObject({ corroborated: false, region: east, failingJourneys: [] });
  });

  it('names the Region that fails, whatever the signal said', async () => {
    world.failingJourneys.add(`checkout@${west}`);
    await expect(look(east)).resolves.toMatchObject({ corroborated: true, region: west });
    await expect(look(null)).resolves.toMatchObject({ corroborated: true, region: west });
  });

  it('corroborates by two alarms, not by one, nor by alarms that have stood for long', async () => {
    turn('ALARM', east, 1);
    await expect(look()).resolves.toMatchObject({ corroborated: false });
    turn('ALARM', east, 2);
    await expect(look()).resolves.toMatchObject({ corroborated: true, region: east });
    turn('ALARM', east, 3, world.clock.now() - 86_400_000);
    await expect(look()).resolves.toMatchObject({ corroborated: false });
  });

  it('counts alerts whose senders cannot be asked, as far as they were told to end', async () => {
    const alert = (component: string | null, region: string | null = east, name = 'CheckoutErrors') => ({
      name,
      region,
      component,
    });
    const lookWith = (standing: readonly ReturnType<typeof alert>[], sinceMs = world.clock.now()) => {
      const given = { workload, region: east, signals: { ...signals, standing: [...standing] }, sinceMs };
      return detectionCorroborate.run(world.ports(), given, performance());
    };
    await expect(lookWith([alert('api')])).resolves.toMatchObject({ corroborated: false });
    await expect(lookWith([alert('api'), alert('orders', west)])).resolves.toMatchObject({ corroborated: false });
    await expect(lookWith([alert('api'), alert('orders')])).resolves.toMatchObject({
      corroborated: true,
      region: east,
      reason: `2 alarms stand in ${east}`,
    });
    turn('ALARM', east, 1);
    await expect(lookWith([alert(null, null)])).resolves.toMatchObject({ corroborated: true });
    await expect(lookWith([alert('api', east, `api-5xx-${east}`)])).resolves.toMatchObject({ corroborated: false });
    world.alarms = [];
    await expect(lookWith([alert('api')], world.clock.now() - 300_000)).resolves.toMatchObject({
      corroborated: true,
      reason: `the alarm CheckoutErrors of api goes on standing in ${east}`,
    });
  });

  it('corroborates lost telemetry', async () => {
    turn('INSUFFICIENT_DATA', east, 2);
    await expect(look()).resolves.toMatchObject({
      corroborated: true,
      reason: expect.stringMatching(/lost their data/),
    });
  });

  it('decides by journeys alone when CloudWatch does not answer', async () => {
    world.fails.set('alarms', 'hang');
    await expect(look()).resolves.toMatchObject({ corroborated: false });
    world.failingJourneys.add(`checkout@${east}`);
    await expect(look()).resolves.toMatchObject({ corroborated: true });
  });

  it('corroborates that CloudWatch itself is down in one Region, where a signal cannot be looked up', async () => {
    const mute = (regions: readonly string[]) => {
      const { alarms, ...ports } = world.ports();
      const states: typeof alarms.states = async (region, names, signal) => {
        if (regions.includes(region)) throw new CodedError('unavailable', 'CloudWatch is down');
        return alarms.states(region, names, signal);
      };
      const given = { workload, region: null, signals, sinceMs: world.clock.now() };
      return detectionCorroborate.run({ ...ports, alarms: { states } }, given, performance());
    };
    await expect(mute([west])).resolves.toMatchObject({ corroborated: false });
    world.failingServices.set(`cloudwatch@${west}`, '5xx');
    await expect(mute([west])).resolves.toMatchObject({
      corroborated: true,
      region: west,
      reason: expect.stringMatching(/CloudWatch answers neither/),
    });
    await expect(mute([east, west])).resolves.toMatchObject({ corroborated: false });
  });

  it('suspects our own network when everything fails everywhere, a name outside AWS included', async () => {
    for (const region of [east, west]) world.failingJourneys.add(`checkout@${region}`);
    world.ownNetworkWorks = false;
    await expect(look()).resolves.toMatchObject({
      corroborated: false,
      reason: expect.stringMatching(/our own network/),
    });
    world.ownNetworkWorks = true;
    await expect(look()).resolves.toMatchObject({ corroborated: true });
  });
});
