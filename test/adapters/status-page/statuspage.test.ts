import { describe, expect, it } from '@jest/globals';
import { statuspageMessenger } from '../../../src/adapters/status-page/statuspage.ts';
import { type StatuspageFetch, statuspageApi } from '../../../src/adapters/status-page/statuspage-api.ts';
import type { Message } from '../../../src/ports/messaging.ts';
import { messageWith } from '../../fixtures/message.ts';

const silent = new AbortController().signal;
const first = messageWith({
  key: 'shop-1/3',
  destination: 'status',
  title: 'Checkout fails',
  text: 'We see errors.',
});
const second: Message = { ...first, key: 'shop-1/9', text: 'We are moving traffic.' };
const last: Message = { ...first, key: 'shop-1/20', text: 'All well again.', closes: true };

interface Stored {
  id: string;
  name: string;
  status: string;
  body: string;
  metadata: unknown;
}

/** A Statuspage that keeps incidents by page; each request is listed as `METHOD path`. */
function setUp(wishes: { fault?: Error; status?: number; text?: string } = {}) {
  const calls: string[] = [];
  const keys: string[] = [];
  const pages: Record<string, Stored[]> = {};
  const fetch: StatuspageFetch = async (url, { method, headers, body }) => {
    const { pathname } = new URL(url);
    calls.push(`${method} ${pathname.replace('/v1/pages/', '')}`);
    keys.push(headers.authorization ?? '');
    if (wishes.fault) throw wishes.fault;
    const answer = (value: unknown) => ({
      status: wishes.status ?? 200,
      text: async () => wishes.text ?? JSON.stringify(value),
    });
    const [, , , page = '', , id] = pathname.split('/');
    const incidents = pages[page] ?? [];
    pages[page] = incidents;
    const change = body === undefined ? {} : (JSON.parse(body) as { incident: Partial<Stored> }).incident;
    if (method === 'GET') return answer(incidents.filter(({ status }) => id !== 'unresolved' || status !== 'resolved'));
    if (method === 'POST')
      incidents.push({ id: `i${incidents.length + 1}`, name: '', status: '', body: '', metadata: {}, ...change });
    const target = method === 'POST' ? incidents[incidents.length - 1] : incidents.find((one) => one.id === id);
    return answer(Object.assign(target ?? {}, change));
  };
  const api = statuspageApi(fetch, () => 'key');
  return { calls, keys, pages, api, messenger: statuspageMessenger(api, { page: 'live', drill: 'drills' }) };
}

describe('the status page', () => {
  it('gets one incident for one of ours: made, updated, resolved', async () => {
    const { messenger, calls, keys, pages } = setUp();
    for (const message of [first, second, last])
      expect(await messenger.post(message, silent)).toEqual({ reference: 'i1' });
    expect(pages.live).toEqual([
      {
        id: 'i1',
        name: 'Checkout fails',
        status: 'resolved',
        body: 'All well again.',
        metadata: { muster: { incidentId: 'shop-1', keys: ['shop-1/3', 'shop-1/9', 'shop-1/20'] } },
      },
    ]);
    expect(calls).toEqual([
      'GET live/incidents/unresolved',
      'POST live/incidents',
      'GET live/incidents/unresolved',
      'PATCH live/incidents/i1',
      'GET live/incidents/unresolved',
      'PATCH live/incidents/i1',
    ]);
    expect(new Set(keys)).toEqual(new Set(['OAuth key']));
  });

  it('finds what was told by its key, the last message after the incident is resolved too', async () => {
    const { messenger } = setUp();
    expect(await messenger.find(first, silent)).toBeUndefined();
    for (const message of [first, last]) await messenger.post(message, silent);
    expect(await messenger.find(last, silent)).toEqual({ reference: 'i1' });
    expect(await messenger.find(second, silent)).toBeUndefined();
  });

  it('is not told twice', async () => {
    const { messenger, calls } = setUp();
    await messenger.post(first, silent);
    await messenger.post(first, silent);
    expect(calls.filter((call) => !call.startsWith('GET'))).toEqual(['POST live/incidents']);
  });

  it('leaves the incidents of others alone', async () => {
    const { messenger, pages } = setUp();
    const others = { id: 'x', name: 'By hand', status: 'investigating', body: '', metadata: { muster: 'odd' } };
    pages.live = [{ ...others }, { ...others, id: 'y', metadata: null }];
    await messenger.post(first, silent);
    expect(pages.live.map(({ id }) => id)).toEqual(['x', 'y', 'i3']);
    expect(pages.live[0]).toEqual(others);
  });
});

describe('a drill', () => {
  it('speaks on the page for drills only', async () => {
    const { messenger, pages } = setUp();
    await messenger.post({ ...first, drill: true }, silent);
    expect(pages.live).toBeUndefined();
    expect(pages.drills).toMatchObject([{ name: 'DRILL Checkout fails' }]);
  });

  it('is refused without such a page', async () => {
    const { api, calls } = setUp();
    const messenger = statuspageMessenger(api, { page: 'live' });
    await expect(messenger.post({ ...first, drill: true }, silent)).rejects.toMatchObject({ code: 'refused' });
    expect(calls).toEqual([]);
  });
});

describe('an error of the status page', () => {
  it.each([
    [420, 'throttled', 'throttled'],
    [429, 'throttled', 'throttled'],
    [401, 'denied', 'denied'],
    [404, 'notFound', 'notFound'],
    [409, 'conflict', 'conflict'],
    [422, 'invalid', 'invalid'],
    [502, 'outcomeUnknown', 'unavailable'],
  ])('%i is %s for a write and %s for a read', async (status, writing, reading) => {
    const { api } = setUp({ status });
    const change = { body: 'b', metadata: { muster: { incidentId: 'a', keys: [] } } };
    await expect(api.create('live', change, silent)).rejects.toMatchObject({ code: writing });
    await expect(api.unresolved('live', silent)).rejects.toMatchObject({ code: reading });
  });

  it.each([
    ['ENOTFOUND', 'unavailable', 'unavailable'],
    ['ECONNRESET', 'outcomeUnknown', 'unavailable'],
  ])('%s is %s for a write and %s for a read', async (code, writing, reading) => {
    const { api } = setUp({
      fault: new TypeError('fetch failed', { cause: Object.assign(new Error(code), { code }) }),
    });
    const change = { body: 'b', metadata: { muster: { incidentId: 'a', keys: [] } } };
    await expect(api.update('live', 'i1', change, silent)).rejects.toMatchObject({ code: writing });
    await expect(api.latest('live', silent)).rejects.toMatchObject({ code: reading });
  });

  it('is a timeout for a read whose time was up', async () => {
    const { api } = setUp({ fault: new DOMException('aborted', 'AbortError') });
    await expect(api.unresolved('live', AbortSignal.abort())).rejects.toMatchObject({ code: 'timeout' });
  });

  it('is an answer that nobody understands', async () => {
    const { api } = setUp({ text: '<html>' });
    const change = { body: 'b', metadata: { muster: { incidentId: 'a', keys: [] } } };
    await expect(api.create('live', change, silent)).rejects.toMatchObject({ code: 'outcomeUnknown' });
    await expect(api.unresolved('live', silent)).rejects.toMatchObject({ code: 'unavailable' });
  });
});
