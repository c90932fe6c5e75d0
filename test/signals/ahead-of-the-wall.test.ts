import { createHash, createHmac } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { steadyTime } from '../../src/cli/system-clock.ts';
import type { Signal } from '../../src/ports/commands.ts';
import { entrancesOf } from '../../src/signals/entrances.ts';
import { mappingSchema } from '../../src/signals/webhook-schema.ts';
import { clockOf } from '../clock-of.ts';
import { certificates, notification, nowMs, signed, topicArn } from './envelopes.ts';
import { workload } from './workloads.ts';

const hourMs = 3_600_000;
const secret = 'a-secret-of-a-webhook-in-a-test';
const mapping = mappingSchema.parse({
  id: ['/id'],
  name: { value: 'check' },
  state: { at: '/state', alarm: ['DOWN'] },
  workload: { value: 'shop' },
  severity: { value: 'sev2' },
});

/** The ways in of an engine that was told once, by its journal, that it is two hours later than the wall says. */
function setUp() {
  const wall = { now: () => nowMs };
  const now = steadyTime(wall.now, () => 0, nowMs + 2 * hourMs);
  const stored: Signal[] = [];
  const entrances = entrancesOf(
    {
      clock: clockOf({ now, sleep: () => new Promise(() => undefined) }),
      wall,
      certificates: certificates().port,
      commands: {
        async signals(signals) {
          stored.push(...signals);
          return { accepted: signals.length, repeated: 0 };
        },
      },
      metrics: { signals: () => undefined, certificateUnavailable: () => undefined, effect: () => undefined },
      net: { get: () => Promise.reject(new Error('not used')) },
      watcher: { heartbeat: async () => undefined },
      rejected: { keep: async () => undefined },
    },
    {
      workloads: [workload()],
      unlisted: { severity: 'sev3' },
      topicArns: [topicArn],
      http: {
        senders: [{ id: 'p', sends: ['alertmanager'], tokenSha256: createHash('sha256').update('pt').digest('hex') }],
        labels: {
          workload: 'workload',
          region: 'region',
          component: 'component',
          severity: 'severity',
          severities: {},
        },
        webhooks: [
          {
            id: 'w',
            mapping,
            signatureHeader: 'sig',
            signaturePrefix: '',
            timestampHeader: 'time',
            secret: () => secret,
          },
        ],
      },
    },
  );
  async function take(path: string, body: string, headers: Readonly<Record<string, string>> = {}) {
    const entrance = entrances.find((one) => one.path === path);
    if (!entrance) throw new Error(`no way in at ${path}`);
    return entrance.take({ body, header: (name) => headers[name] }, new AbortController().signal);
  }
  return { stored, take };
}

function delivery(sentAtMs: number): string {
  const Message = readFileSync(new URL('../../examples/payloads/metric-alarm.json', import.meta.url), 'utf8');
  return JSON.stringify(signed(notification({ Message, Timestamp: new Date(sentAtMs).toISOString() })));
}

describe('an engine whose journal is two hours ahead of the wall', () => {
  it('takes a delivery of SNS that was sent just now', async () => {
    const { take, stored } = setUp();
    expect(await take('/signals/sns', delivery(nowMs - 1_000))).toMatchObject({ outcome: 'stored' });
    expect(stored).toHaveLength(1);
  });

  it.each([-2, 2])('refuses one whose time is %d hours off by the wall', async (hours) => {
    const answer = await setUp().take('/signals/sns', delivery(nowMs + hours * hourMs));
    expect(answer).toEqual({ outcome: 'forbidden', reason: 'time is more than an hour away from ours' });
  });

  it('takes a webhook that was signed just now, and refuses one of two hours ago or of its own time', async () => {
    const { take, stored } = setUp();
    const body = JSON.stringify({ id: 1, state: 'DOWN' });
    const send = (atMs: number) => {
      const time = String(atMs / 1000);
      const sig = createHmac('sha256', secret).update(`${time}.${body}`).digest('hex');
      return take('/signals/webhook/w', body, { time, sig });
    };
    expect(await send(nowMs)).toMatchObject({ outcome: 'stored' });
    for (const hours of [-2, 2]) expect(await send(nowMs + hours * hourMs)).toMatchObject({ outcome: 'forbidden' });
    expect(stored).toMatchObject([{ occurredAtMs: nowMs }]);
  });

  it('sees an alert fire that ends in a few minutes, as its sender says of all that fires', async () => {
    const { take, stored } = setUp();
    const alert = { labels: { alertname: 'a' }, startsAt: '2025-10-20T06:51:12Z', endsAt: '2025-10-20T06:56:12Z' };
    await take('/api/v2/alerts', JSON.stringify([alert]), { authorization: 'Bearer pt' });
    expect(stored.map(({ kind }) => kind)).toEqual(['alarm']);
  });
});
