import { createHash, createHmac } from 'node:crypto';
import { createLogger } from '../../src/adapters/http/logger.ts';
import { prometheusMetrics } from '../../src/adapters/http/metrics.ts';
import { Pressure } from '../../src/adapters/http/pressure.ts';
import { createServer, listenOn } from '../../src/adapters/http/server.ts';
import type { Commands, Signal } from '../../src/ports/commands.ts';
import { entrancesOf } from '../../src/signals/entrances.ts';
import { mappingSchema } from '../../src/signals/webhook-schema.ts';
import { clockOf } from '../clock-of.ts';
import { certificates, nowMs, topicArn } from '../signals/envelopes.ts';
import { workload } from '../signals/workloads.ts';

const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');
const secret = 'a shared secret';
export const senderToken = 'sender-token';
const limits = { requests: 1_000, requestsOfOne: 1_000, bytes: 50_000_000, backlog: 1_000, perSecond: 1_000_000 };
const clock = clockOf({ now: () => nowMs, sleep: () => new Promise(() => undefined) });

export function webhookSignature(body: string): string {
  return createHmac('sha256', secret).update(body).digest('hex');
}

/** The whole HTTP entrance with every way in for signals, over a journal that counts. `stored` holds what got through. */
export function entrance() {
  const stored = new Map<string, Signal>();
  const kept: string[] = [];
  const commands = {
    async signals(signals: readonly Signal[]) {
      const fresh = signals.filter(({ id }) => !stored.has(id));
      for (const signal of fresh) stored.set(signal.id, signal);
      return { accepted: fresh.length, repeated: signals.length - fresh.length };
    },
    command: async () => ({ accepted: true, repeated: false }),
    incidents: async () => [],
    incident: async () => undefined,
    timeline: async () => [],
  } satisfies Partial<Commands> as unknown as Commands;
  const metrics = prometheusMetrics();
  const entrances = entrancesOf(
    {
      clock,
      wall: clock,
      certificates: certificates().port,
      commands,
      metrics,
      net: { get: async () => ({ status: 200, headers: {}, body: new Uint8Array() }) },
      watcher: { heartbeat: async () => undefined },
      rejected: { keep: async ({ id }) => void kept.push(id) },
    },
    {
      workloads: [workload()],
      unlisted: { severity: 'sev3' },
      topicArns: [topicArn],
      http: {
        senders: [{ id: 'all', sends: ['alertmanager', 'eventbridge'], tokenSha256: sha256(senderToken) }],
        labels: {
          workload: 'workload',
          region: 'region',
          component: 'component',
          severity: 'severity',
          severities: {},
        },
        webhooks: [
          {
            id: 'watch',
            signatureHeader: 'x-signature',
            signaturePrefix: '',
            secret: () => secret,
            mapping: mappingSchema.parse({
              each: '/checks',
              id: ['/id'],
              name: { at: '/name' },
              state: { at: '/state', alarm: ['DOWN'] },
              workload: { value: 'shop' },
              severity: { value: 'sev2' },
            }),
          },
        ],
      },
    },
  );
  const server = createServer({
    commands,
    config: { people: [{ id: 'ana', roles: [], tokenSha256: sha256('ana') }] },
    metrics,
    entrances,
    pressure: new Pressure(limits, clock, () => 0),
    journal: () => ({ transactions: 0, writes: 0 }),
    clock,
    logger: createLogger('silent'),
    ready: () => ({ ready: true, superseded: false }),
  });
  return {
    stored,
    kept,
    server,
    paths: entrances.map(({ path }) => path),
    listen: () => listenOn(server, { host: '127.0.0.1', port: 0, allowRemote: false }),
  };
}
