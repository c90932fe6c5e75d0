import { describe, expect, it } from '@jest/globals';
import { drillStatusPage } from '../../../src/adapters/status-page/drill-page.ts';
import { publicStatusPage } from '../../../src/adapters/status-page/public-page.ts';
import { statuspageApi } from '../../../src/adapters/status-page/statuspage-api.ts';
import type { Message } from '../../../src/ports/messaging.ts';
import { clockOf } from '../../clock-of.ts';
import { deserted, loopback } from '../../fixtures/loopback.ts';
import { messageWith } from '../../fixtures/message.ts';
import { pageServer } from './page-server.ts';

const silent = new AbortController().signal;
const first = messageWith({
  key: 'shop-1/3',
  destination: 'status',
  title: 'Checkout fails',
  text: 'We see errors.',
  severity: 'sev1',
  stage: 'investigating',
});
const second: Message = { ...first, key: 'shop-1/9', text: 'We are moving traffic.', stage: 'identified' };
const third: Message = { ...first, key: 'shop-1/12', text: 'It works again.', stage: 'monitoring' };
const last: Message = { ...first, key: 'shop-1/20', text: 'All well again.', closes: true, stage: 'resolved' };
const others: Message = { ...first, incidentId: 'shop-2', key: 'shop-2/3', title: 'Search fails' };

async function setUp() {
  const server = await pageServer();
  let now = 0;
  const clock = clockOf({ now: () => now, sleep: async () => {} });
  const api = statuspageApi(clock, () => 'key', server.url);
  const page = { id: 'live', components: { shop: ['checkout', 'search'] } };
  const pass = (ms: number) => {
    now += ms;
  };
  return { server, api, pass, messenger: publicStatusPage(api, page), drills: drillStatusPage(api, 'drills') };
}

describe('the status page', () => {
  it('gets one incident for one of ours: made, taken through its stages, resolved', async () => {
    const { messenger, server } = await setUp();
    const seen: unknown[] = [];
    for (const message of [first, second, third, last]) {
      expect(await messenger.post(message, silent)).toEqual({ reference: 'i1' });
      const [incident] = server.pages.live ?? [];
      seen.push([incident?.status, incident?.components[0]?.status, incident?.impact_override]);
    }
    expect(seen).toEqual([
      ['investigating', 'major_outage', 'critical'],
      ['identified', 'major_outage', 'critical'],
      ['monitoring', 'degraded_performance', 'critical'],
      ['resolved', 'operational', 'critical'],
    ]);
    expect(server.pages.live).toMatchObject([
      {
        name: 'Checkout fails',
        body: 'All well again.',
        components: [{ id: 'checkout' }, { id: 'search' }],
        metadata: {
          muster: { incidentId: 'shop-1', keys: ['shop-1/3', 'shop-1/9', 'shop-1/12', 'shop-1/20'], closed: true },
        },
      },
    ]);
    expect(new Set(server.received.map(({ headers }) => headers.authorization))).toEqual(new Set(['OAuth key']));
  });

  it('is looked at before anything is made there', async () => {
    const { messenger, server } = await setUp();
    for (const message of [first, second]) await messenger.post(message, silent);
    expect(server.calls()).toEqual([
      'GET live/incidents/unresolved',
      'GET live/incidents?limit=100',
      'POST live/incidents',
      'GET live/incidents/unresolved',
      'PATCH live/incidents/i1',
    ]);
  });

  it.each([
    ['sev1', 'critical', 'major_outage'],
    ['sev2', 'major', 'partial_outage'],
    ['sev3', 'minor', 'degraded_performance'],
  ] as const)('shows %s as %s and its components as %s', async (severity, impact, status) => {
    const { messenger, server } = await setUp();
    await messenger.post({ ...first, severity }, silent);
    expect(server.pages.live).toMatchObject([{ impact_override: impact, components: [{ status }, { status }] }]);
  });

  it('keeps a component in trouble while another incident names it', async () => {
    const { messenger, server } = await setUp();
    await messenger.post(first, silent);
    await messenger.post(others, silent);
    await messenger.post(last, silent);
    expect(server.pages.live?.map(({ status, components }) => [status, components[0]?.status])).toEqual([
      ['resolved', 'major_outage'],
      ['investigating', 'major_outage'],
    ]);
    await messenger.post({ ...last, incidentId: 'shop-2', key: 'shop-2/9' }, silent);
    expect(server.pages.live?.[1]?.components[0]?.status).toBe('operational');
  });

  it('finds what was told by its key, the last message after the incident is resolved too', async () => {
    const { messenger } = await setUp();
    expect(await messenger.find(first, silent)).toBeUndefined();
    for (const message of [first, last]) await messenger.post(message, silent);
    expect(await messenger.find(last, silent)).toEqual({ reference: 'i1' });
    expect(await messenger.find(second, silent)).toBeUndefined();
  });

  it('stays resolved when an older message comes late: it counts as told, with a note', async () => {
    const { messenger, server } = await setUp();
    for (const message of [first, last]) await messenger.post(message, silent);
    const resolved = structuredClone(server.pages.live);
    for (const message of [second, third])
      expect(await messenger.post(message, silent)).toEqual({
        reference: 'i1',
        note: 'not shown: the incident is over, and the page says so already',
      });
    expect(server.pages.live).toEqual(resolved);
    expect(await messenger.post(last, silent)).toEqual({ reference: 'i1' });
  });

  it('finds a message that came before the last one after the incident is resolved', async () => {
    const { messenger } = await setUp();
    for (const message of [first, second, last]) await messenger.post(message, silent);
    expect(await messenger.find(second, silent)).toEqual({ reference: 'i1' });
    expect(await messenger.find(third, silent)).toBeUndefined();
  });

  it('is not told twice, even where the answer to the first time was a failure', async () => {
    const { messenger, server } = await setUp();
    server.trouble = { status: 504, afterwards: true };
    await expect(messenger.post(first, silent)).rejects.toMatchObject({ code: 'unavailable' });
    server.trouble = undefined;
    await messenger.post(first, silent);
    await messenger.post(first, silent);
    expect(server.calls().filter((call) => !call.startsWith('GET'))).toEqual(['POST live/incidents']);
  });

  it('goes on with an incident that somebody resolved by hand', async () => {
    const { messenger, server } = await setUp();
    await messenger.post(first, silent);
    for (const incident of server.pages.live ?? []) incident.status = 'resolved';
    await messenger.post(second, silent);
    expect(server.pages.live).toMatchObject([{ id: 'i1', status: 'identified', body: 'We are moving traffic.' }]);
  });

  it('leaves the incidents of others alone', async () => {
    const { messenger, server } = await setUp();
    const byHand = {
      id: 'x',
      name: 'By hand',
      status: 'investigating',
      body: '',
      components: [],
      metadata: { muster: 'odd' },
    };
    server.pages.live = [structuredClone(byHand), { ...byHand, id: 'y', metadata: null }];
    await messenger.post(first, silent);
    expect(server.pages.live.map(({ id }) => id)).toEqual(['x', 'y', 'i3']);
    expect(server.pages.live[0]).toEqual(byHand);
  });
});

describe('a drill', () => {
  it('speaks on the page for drills only', async () => {
    const { drills, server } = await setUp();
    await drills.post({ ...first, drill: true }, silent);
    expect(server.pages.live).toBeUndefined();
    expect(server.pages.drills).toMatchObject([{ name: 'DRILL Checkout fails' }]);
  });

  it('is refused by the public page, and what is real by the one for drills', async () => {
    const { messenger, drills, server } = await setUp();
    await expect(messenger.post({ ...first, drill: true }, silent)).rejects.toMatchObject({ code: 'refused' });
    await expect(messenger.find({ ...first, drill: true }, silent)).rejects.toMatchObject({ code: 'refused' });
    await expect(drills.post(first, silent)).rejects.toMatchObject({ code: 'refused' });
    expect(server.calls()).toEqual([]);
  });
});

describe('the limit of the status page', () => {
  it('is never passed: at most 60 requests in any minute', async () => {
    const { api, server, pass } = await setUp();
    const sentAt: number[] = [];
    for (let second = 0; second < 180; second += 1) {
      for (let times = 0; times < 3; times += 1)
        await api.unresolved('live', silent).then(
          () => sentAt.push(second),
          () => {},
        );
      pass(1000);
    }
    const inMinuteFrom = (start: number) => sentAt.filter((at) => at >= start && at < start + 60).length;
    expect(Math.max(...sentAt.map(inMinuteFrom))).toBeLessThanOrEqual(60);
    expect(server.received).toHaveLength(sentAt.length);
    expect(sentAt.length).toBeGreaterThan(100);
  });

  it('says how long it has to wait, without a request', async () => {
    const { api, server } = await setUp();
    for (let times = 0; times < 20; times += 1) await api.unresolved('live', silent);
    await expect(api.unresolved('live', silent)).rejects.toMatchObject({ code: 'throttled', retryAfterMs: 1500 });
    expect(server.received).toHaveLength(20);
  });

  it.each([420, 429])('told by it with %i is obeyed', async (status) => {
    const { messenger, server, pass } = await setUp();
    server.trouble = { status, retryAfter: '30' };
    await expect(messenger.post(first, silent)).rejects.toMatchObject({ code: 'throttled', retryAfterMs: 30_000 });
    server.trouble = undefined;
    pass(29_000);
    await expect(messenger.post(first, silent)).rejects.toMatchObject({ code: 'throttled', retryAfterMs: 1000 });
    expect(server.received).toHaveLength(1);
    pass(1000);
    expect(await messenger.post(first, silent)).toEqual({ reference: 'i1' });
  });
});

describe('an error of the status page', () => {
  const change = { body: 'b', metadata: { muster: { incidentId: 'a', keys: [] } } };

  it.each([
    [401, 'denied', 'denied'],
    [404, 'notFound', 'notFound'],
    [422, 'invalid', 'invalid'],
    [502, 'outcomeUnknown', 'unavailable'],
  ])('%i is %s for a write and %s for a read', async (status, writing, reading) => {
    const { api, server } = await setUp();
    server.trouble = { status };
    await expect(api.create('live', change, silent)).rejects.toMatchObject({ code: writing });
    await expect(api.unresolved('live', silent)).rejects.toMatchObject({ code: reading });
  });

  it('is that it is gone', async () => {
    const api = statuspageApi(clockOf({ now: () => 0, sleep: async () => {} }), () => 'key', await deserted());
    await expect(api.update('live', 'i1', change, silent)).rejects.toMatchObject({ code: 'unavailable' });
  });

  it('is an answer that nobody understands', async () => {
    const { url } = await loopback((_request, response) => response.end('<html>'));
    const api = statuspageApi(clockOf({ now: () => 0, sleep: async () => {} }), () => 'key', url);
    await expect(api.create('live', change, silent)).rejects.toMatchObject({ code: 'outcomeUnknown' });
    await expect(api.unresolved('live', silent)).rejects.toMatchObject({ code: 'unavailable' });
  });
});
