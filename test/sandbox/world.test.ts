import { createPublicKey, verify, X509Certificate } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { createWorld } from '../../src/sandbox/world.ts';
import { toWorldScenario } from '../../src/scenario/world-scenario.ts';
import { catalogued, exampleWorkload } from '../drill/example-worlds.ts';
import { dayMs, fetched, impaired, pass, quiet, resolved, shopWorld } from './play.ts';

const minuteMs = 60_000;

describe('a world', () => {
  it('plays the same for the same seed and scenario', async () => {
    const play = async () => {
      const world = shopWorld('2025-10-20-dynamodb-dns', 7);
      await pass(world, 30 * minuteMs);
      return JSON.stringify(world.log);
    };
    expect(await play()).toBe(await play());
  });

  it('serves every client on a quiet day and raises no alarm', async () => {
    const world = shopWorld();
    await pass(world, dayMs);
    expect(world.log.traffic.every(({ successRate }) => successRate === 1)).toBe(true);
    expect(world.log.notifications).toEqual([]);
    expect(world.log.violations).toEqual([]);
  });

  it('costs little time: thirty hours in well under two seconds', async () => {
    const scenario = toWorldScenario(catalogued('2025-10-20-dynamodb-dns'));
    const world = createWorld({ scenario, workload: exampleWorkload('shop'), seed: 1 });
    world.start();
    const before = process.cpuUsage();
    await pass(world, scenario.durationMs);
    const { user, system } = process.cpuUsage(before);
    expect((user + system) / 1000).toBeLessThan(2000);
  });

  it('hides name, dates, sources, prose and what is expected', () => {
    const scenario = catalogued('2025-10-20-dynamodb-dns');
    const shown = JSON.stringify(toWorldScenario(scenario));
    expect(Object.keys(toWorldScenario(scenario)).sort()).toEqual([
      'account',
      'clients',
      'delaysMs',
      'deploys',
      'drainAt',
      'durationMs',
      'health',
      'impairments',
      'ours',
      'posts',
      'retryStorms',
      'saturations',
      'withhold',
    ]);
    for (const hidden of ['2025-10-20', 'failover', 'regional', scenario.title]) expect(shown).not.toContain(hidden);
    const world = createWorld({ scenario: toWorldScenario(scenario), workload: exampleWorkload('shop'), seed: 1 });
    expect(new Date(world.clock.now()).getUTCFullYear()).not.toBe(2025);
  });

  it('begins with the store of the lease down as well as with any other service', async () => {
    const world = shopWorld(impaired({ service: 'dynamodb', region: '*', effect: 'dns-empty' }));
    await pass(world, minuteMs);
    expect(world.log.traffic.at(-1)?.writersByRegion).toEqual({ 'us-east-1': 0, 'us-west-2': 0 });
  });

  it('fails the journeys through an impaired service, in that Region only', async () => {
    const world = shopWorld(impaired({ service: 'dynamodb', effect: 'dns-empty' }));
    const health = async (region: string) =>
      (await fetched(world, `https://shop.${region}.example.com/health/buy`)).status;
    expect(await health('us-east-1')).toBe(503);
    expect(await health('us-west-2')).toBe(200);
    await expect(fetched(world, 'https://dynamodb.us-east-1.amazonaws.com/')).rejects.toMatchObject({
      code: 'ENOTFOUND',
    });
    expect((await fetched(world, 'https://dynamodb.us-west-2.amazonaws.com/')).status).toBe(403);
    expect((await fetched(world, 'https://example.com/')).status).toBe(200);
    expect(world.log.traffic.at(-1)?.successRate).toBe(0);
  });

  it('shows which Region its name leads to and where the Health API is active', async () => {
    const world = shopWorld();
    expect(await resolved(world, 'shop.example.com')).toEqual(['shop.us-east-1.example.com']);
    expect(await resolved(world, 'global.health.amazonaws.com')).toEqual(['health.us-east-2.amazonaws.com']);
  });

  it('hosts further workloads without mixing them into the log', async () => {
    const scenario = toWorldScenario(catalogued('2025-10-20-dynamodb-dns'));
    const world = createWorld({
      scenario,
      workload: exampleWorkload('brochure'),
      alsoHosting: [exampleWorkload('shop')],
      seed: 1,
    });
    world.start();
    await pass(world, 30 * minuteMs);
    expect(world.log.traffic.every(({ successRate }) => successRate === 1)).toBe(true);
    expect((await fetched(world, 'https://shop.us-east-1.example.com/health/buy')).status).toBe(503);
    expect((await fetched(world, 'https://www.us-east-1.example.com/health/contact')).status).toBe(503);
    expect((await fetched(world, 'https://www.us-east-1.example.com/health/read')).status).toBe(200);
  });
});

describe('alarm notifications', () => {
  it('carry a signature that verifies with the certificate at their own URL', async () => {
    const world = shopWorld('2025-10-20-dynamodb-dns');
    const bodies: string[] = [];
    world.onNotification(async ({ body }) => {
      bodies.push(body);
    });
    await pass(world, 12 * minuteMs);
    const envelopes = bodies.map((body) => JSON.parse(body) as Record<string, string>);
    const alarm = envelopes.find(({ Subject }) => Subject?.startsWith('ALARM')) ?? {};
    const pem = Buffer.from((await fetched(world, alarm.SigningCertURL ?? '')).body).toString();
    const certificate = new X509Certificate(pem);
    const signed = ['Message', 'MessageId', 'Subject', 'Timestamp', 'TopicArn', 'Type'].map(
      (key) => `${key}\n${alarm[key]}\n`,
    );
    const signature = Buffer.from(alarm.Signature ?? '', 'base64');
    expect(verify('sha256', Buffer.from(signed.join('')), certificate.publicKey, signature)).toBe(true);
    expect(certificate.verify(createPublicKey(pem))).toBe(true);
    expect(certificate.checkHost('sns.amazonaws.com')).toBe('sns.amazonaws.com');
    const message = JSON.parse(alarm.Message ?? '') as Record<string, unknown>;
    expect(message).toMatchObject({ NewStateValue: 'ALARM', Region: 'US East (N. Virginia)' });
    expect(message.StateChangeTime).toMatch(/\+0000$/);
  });

  it('are repeated until they are taken', async () => {
    const world = shopWorld('2025-10-20-dynamodb-dns');
    let refusals = 0;
    const taken: string[] = [];
    world.onNotification(async ({ body }) => {
      if (refusals < 3) {
        refusals += 1;
        throw new Error('503');
      }
      taken.push((JSON.parse(body) as { MessageId: string }).MessageId);
    });
    await pass(world, 30 * minuteMs);
    expect(refusals).toBe(3);
    expect(new Set(taken).size).toBe(taken.length);
    expect(world.log.notifications.every(({ deliveredAtMs }) => deliveredAtMs !== null)).toBe(true);
  });

  it('beat once a minute and fall silent with the telemetry', async () => {
    const world = shopWorld('telemetry-loss');
    const beats: string[] = [];
    world.onNotification(async ({ body }) => {
      beats.push((JSON.parse(body) as { TopicArn: string }).TopicArn.split(':')[3] ?? '');
    });
    await pass(world, 10 * minuteMs);
    expect(beats.filter((region) => region === 'us-east-1').length).toBeGreaterThanOrEqual(9);
    beats.length = 0;
    world.log.notifications.length = 0;
    await pass(world, 10 * minuteMs);
    const lost = world.log.notifications.filter(({ state }) => state === 'INSUFFICIENT_DATA');
    expect(lost.length).toBeGreaterThanOrEqual(4);
    expect(lost.every(({ region }) => region === 'us-east-1')).toBe(true);
    expect(beats.filter((region) => region === 'us-west-2').length).toBeGreaterThanOrEqual(9);
    expect(world.log.traffic.every(({ successRate }) => successRate === 1)).toBe(true);
  });

  it('never come when they are withheld', async () => {
    const world = shopWorld('2025-10-20-dynamodb-dns.no-alarms');
    let delivered = 0;
    world.onNotification(async () => {
      delivered += 1;
    });
    await pass(world, 8 * minuteMs);
    const before = delivered;
    await pass(world, 30 * minuteMs);
    expect(delivered).toBeLessThanOrEqual(before + 1);
    expect(world.log.notifications).toEqual([]);
  });
});

describe("AWS's own word", () => {
  it('comes on the public feed as UTF-16 when it was posted, and an empty list before', async () => {
    const world = shopWorld('2025-10-20-dynamodb-dns');
    const feed = async () => {
      const { body } = await fetched(world, 'https://health.aws.amazon.com/public/currentevents');
      return decoded(body);
    };
    await pass(world, 15 * minuteMs);
    expect(await feed()).toEqual([]);
    await pass(world, 20 * minuteMs);
    expect(await feed()).toMatchObject([{ service: 'multipleservices-us-east-1', status: '2' }]);
  });

  it('is written in any of the byte orders seen in the wild', async () => {
    const marks = new Set<string>();
    for (let seed = 1; seed < 20; seed += 1) {
      const { body } = await fetched(shopWorld(quiet, seed), 'https://health.aws.amazon.com/public/currentevents');
      marks.add(Buffer.from(body).subarray(0, 2).toString('hex'));
    }
    expect([...marks].sort()).toEqual(['5b00', 'feff', 'fffe']);
  });
});

function decoded(body: Uint8Array): unknown {
  const bytes = Buffer.from(body);
  const mark = bytes.subarray(0, 2).toString('hex');
  const text = mark === 'feff' ? Buffer.from(bytes.subarray(2)).swap16() : mark === 'fffe' ? bytes.subarray(2) : bytes;
  return JSON.parse(text.toString('utf16le'));
}
