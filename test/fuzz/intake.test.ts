import { connect } from 'node:net';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { notification, signed } from '../signals/envelopes.ts';
import { corpus } from './corpus.ts';
import { entrance, senderToken, webhookSignature } from './entrance.ts';

const { stored, kept, server, paths, listen } = entrance();
let address = '';
beforeAll(async () => {
  address = await listen();
});
afterAll(() => server.close());

/** An answer in the form of every refusal. */
const refusal = { error: expect.stringMatching(/./), problems: expect.any(Array) };

async function post(path: string, body: string | Buffer, headers: Readonly<Record<string, string>> = {}) {
  const answer = await fetch(`${address}${path}`, { method: 'POST', body: new Uint8Array(Buffer.from(body)), headers });
  return { status: answer.status, body: await answer.json() };
}

describe('the corpus', () => {
  it.each(corpus)('$what is refused with a reason', async ({ path, body, headers }) => {
    const answer = await post(path, body, headers);
    expect(answer.status).toBeGreaterThanOrEqual(400);
    expect(answer.status).toBeLessThan(500);
    expect(answer.body).toMatchObject(refusal);
    expect((answer.body as { problems: unknown[] }).problems).not.toEqual([]);
  });

  it('left nothing behind', () => {
    expect([...stored.keys()]).toEqual([]);
    expect(kept).toEqual([]);
  });
});

describe('what is no HTTP', () => {
  const head = 'POST /signals/sns HTTP/1.1\r\nhost: x\r\n';
  it.each([
    ['a method that is none', 'FETCH!! / HTTP/1.1\r\n\r\n'],
    ['another protocol', 'SSH-2.0-OpenSSH_9.2\r\n'],
    ['a header of a hundred kilobytes', `GET / HTTP/1.1\r\nhost: x\r\nx: ${'y'.repeat(100_000)}\r\n\r\n`],
    ['a length that is none', `${head}content-length: -1\r\n\r\n`],
    ['a length said twice', `${head}content-length: 3\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n`],
    ['a chunk that is none', `${head}transfer-encoding: chunked\r\n\r\nzz\r\n`],
    ['a line break inside a header', `${head}x: a\nb\r\n\r\n`],
  ])('%s gets an answer in the form of all refusals', async (_what, bytes) => {
    const { port } = new URL(address);
    const socket = connect(Number(port), '127.0.0.1');
    socket.write(bytes);
    const answer = await text(socket);
    expect(answer).toMatch(/^HTTP\/1\.1 4\d\d /);
    expect(JSON.parse(answer.slice(answer.indexOf('\r\n\r\n') + 4))).toMatchObject(refusal);
  });

  it.each(['/%zz', '/api/incidents/%ff', '/signals/sns/../..', '//', '/signals/%00'])(
    '%s gets one too',
    async (path) => {
      const answer = await fetch(`${address}${path}`);
      expect([400, 401, 404]).toContain(answer.status);
      expect(await answer.json()).toMatchObject(refusal);
    },
  );

  it('a way in that is asked for otherwise than by POST says so', async () => {
    const answer = await fetch(`${address}/signals/sns`);
    expect([answer.status, answer.headers.get('allow')]).toEqual([405, 'POST']);
    expect(await answer.json()).toMatchObject(refusal);
  });
});

describe('anything', () => {
  const headers = { authorization: `Bearer ${senderToken}` };

  it('that is changed in one place of a genuine notification stores nothing more', async () => {
    const genuine = JSON.stringify(signed(notification({ MessageId: 'genuine' })));
    await post('/signals/sns', genuine);
    const before = stored.size + new Set(kept).size;
    const place = fc.nat(genuine.length - 1);
    await fc.assert(
      fc.asyncProperty(place, fc.string({ minLength: 1, maxLength: 3 }), async (index, put) => {
        const changed = `${genuine.slice(0, index)}${put}${genuine.slice(index + 1)}`;
        fc.pre(changed !== genuine);
        const { status, body } = await post('/signals/sns', changed);
        // Another certificate of the right host may exist: it is not there, and may be later.
        if (status >= 500) expect([status, body]).toMatchObject([503, { error: 'certificateUnavailable' }]);
        expect(stored.size + new Set(kept).size).toBe(before);
      }),
      { numRuns: 300 },
    );
  });

  it('in JSON is answered at every way in, and never by a fault of ours', async () => {
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...paths), fc.json({ maxDepth: 6 }), async (path, body) => {
        const answer = await post(path, body, { ...headers, 'x-signature': webhookSignature(body) });
        expect(answer.status).toBeLessThan(500);
        if (answer.status >= 400) expect(answer.body).toMatchObject(refusal);
      }),
      { numRuns: 400 },
    );
  });

  it('like an alert is answered, and what is taken is a signal of the workload', async () => {
    const value = fc.oneof(fc.string(), fc.constantFrom('shop', 'us-east-1', 'orders', '__proto__'), fc.integer());
    const name = fc.constantFrom(
      'alertname',
      'workload',
      'region',
      'component',
      'severity',
      '__proto__',
      'constructor',
    );
    const time = fc.oneof(
      fc.date().map(String),
      fc.constantFrom('2025-10-20T06:51:12Z', '0001-01-01T00:00:00Z', null, 7),
    );
    const alert = fc.record(
      { labels: fc.dictionary(name, value), annotations: fc.dictionary(name, value), startsAt: time, endsAt: time },
      { requiredKeys: [] },
    );
    await fc.assert(
      fc.asyncProperty(fc.array(alert, { maxLength: 5 }), async (alerts) => {
        const { status } = await post('/api/v2/alerts', JSON.stringify(alerts), headers);
        expect([200, 400]).toContain(status);
      }),
      { numRuns: 300 },
    );
    for (const { workload, severity, occurredAtMs } of stored.values()) {
      expect([workload, severity]).toEqual(['shop', expect.stringMatching(/^sev[123]$/)]);
      expect(Number.isFinite(occurredAtMs)).toBe(true);
    }
  });

  it('at any path under any method is answered in one form', async () => {
    const method = fc.constantFrom('GET', 'POST', 'PUT', 'DELETE', 'PATCH', 'OPTIONS');
    const known = fc.constantFrom(
      '/api/incidents',
      '/api/incidents/x/commands',
      '/api/rejected-messages',
      '/healthz',
      ...paths,
    );
    const path = fc.oneof(
      known,
      fc.webPath().map((one) => `/x${one}`),
      fc.string().map((one) => `/${encodeURIComponent(one.toWellFormed())}`),
    );
    await fc.assert(
      fc.asyncProperty(method, path, fc.string(), async (verb, url, body) => {
        const answer = await server.inject({
          method: verb,
          url,
          headers,
          ...(verb === 'GET' ? {} : { payload: body }),
        });
        expect(answer.statusCode).toBeLessThan(500);
        if (answer.statusCode >= 400) expect(answer.json()).toMatchObject(refusal);
      }),
      { numRuns: 300 },
    );
  });
});
