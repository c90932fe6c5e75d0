import { createHmac } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { InputError } from '../../src/errors.ts';
import type { Signal } from '../../src/ports/commands.ts';
import { type Webhook, webhookEntrance } from '../../src/signals/webhook.ts';
import { mappingSchema } from '../../src/signals/webhook-schema.ts';
import { workload } from './workloads.ts';

const nowMs = Date.parse('2025-10-20T06:52:00Z');
const secret = 'a shared secret';
const never = new AbortController().signal;
const mapping = mappingSchema.parse({
  each: '/checks',
  id: ['/id', '/since'],
  name: { at: '/check~1name' },
  reason: { at: '/text' },
  state: { at: '/state', alarm: ['DOWN', 'CRIT'], cleared: ['UP'], insufficientData: ['UNKNOWN'] },
  workload: { value: 'shop' },
  region: { at: '/tags/region' },
  component: { at: '/tags/component' },
  severity: { at: '/level', sev1: ['1'], sev3: ['low'] },
  occurredAt: { at: '/since' },
});
const check = {
  id: 77,
  'check/name': 'checkout from Frankfurt',
  text: 'HTTP 503',
  state: 'DOWN',
  since: 1_760_943_072,
  level: 1,
  tags: { region: 'us-east-1', component: 'api' },
};

function setUp(changes: Partial<Webhook> = {}) {
  const stored: Signal[] = [];
  const entrance = webhookEntrance(
    {
      wall: { now: () => nowMs },
      commands: {
        async signals(signals) {
          stored.push(...signals);
          return { accepted: signals.length, repeated: 0 };
        },
      },
    },
    {
      id: 'watch',
      mapping,
      signatureHeader: 'x-signature',
      signaturePrefix: 'sha256=',
      secret: () => secret,
      ...changes,
    },
    [workload()],
  );
  const send = (body: string, headers: Record<string, string>) =>
    entrance.take({ body, header: (name) => headers[name] }, never);
  const signature = (text: string, by = secret) => `sha256=${createHmac('sha256', by).update(text).digest('hex')}`;
  const take = (payload: unknown) => {
    const body = JSON.stringify(payload);
    return send(body, { 'x-signature': signature(body) });
  };
  return { entrance, stored, send, take, signature };
}

describe('a payload', () => {
  it('is read as its mapping says', async () => {
    const { entrance, take, stored } = setUp();
    expect(entrance.path).toBe('/signals/webhook/watch');
    expect(
      await take({ checks: [check, { ...check, state: 'UP', level: 'low' }, { ...check, state: 'PAUSED' }] }),
    ).toEqual({
      outcome: 'stored',
      accepted: 2,
      repeated: 0,
    });
    expect(stored).toMatchObject([
      {
        source: 'webhook',
        kind: 'alarm',
        name: 'checkout from Frankfurt',
        region: 'us-east-1',
        component: 'api',
        severity: 'sev1',
        occurredAtMs: 1_760_943_072_000,
        reason: 'HTTP 503',
      },
      { kind: 'cleared', severity: 'sev3' },
    ]);
    expect(new Set(stored.map(({ id }) => id)).size).toBe(2);
  });

  it.each([
    ['no state', { state: undefined }, '/checks/0/state'],
    ['nothing that tells it from others', { id: null }, '/checks/0/id'],
    ['no name', { 'check/name': '' }, '/checks/0/check~1name'],
    ['no instant', { since: 'soon' }, '/checks/0/since'],
  ])('with %s is refused with its place', async (_what, changes, path) => {
    const payload = { checks: [{ ...check, ...changes }] };
    expect(await setUp().take(payload)).toMatchObject({ outcome: 'invalid', problems: [{ path }] });
  });

  it.each([{}, { checks: 'x' }, [], { checks: Array.from({ length: 1001 }, () => check) }])(
    '%# that is none is refused',
    async (payload) => {
      await expect(setUp().take(payload)).rejects.toBeInstanceOf(InputError);
    },
  );

  it('that is about no workload is refused', async () => {
    const strange = { ...mapping, workload: { at: '/tags/component' } };
    expect(await setUp({ mapping: strange }).take({ checks: [check] })).toMatchObject({
      outcome: 'invalid',
      problems: [{ found: '"api"', expected: 'one of shop' }],
    });
  });
});

describe('a signature', () => {
  const body = JSON.stringify({ checks: [check] });
  it.each([
    ['that is missing', {}],
    ['of another secret', { 'x-signature': setUp().signature(body, 'other') }],
    ['of another body', { 'x-signature': setUp().signature(`${body} `) }],
    ['without its prefix', { 'x-signature': setUp().signature(body).slice(7) }],
    ['cut short', { 'x-signature': setUp().signature(body).slice(0, -2) }],
  ])('%s keeps a payload out', async (_what, headers) => {
    const { send, stored } = setUp();
    expect(await send(body, headers as Record<string, string>)).toMatchObject({ outcome: 'forbidden' });
    expect(stored).toEqual([]);
  });

  it('over the time of sending keeps old deliveries out', async () => {
    const { send, signature, stored } = setUp({ timestampHeader: 'x-time' });
    const at = (seconds: number) => ({ 'x-time': String(seconds), 'x-signature': signature(`${seconds}.${body}`) });
    const now = nowMs / 1000;
    expect(await send(body, at(now - 299))).toMatchObject({ outcome: 'stored' });
    expect(await send(body, at(now - 301))).toMatchObject({ outcome: 'forbidden' });
    expect(await send(body, { ...at(now - 301), 'x-time': String(now) })).toMatchObject({ outcome: 'forbidden' });
    expect(await send(body, { 'x-signature': signature(body) })).toMatchObject({ outcome: 'forbidden' });
    expect(stored).toHaveLength(1);
  });
});

describe('a mapping', () => {
  it.each([['labels.name'], ['/a~2b'], ['$.x']])('%s is no JSON Pointer', (at) => {
    expect(mappingSchema.safeParse({ ...mapping, name: { at } }).success).toBe(false);
  });

  it('reaches nothing that every object has', async () => {
    const sly = { ...mapping, name: { at: '/constructor/name' } };
    expect(await setUp({ mapping: sly }).take({ checks: [check] })).toMatchObject({ outcome: 'invalid' });
  });
});
