import { describe, expect, it } from '@jest/globals';
import { Webhook } from 'standardwebhooks';
import { webhookMessenger } from '../../../src/adapters/webhook/webhooks.ts';
import { clockOf } from '../../clock-of.ts';
import { deserted, type Loopback, loopback } from '../../fixtures/loopback.ts';
import { messageWith } from '../../fixtures/message.ts';

const patient = new AbortController().signal;
const secret = `whsec_${Buffer.from('a secret of thirty-two bytes....').toString('base64')}`;
const message = messageWith({
  destination: 'webhook',
  recipient: 'hook-1',
  occasion: 'failingOver',
  severity: 'sev2',
  stage: 'identified',
});
const clock = clockOf({ now: () => Date.now(), sleep: async () => {} });

function messenger(...urls: string[]) {
  const endpoints = urls.map((url, index) => ({ id: `hook-${index + 1}`, url, revealSecret: () => secret }));
  return webhookMessenger({ endpoints, engineId: 'muster', clock });
}

/** An endpoint that answers with each status in turn, the last one for good. */
function answering(...statuses: number[]) {
  const left = [...statuses];
  return loopback((_request, response) => {
    const status = left.length > 1 ? left.shift() : left[0];
    response.writeHead(status ?? 204, status === 429 ? { 'retry-after': '20' } : {}).end();
  });
}

function only({ received }: Loopback): { body: string; headers: Record<string, string> } {
  const [first] = received;
  return { body: first?.body ?? '', headers: Object(first?.headers) as Record<string, string> };
}

describe('a webhook', () => {
  it('gets a CloudEvent with the key as its id', async () => {
    const endpoint = await answering(204);
    await messenger(endpoint.url).post(message, patient);
    expect(endpoint.received[0]?.headers['content-type']).toBe('application/cloudevents+json; charset=utf-8');
    expect(JSON.parse(endpoint.received[0]?.body ?? '')).toEqual({
      specversion: '1.0',
      id: 'shop-1/7',
      source: '/muster/muster',
      type: 'io.muster.incident.failingOver',
      subject: 'shop-1',
      time: '2026-01-05T03:00:00.000Z',
      datacontenttype: 'application/json',
      data: {
        incident: 'shop-1',
        workload: 'shop',
        occasion: 'failingOver',
        severity: 'sev2',
        stage: 'identified',
        title: 'Failing over',
        text: 'from us-east-1',
        drill: false,
        closes: false,
      },
    });
  });

  it('can tell by the signature that it comes from Muster, unchanged and now', async () => {
    const endpoint = await answering(204);
    await messenger(endpoint.url).post(message, patient);
    const { body, headers } = only(endpoint);
    const receiver = new Webhook(secret);
    expect(receiver.verify(body, headers)).toMatchObject({ id: 'shop-1/7' });
    expect(() => receiver.verify(body.replace('us-east-1', 'us-west-2'), headers)).toThrow('signature');
    expect(() => new Webhook(`${secret.slice(0, -4)}AAA=`).verify(body, headers)).toThrow('signature');
  });

  it('signs with the bytes of a secret that is no whsec_', async () => {
    const endpoint = await answering(204);
    const plain = { id: 'hook-1', url: endpoint.url, revealSecret: () => 'plain words' };
    await webhookMessenger({ endpoints: [plain], engineId: 'muster', clock }).post(message, patient);
    const { body, headers } = only(endpoint);
    const receiver = new Webhook(Buffer.from('plain words').toString('base64'));
    expect(receiver.verify(body, headers)).toMatchObject({ id: 'shop-1/7' });
  });

  it('that did not take it gets it again under the same id', async () => {
    const bad = await answering(500, 204);
    const one = messenger(bad.url);
    await expect(one.post(message, patient)).rejects.toMatchObject({
      code: 'outcomeUnknown',
      message: 'webhook hook-1 answered 500',
    });
    expect(await one.post(message, patient)).toEqual({ reference: 'shop-1/7' });
    expect(bad.received.map(({ headers }) => headers['webhook-id'])).toEqual(['shop-1/7', 'shop-1/7']);
  });

  it('gets what is for it, and no other does', async () => {
    const [one, two] = await Promise.all([answering(204), answering(204)]);
    await messenger(one.url, two.url).post({ ...message, recipient: 'hook-2' }, patient);
    expect([one.received.length, two.received.length]).toEqual([0, 1]);
  });

  it.each([
    [{ recipient: 'gone' }, 'no webhook gone is configured'],
    [{ recipient: undefined }, 'no webhook is configured'],
  ])('that is not configured any more refuses visibly: %j', async (wishes, why) => {
    const endpoint = await answering(204);
    const posted = messenger(endpoint.url).post({ ...message, ...wishes } as typeof message, patient);
    await expect(posted).rejects.toMatchObject({ code: 'refused', message: why });
  });

  it.each([
    [503, 'unavailable', undefined],
    [404, 'notFound', undefined],
    [429, 'throttled', 20_000],
  ])('answers %i: %s', async (status, code, retryAfterMs) => {
    const endpoint = await answering(status);
    await expect(messenger(endpoint.url).post(message, patient)).rejects.toMatchObject({ code, retryAfterMs });
  });

  it('that is gone is unavailable', async () => {
    await expect(messenger(await deserted()).post(message, patient)).rejects.toMatchObject({ code: 'unavailable' });
  });

  it('is not followed to where it redirects', async () => {
    const other = await answering(204);
    const moved = await loopback((_request, response) => response.writeHead(307, { location: other.url }).end());
    await expect(messenger(moved.url).post(message, patient)).rejects.toMatchObject({ code: 'invalid' });
    expect(other.received).toEqual([]);
  });

  it('hears nothing of drills, and cannot be searched', async () => {
    const endpoint = await answering(204);
    const one = messenger(endpoint.url);
    await expect(one.post({ ...message, drill: true }, patient)).rejects.toMatchObject({ code: 'refused' });
    expect(await one.find(message, patient)).toBeUndefined();
    expect(endpoint.received).toEqual([]);
  });
});
