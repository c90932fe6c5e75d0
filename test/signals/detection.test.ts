import { describe, expect, it } from '@jest/globals';
import { canaries } from '../../src/adapters/aws/canaries.ts';
import { keptCertificates } from '../../src/adapters/certificates/kept-certificates.ts';
import type { Signal } from '../../src/ports/commands.ts';
import type { IntakeAnswer } from '../../src/ports/intake.ts';
import { correlate, emptyCorrelation } from '../../src/signals/correlate.ts';
import type { Delivery } from '../../src/signals/delivery.ts';
import { terrainOf } from '../../src/signals/outage-extent.ts';
import { snsEntrance } from '../../src/signals/sns-intake.ts';
import { createWatcher } from '../../src/signals/watcher.ts';
import { exampleWorkload } from '../drill/example-worlds.ts';
import { pass, quiet, shopWorld } from '../sandbox/play.ts';

const shop = exampleWorkload('shop');
const hourMs = 3_600_000;
const silent = new AbortController().signal;

/** Detection as it runs in earnest, over a simulated AWS: signed deliveries, real canaries, correlation. */
async function detect(scenario: Parameters<typeof shopWorld>[0], forMs: number) {
  const world = shopWorld(scenario);
  const { clock, net } = world;
  const startedAtMs = clock.now();
  const answers: IntakeAnswer[] = [];
  const signals: (Signal & { afterSeconds: number })[] = [];
  const deliveries: Delivery[] = [];
  const texts = new Map<string, string>();
  let state = emptyCorrelation;
  const commands = {
    async signals(arrived: readonly Signal[]) {
      for (const signal of arrived) {
        const taken = correlate(state, [signal], terrainOf(shop), clock.now());
        state = taken.state;
        deliveries.push(...taken.deliveries);
        signals.push({ ...signal, afterSeconds: Math.round((clock.now() - startedAtMs) / 1000) });
      }
      return { accepted: arrived.length, repeated: 0 };
    },
  };
  const metrics = { signals: () => undefined, certificateUnavailable: () => undefined, effect: () => undefined };
  const store = {
    getText: async (key: string) => texts.get(key),
    putText: async (key: string, text: string) => void texts.set(key, text),
  };
  const watcher = createWatcher({ clock, wall: clock, canaries: canaries(net, clock), commands, metrics }, [shop]);
  const rejected = { keep: async () => undefined };
  const sns = snsEntrance(
    {
      clock,
      wall: clock,
      certificates: keptCertificates(net, store, clock),
      commands,
      metrics,
      net,
      watcher,
      rejected,
    },
    { workloads: [shop], unlisted: { severity: 'sev3' }, topicArns: world.topicArns },
  );
  world.onNotification(async ({ body }) => {
    const answer = await sns.take({ body, header: () => undefined }, silent);
    answers.push(answer);
    if (answer.outcome === 'certificateUnavailable') throw new Error('503');
  });
  const stop = new AbortController();
  const running = watcher.run(stop.signal);
  await pass(world, forMs);
  stop.abort();
  await running;
  return { answers, signals, deliveries };
}

/** Signals as `source kind Region name`. */
function told(signals: readonly Signal[]): string[] {
  return signals.map(({ source, kind, region, name }) => `${source} ${kind} ${region} ${name}`);
}

describe('detection against a simulated AWS', () => {
  it('believes every delivery of a quiet time and opens nothing', async () => {
    const { answers, signals } = await detect(quiet, 3 * hourMs);
    expect(signals).toEqual([]);
    expect(answers.length).toBeGreaterThan(300);
    expect(answers.every(({ outcome }) => outcome === 'ignored')).toBe(true);
  });

  it.each([
    ['2025-10-20-dynamodb-dns', /^canary canaryFailed us-east-1 /],
    ['2025-10-20-dynamodb-dns.no-alarms', /^canary canaryFailed us-east-1 /],
    ['2025-10-20-dynamodb-dns.standby-down', /^canary canaryFailed us-west-2 /],
    ['telemetry-loss', /^cloudwatch insufficientData us-east-1 /],
    ['bad-deploy', /^(canary canaryFailed|cloudwatch alarm) us-east-1 /],
  ])('opens exactly one incident in %s, within 15 minutes of the start', async (scenario, first) => {
    const { signals, deliveries } = await detect(scenario, hourMs);
    expect(told(signals)[0]).toMatch(first);
    expect(signals[0]?.afterSeconds).toBeLessThan(900);
    expect(deliveries.filter(({ kind }) => kind === 'opened')).toHaveLength(1);
    expect(deliveries[deliveries.length - 1]?.count).toBe(signals.length);
  });

  it('hears that heartbeats fall silent when no alarm is delivered any more', async () => {
    const { signals } = await detect('2025-10-20-dynamodb-dns.no-alarms', hourMs);
    const silences = signals.filter(({ kind }) => kind === 'heartbeatSilent').map(({ region }) => region);
    expect(new Set(silences)).toEqual(new Set(['us-east-1', 'us-west-2']));
  });
});
