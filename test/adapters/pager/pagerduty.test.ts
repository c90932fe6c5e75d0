import { describe, expect, it } from '@jest/globals';
import { pagerdutyMessenger } from '../../../src/adapters/pager/pagerduty.ts';
import type { Message } from '../../../src/ports/messaging.ts';
import { loopback } from '../../fixtures/loopback.ts';
import { messageWith } from '../../fixtures/message.ts';

const silent = new AbortController().signal;
const page = messageWith({
  destination: 'pager',
  occasion: 'opened',
  title: 'Checkout fails',
  text: 'us-east-1: 62 % of requests fail',
  severity: 'sev1',
  to: ['ana', 'zoe'],
});

/** As PagerDuty answers: 202 to what it takes, 400 to what lacks a field that its documentation demands. */
const enqueue = await loopback(({ path, body }, response) => {
  if (path !== '/v2/enqueue') return void response.writeHead(Number(path.split('/')[1])).end('{}');
  const { routing_key, event_action, dedup_key, payload } = JSON.parse(body) as Record<string, unknown>;
  const whole = event_action !== 'trigger' || ['summary', 'source', 'severity'].every((key) => key in Object(payload));
  if (typeof routing_key !== 'string' || !whole) return void response.writeHead(400).end('{"status":"invalid event"}');
  response.writeHead(202).end(JSON.stringify({ status: 'success', message: 'Event processed', dedup_key }));
});

function sent(message: Message, apiUrl = enqueue.url) {
  const messenger = pagerdutyMessenger({
    apiUrl,
    revealKey: () => 'R0UT1NG',
    names: { ana: 'Ana Adams' },
  });
  return messenger.post(message, silent);
}

function last(): unknown {
  return JSON.parse(enqueue.received.at(-1)?.body ?? '{}');
}

describe('a page', () => {
  it('opens an alert of the incident', async () => {
    expect(await sent(page)).toEqual({ reference: 'shop-1' });
    expect(last()).toEqual({
      routing_key: 'R0UT1NG',
      event_action: 'trigger',
      dedup_key: 'shop-1',
      client: 'Muster',
      payload: {
        summary: 'Checkout fails',
        source: 'shop',
        severity: 'critical',
        timestamp: '2026-01-05T03:00:00.000Z',
        component: 'shop',
        group: 'shop',
        class: 'opened',
        custom_details: { incident: 'shop-1', text: 'us-east-1: 62 % of requests fail', for: 'Ana Adams, zoe' },
      },
    });
  });

  it.each([
    ['sev1', 'critical'],
    ['sev2', 'error'],
    ['sev3', 'warning'],
  ] as const)('of %s is %s', async (severity, told) => {
    await sent({ ...page, severity });
    expect(last()).toMatchObject({ payload: { severity: told } });
  });

  it('of a long title is cut where PagerDuty would refuse it', async () => {
    await sent({ ...page, title: 'x'.repeat(2000) });
    expect((last() as { payload: { summary: string } }).payload.summary).toHaveLength(1024);
  });

  it('is acknowledged, and resolved, under the same key', async () => {
    await sent({ ...page, key: 'shop-1/9', occasion: 'acknowledged' });
    expect(last()).toEqual({ routing_key: 'R0UT1NG', event_action: 'acknowledge', dedup_key: 'shop-1' });
    await sent({ ...page, key: 'shop-1/20', occasion: 'closed', closes: true });
    expect(last()).toEqual({ routing_key: 'R0UT1NG', event_action: 'resolve', dedup_key: 'shop-1' });
  });

  it('with an alert of its own wakes people though the others were acknowledged, and a repeat is the same alert', async () => {
    const own: Message = { ...page, key: 'shop-1/31', occasion: 'escalated', alert: 'shop-1/31' };
    for (let times = 0; times < 2; times += 1) {
      expect(await sent(own)).toEqual({ reference: 'shop-1/31' });
      expect(last()).toMatchObject({ event_action: 'trigger', dedup_key: 'shop-1/31' });
    }
  });

  it.each([
    ['acknowledge', { occasion: 'acknowledged' }],
    ['resolve', { occasion: 'closed', closes: true }],
  ] as const)('%ss every alert that was raised', async (action, wishes) => {
    const before = enqueue.received.length;
    await sent({ ...page, ...wishes, alerts: ['shop-1/31', 'shop-1/40'] });
    const events = enqueue.received.slice(before).map(({ body }) => JSON.parse(body) as Record<string, unknown>);
    expect(events.map(({ event_action }) => event_action)).toEqual([action, action, action]);
    expect(events.map(({ dedup_key }) => dedup_key).sort()).toEqual(['shop-1', 'shop-1/31', 'shop-1/40']);
  });

  it('that resolves several fails when one of them does', async () => {
    const closing: Message = { ...page, occasion: 'closed', closes: true, alerts: ['shop-1/31'] };
    await expect(sent(closing, `${enqueue.url}/429`)).rejects.toMatchObject({ code: 'throttled' });
  });

  it('wakes nobody in a drill', async () => {
    const before = enqueue.received.length;
    await expect(sent({ ...page, drill: true })).rejects.toMatchObject({ code: 'refused' });
    expect(enqueue.received).toHaveLength(before);
  });

  it.each([
    [400, 'invalid'],
    [403, 'denied'],
    [429, 'throttled'],
    [500, 'outcomeUnknown'],
    [503, 'unavailable'],
  ])('answered with %i is %s', async (status, code) => {
    await expect(sent(page, `${enqueue.url}/${status}`)).rejects.toMatchObject({ code });
  });

  it('cannot be looked up', async () => {
    const messenger = pagerdutyMessenger({ apiUrl: enqueue.url, revealKey: () => 'k', names: {} });
    expect(await messenger.find(page, silent)).toBeUndefined();
  });
});
