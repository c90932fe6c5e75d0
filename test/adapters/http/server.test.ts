import { createHash } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { createLogger } from '../../../src/adapters/http/logger.ts';
import { prometheusMetrics } from '../../../src/adapters/http/metrics.ts';
import { Pressure } from '../../../src/adapters/http/pressure.ts';
import { createServer, type Readiness } from '../../../src/adapters/http/server.ts';
import { CodedError } from '../../../src/errors.ts';
import type { Command, CommandAnswer, Commands, IncidentView } from '../../../src/ports/commands.ts';
import type { IntakeAnswer } from '../../../src/ports/intake.ts';
import { clockOf } from '../../clock-of.ts';

const view: IncidentView = {
  id: 'shop-20251020-0651',
  workload: 'shop',
  drill: false,
  severity: 'sev1',
  openedAtMs: 1,
  state: 'tracing',
  live: [],
  facts: {},
  running: [],
  timers: [],
  waitingMessages: 2,
  deadLetters: [],
  version: 1,
  done: false,
  headHash: 'h',
  headSequence: 1,
};
const entry = { sequence: 1, atMs: 1, kind: 'opened', detail: {}, hash: 'h' };
const token = 'ana-token';
const people = [{ id: 'ana', roles: ['operator'], tokenSha256: createHash('sha256').update(token).digest('hex') }];
const authorization = `Bearer ${token}`;
const commandsUrl = `/api/incidents/${view.id}/commands`;

const limits = { requests: 10, requestsOfOne: 5, bytes: 10_000, backlog: 10, perSecond: 1_000 };

interface Wishes {
  readonly intake?: IntakeAnswer | Error;
  readonly readiness?: Readiness;
  readonly command?: Error;
}

/** A server over fakes, with what reached them and what was logged. */
function setUp(wishes: Wishes = {}) {
  const given: Command[] = [];
  const bodies: string[] = [];
  const lines: string[] = [];
  const metrics = prometheusMetrics();
  const commands: Commands = {
    signals: async () => ({ accepted: 0, repeated: 0 }),
    async command(command): Promise<CommandAnswer> {
      if (wishes.command) throw wishes.command;
      given.push(command);
      return { accepted: true, repeated: false };
    },
    outcome: async () => ({ kind: 'taken', reason: '' }),
    incidents: async () => [view, { ...view, id: 'old', done: true, waitingMessages: 0 }],
    incident: async (id) => (id === view.id || id === 'old' ? { ...view, id } : undefined),
    timeline: async () => [entry],
  };
  const server = createServer({
    commands,
    config: { people },
    metrics,
    entrances: [
      {
        source: 'sns',
        path: '/signals/sns',
        bodyLimit: 1_000,
        async take({ body }) {
          bodies.push(body);
          const answer = wishes.intake ?? { outcome: 'stored', accepted: 1, repeated: 0 };
          if (answer instanceof Error) throw answer;
          return answer;
        },
      },
    ],
    pressure: new Pressure(limits, clockOf({ now: () => 1000, sleep: async () => undefined }), () => 0),
    journal: () => ({ transactions: 1, writes: 7 }),
    clock: clockOf({ now: () => 1000, sleep: async () => undefined }),
    logger: createLogger('info', { write: (line) => void lines.push(line) }),
    ready: () => wishes.readiness ?? { ready: true, superseded: false },
  });
  return { server, given, bodies, lines, metrics };
}

function post(
  server: ReturnType<typeof setUp>['server'],
  body: unknown,
  headers: Record<string, string> = { authorization },
) {
  return server.inject({ method: 'POST', url: commandsUrl, headers, payload: body as object });
}

describe('POST /signals/sns', () => {
  it.each([
    [{ outcome: 'stored', accepted: 1, repeated: 0 }, 200],
    [{ outcome: 'subscribed' }, 200],
    [{ outcome: 'ignored', reason: 'heartbeat' }, 200],
  ] as const)('answers %j with %i', async (intake, status) => {
    const { server } = setUp({ intake });
    const answer = await server.inject({ method: 'POST', url: '/signals/sns', payload: '{}' });
    expect(answer.statusCode).toBe(status);
    expect(answer.json()).toEqual(intake);
  });

  it.each([
    [{ outcome: 'forbidden', reason: 'signature does not match' }, 403, 'forbidden'],
    [{ outcome: 'certificateUnavailable', reason: 'gone' }, 503, 'certificateUnavailable'],
    [{ outcome: 'confirmationFailed', reason: 'gone' }, 503, 'confirmationFailed'],
    [{ outcome: 'invalid', problems: [{ path: 'Type', found: 'a', expected: 'b' }] }, 400, 'invalid'],
  ] as const)('refuses %j with %i', async (intake, status, error) => {
    const answer = await setUp({ intake }).server.inject({ method: 'POST', url: '/signals/sns', payload: '{}' });
    expect(answer.statusCode).toBe(status);
    expect(answer.json()).toMatchObject({
      error,
      problems: [{ found: expect.any(String), expected: expect.any(String) }],
    });
  });

  it.each(['text/plain; charset=UTF-8', 'application/json', undefined])(
    'hands the body over as it came under %s',
    async (type) => {
      const { server, bodies } = setUp();
      const payload = '{ "Type":"Notification",  "é":1 }';
      await server.inject({
        method: 'POST',
        url: '/signals/sns',
        payload,
        headers: type ? { 'content-type': type } : {},
      });
      expect(bodies).toEqual([payload]);
    },
  );

  it('refuses a body over the limit before anything reads it', async () => {
    const { server, bodies } = setUp();
    const answer = await server.inject({
      method: 'POST',
      url: '/signals/sns',
      payload: 'x'.repeat(1_001),
    });
    expect(answer.statusCode).toBe(413);
    expect(bodies).toEqual([]);
  });

  it('asks for another delivery when the journal cannot take it', async () => {
    const { server } = setUp({ intake: new CodedError('unavailable', 'disk full') });
    const answer = await server.inject({ method: 'POST', url: '/signals/sns', payload: '{}' });
    expect(answer.statusCode).toBe(503);
    expect(answer.json()).toMatchObject({
      error: 'unavailable',
      problems: [{ found: 'a journal that takes nothing' }],
    });
    expect(answer.headers['retry-after']).toBe('1');
  });
});

describe('the interface to incidents', () => {
  it('answers incidents, one of them and its timeline', async () => {
    const { server } = setUp();
    const get = async (url: string) => (await server.inject({ url, headers: { authorization } })).json();
    expect(await get('/api/incidents')).toEqual({ incidents: [view, expect.objectContaining({ id: 'old' })] });
    expect(await get(`/api/incidents/${view.id}`)).toEqual(view);
    expect(await get(`/api/incidents/${view.id}/timeline`)).toEqual({ entries: [entry] });
  });

  it.each([
    ['GET', '/api/incidents', undefined],
    ['GET', `/api/incidents/${view.id}`, 'Bearer wrong'],
    ['GET', `/api/incidents/${view.id}/timeline`, 'Basic x'],
    ['POST', commandsUrl, undefined],
  ] as const)('%s %s refuses who shows %s', async (method, url, shown) => {
    const { server, given } = setUp();
    const answer = await server.inject({
      method,
      url,
      headers: shown ? { authorization: shown } : {},
      payload: { name: 'hold' },
    });
    expect(answer.statusCode).toBe(401);
    expect(answer.headers['www-authenticate']).toBe('Bearer');
    expect(answer.json()).toMatchObject({ error: 'unauthenticated', problems: [{ path: 'authorization' }] });
    expect(given).toEqual([]);
  });

  it('answers 404 for an incident or a route that is not there', async () => {
    const { server } = setUp();
    const gone = await server.inject({ url: '/api/incidents/none', headers: { authorization } });
    expect([gone.statusCode, gone.json()]).toEqual([
      404,
      { error: 'notFound', problems: [{ path: 'id', found: '"none"', expected: 'an incident' }] },
    ]);
    expect((await server.inject({ url: '/nowhere' })).statusCode).toBe(404);
  });
});

describe('a command', () => {
  it('is given in the name of who owns the token, at our own time', async () => {
    const { server, given } = setUp();
    const answer = await post(server, { id: 'c1', name: 'approve', planHash: 'abc' });
    expect(answer.json()).toEqual({ accepted: true, repeated: false, outcome: { kind: 'taken', reason: '' } });
    expect(given).toEqual([
      {
        id: expect.stringMatching(/^http:ana:[0-9a-f]{16}:c1$/),
        incidentId: view.id,
        name: 'approve',
        by: { id: 'ana', roles: ['operator'] },
        atMs: 1000,
        text: '',
        planHash: 'abc',
        via: 'http',
      },
    ]);
  });

  it('is the same one when it is sent again, and another when the id comes with another meaning', async () => {
    const { server, given } = setUp();
    const hold = { id: 'c1', name: 'hold' };
    const approve = { id: 'c1', name: 'approve', planHash: 'abc' };
    const others = [{ id: 'c1', name: 'freeze' }, { ...hold, text: 'wait' }, approve, { ...approve, planHash: 'abd' }];
    for (const body of [hold, hold, ...others]) await post(server, body);
    const payload = JSON.stringify(hold);
    const headers = { authorization, 'content-type': 'application/json' };
    await server.inject({ method: 'POST', url: '/api/incidents/old/commands', headers, payload });
    const ids = given.map(({ id }) => id);
    expect(ids).toHaveLength(7);
    expect(ids[1]).toBe(ids[0]);
    expect(new Set(ids).size).toBe(6);
  });

  it('gets an id of its own when it comes without one', async () => {
    const { server, given } = setUp();
    await post(server, { name: 'hold' });
    await post(server, { name: 'hold' });
    expect(new Set(given.map(({ id }) => id)).size).toBe(2);
  });

  it.each([
    [{ name: 'explode' }, 'name', '"explode"'],
    [{ name: 'approve' }, 'planHash', 'nothing'],
    [{ name: 'note' }, 'text', 'nothing'],
    [{ name: 'failover', text: '  ' }, 'reason', 'nothing'],
    [{ name: 'hold', by: 'ben' }, '', 'unknown keys by'],
    [{ name: JSON.parse(`${'['.repeat(30)}${']'.repeat(30)}`) }, 'name', 'a value nested more than 20 deep'],
  ])('%j is refused with its place', async (body, path, found) => {
    const { server, given } = setUp();
    const answer = await post(server, body);
    expect(answer.statusCode).toBe(400);
    expect(answer.json()).toMatchObject({
      error: 'invalid',
      problems: [{ path, found, expected: expect.any(String) }],
    });
    expect(given).toEqual([]);
  });

  it('that is not JSON is refused', async () => {
    const { server } = setUp();
    const answer = await server.inject({
      method: 'POST',
      url: commandsUrl,
      headers: { authorization, 'content-type': 'application/json' },
      payload: '{',
    });
    expect([answer.statusCode, answer.json().error]).toEqual([400, 'invalid']);
  });

  it.each([
    ['conflict', 409],
    ['refused', 422],
    ['superseded', 503],
  ] as const)('that ends as %s answers %i', async (code, status) => {
    const { server } = setUp({ command: new CodedError(code, 'secret detail') });
    const answer = await post(server, { name: 'hold' });
    expect([answer.statusCode, answer.json()]).toEqual([status, { error: code, problems: [] }]);
  });

  it('that breaks something is told in one word and logged', async () => {
    const { server, lines } = setUp({ command: new Error('at the seams') });
    const answer = await post(server, { name: 'hold' });
    expect([answer.statusCode, answer.json()]).toEqual([500, { error: 'broken', problems: [] }]);
    expect(lines.join('')).toContain('at the seams');
  });

  it('leaves no token in the log', async () => {
    const { server, lines } = setUp();
    await post(server, { name: 'hold' });
    server.log.info({ headers: { authorization }, person: { token } }, 'careless');
    expect(lines.join('')).toContain('careless');
    expect(lines.join('')).not.toContain(token);
  });
});

describe('health', () => {
  it.each([
    [{ ready: true, superseded: false }, 200],
    [{ ready: false, superseded: false }, 503],
    [{ ready: true, superseded: true }, 503],
  ])('of %j answers %i', async (readiness, status) => {
    const answer = await setUp({ readiness }).server.inject({ url: '/healthz' });
    expect([answer.statusCode, answer.json()]).toEqual([status, readiness]);
  });
});

describe('metrics', () => {
  it('tell signals, effects, open incidents and waiting messages', async () => {
    const { server, metrics } = setUp({ readiness: { ready: true, superseded: true } });
    metrics.signals('cloudwatch', 'stored', 3);
    metrics.certificateUnavailable();
    metrics.effect('traffic.shift', 'succeeded');
    for (let scrape = 0; scrape < 2; scrape += 1) {
      const answer = await server.inject({ url: '/metrics' });
      expect(answer.headers['content-type']).toMatch(/^text\/plain/);
      for (const line of [
        'muster_signals_total{source="cloudwatch",outcome="stored"} 3',
        'muster_certificates_unavailable_total 1',
        'muster_effects_total{action="traffic.shift",outcome="succeeded"} 1',
        'muster_incidents_open{workload="shop",drill="false"} 1',
        'muster_messages_waiting 2',
        'muster_signals_waiting 0',
        'muster_journal_writes 7',
        'muster_engine_superseded 1',
      ]) {
        expect(answer.body.split('\n')).toContain(line);
      }
    }
  });
});

describe('an odd address', () => {
  it.each([
    ['a malformed escape', '/api/incidents/%zz'],
    ['an id longer than any', `/api/incidents/${'x'.repeat(400)}`],
  ])('with %s is answered in the form of the other refusals', async (_what, url) => {
    const { server } = setUp();
    const answer = await server.inject({ url, headers: { authorization } });
    expect(answer.statusCode).toBeGreaterThanOrEqual(400);
    expect(answer.statusCode).toBeLessThan(500);
    expect(answer.json()).toEqual({ error: expect.any(String), problems: expect.any(Array) });
  });
});
