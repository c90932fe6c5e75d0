import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from '@jest/globals';
import { createClient } from '../../src/cli/client.ts';
import { entry, incidentView } from './incidents.ts';

interface Seen {
  readonly method: string | undefined;
  readonly url: string | undefined;
  readonly authorization: string | undefined;
  readonly body: string;
}
type Answer = { readonly status: number; readonly body: string } | 'broken';

const servers: Server[] = [];

afterEach(() => {
  for (const server of servers.splice(0)) {
    server.close();
    server.closeAllConnections();
  }
});

/** A real server on a free port that gives the answers in turn, the last one for ever. */
async function serverWith(...answers: Answer[]) {
  const seen: Seen[] = [];
  const server = createServer(async (request, response) => {
    let body = '';
    for await (const chunk of request) body += String(chunk);
    seen.push({ method: request.method, url: request.url, authorization: request.headers.authorization, body });
    const answer = answers[Math.min(seen.length, answers.length) - 1];
    if (answer === undefined || answer === 'broken') request.socket.destroy();
    else response.writeHead(answer.status, { 'content-type': 'application/json' }).end(answer.body);
  });
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return { seen, server, client: createClient({ url, token: 'ana-token', fetch }) };
}

it.each(['http://muster.example.com:8711', 'http://10.0.0.7:8711', 'http://127.0.0.1.example.com', 'ftp://localhost'])(
  'sends no passphrase to %s',
  async (url) => {
    const sent: unknown[] = [];
    const client = createClient({
      url,
      token: 'cho-token',
      fetch: async (...request) => {
        sent.push(request);
        return new Response('{"open":false}');
      },
    });
    const asked = { incidentId: 'inc-1', passphrase: 'four words and then some', reason: 'STS is gone' };
    await expect(client.openBreakGlass(asked)).rejects.toThrow(/--url: found .*, expected https/);
    expect(sent).toEqual([]);
  },
);

it.each(['https://muster.example.com', 'http://127.0.0.1:8711', 'http://localhost:8711', 'http://[::1]:8711'])(
  'opens the sealed key by way of %s',
  async (url) => {
    const client = createClient({ url, token: 'cho-token', fetch: async () => new Response('{"open":false}') });
    const asked = { incidentId: 'inc-1', passphrase: 'four words and then some', reason: 'STS is gone' };
    await expect(client.openBreakGlass(asked)).resolves.toEqual({ open: false });
  },
);

const ok = (body: unknown): Answer => ({ status: 200, body: JSON.stringify(body) });
const refusal = (status: number, error: string, problems: unknown[] = []): Answer => ({
  status,
  body: JSON.stringify({ error, problems }),
});
const hold = { id: 'c-1', name: 'hold', text: '' } as const;

it('reads incidents and their history as the person of the token', async () => {
  const { client, seen } = await serverWith(
    ok({ incidents: [incidentView()] }),
    ok(incidentView()),
    ok({ entries: [entry(1, 'opened')] }),
  );

  expect(await client.incidents()).toEqual([incidentView()]);
  expect(await client.incident('a/b')).toEqual(incidentView());
  expect(await client.timeline('a')).toEqual([entry(1, 'opened')]);
  expect(seen.map(({ url }) => url)).toEqual(['/api/incidents', '/api/incidents/a%2Fb', '/api/incidents/a/timeline']);
  expect(new Set(seen.map(({ authorization }) => authorization))).toEqual(new Set(['Bearer ana-token']));
});

const repeated = { accepted: false, repeated: true, outcome: { kind: 'taken', reason: '' } };

it('sends a command again with the same id when the answer was lost', async () => {
  const { client, seen } = await serverWith('broken', ok(repeated));

  expect(await client.command('shop-1', hold)).toEqual(repeated);
  expect(seen.map(({ body }) => JSON.parse(body))).toEqual([hold, hold]);
});

it('says that the outcome is unknown when no answer comes through at all', async () => {
  const { client, seen } = await serverWith('broken');

  await expect(client.command('shop-1', hold)).rejects.toMatchObject({ code: 'outcomeUnknown' });
  expect(seen).toHaveLength(3);
});

it('says that nobody is there when the connection is refused, and does not call that unknown', async () => {
  const { client, server } = await serverWith(ok({}));
  server.close();

  await expect(client.command('shop-1', hold)).rejects.toMatchObject({ code: 'unavailable' });
  await expect(client.incidents()).rejects.toMatchObject({ code: 'unavailable' });
});

describe('a refusal', () => {
  it.each([
    [refusal(401, 'unauthenticated'), 'denied'],
    [refusal(404, 'notFound', [{ path: 'id', found: '"x"', expected: 'an incident' }]), 'notFound'],
    [refusal(409, 'conflict'), 'conflict'],
    [refusal(503, 'superseded'), 'unavailable'],
    [{ status: 502, body: '<html>' } as Answer, 'unavailable'],
  ])('%# carries a code', async (answer, code) => {
    const { client } = await serverWith(answer);

    await expect(client.incident('x')).rejects.toMatchObject({ code });
  });

  it('of what was sent names every mistake', async () => {
    const problems = [{ path: 'text', found: 'nothing', expected: 'text, which note needs' }];
    const { client } = await serverWith(refusal(400, 'invalid', problems));

    await expect(client.command('shop-1', hold)).rejects.toMatchObject({ name: 'InputError', problems });
  });
});

it.each([ok({ incidents: [{ id: 'only' }] }), { status: 200, body: 'hello' } as Answer])(
  'refuses an answer that is not of Muster, %#',
  async (answer) => {
    const { client } = await serverWith(answer);

    await expect(client.incidents()).rejects.toMatchObject({ code: 'invalid' });
  },
);
