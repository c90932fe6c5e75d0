import { describe, expect, it } from '@jest/globals';
import Fastify, { type FastifyBaseLogger } from 'fastify';
import { approvalRoutes } from '../../../src/adapters/http/approval-routes.ts';
import { createLogger } from '../../../src/adapters/http/logger.ts';
import { approvalToken } from '../../../src/orders/approval-link.ts';
import type { Command, CommandOutcome, HistoryEntry, IncidentView } from '../../../src/ports/commands.ts';
import { clockOf } from '../../clock-of.ts';

const key = 'a key of the test, long enough for anybody';
const now = Date.UTC(2026, 0, 5, 3);
const claim = { incidentId: 'shop-1', planHash: 'a1b2c3d4e5f60718', person: 'ana', expiresAtMs: now + 600_000 };
const token = approvalToken(key, claim, 'shop-1/9');

const plan = {
  runbook: 'aws-regional-outage',
  verb: 'mitigate',
  from: 'us-east-1',
  to: 'us-west-2',
  hash: claim.planHash,
  atMs: now,
  obstacles: [],
  steps: [
    {
      id: 'shift',
      action: 'traffic.shift',
      calls: [
        {
          call: 'UpdateRoutingControlStates',
          target: 'shop <b>&"\'',
          region: 'us-west-2',
          plane: 'data',
          from: 'On',
          to: 'Off',
        },
      ],
      readings: [{ name: 'replication lag', value: '2 s', forApprover: true }],
      obstacles: [],
    },
  ],
};
const waiting = {
  plan,
  approvals: [],
  order: null,
  recommendation: { reasons: ['the verdict is aws, regional'] },
};

interface Wishes {
  readonly facts?: Record<string, unknown>;
  readonly live?: string;
  readonly outcome?: CommandOutcome;
  readonly people?: readonly { id: string; name: string; roles: readonly string[] }[];
}

/** The routes over an inbox that takes each command once, and writes it into the history. */
function setUp(wishes: Wishes = {}) {
  const taken: Command[] = [];
  const timeline: HistoryEntry[] = [];
  const lines: string[] = [];
  const refusals: string[] = [];
  const outcome = wishes.outcome ?? { kind: 'taken', reason: '' };
  const view = {
    id: 'shop-1',
    facts: wishes.facts ?? waiting,
    live: [{ path: wishes.live ?? 'response.mitigating.awaitingApproval', reason: '' }],
  } as unknown as IncidentView;
  let nowMs = now;
  const loggerInstance: FastifyBaseLogger = createLogger('trace', { write: (line) => void lines.push(line) });
  const server = Fastify({ loggerInstance });
  server.setNotFoundHandler((_request, reply) => reply.code(404).send());
  approvalRoutes(server, {
    commands: {
      async command(command) {
        const repeated = taken.some(({ id }) => id === command.id);
        if (!repeated) {
          taken.push(command);
          const { name, ...told } = command;
          const detail = { ...told, command: name, outcome: outcome.kind, reason: outcome.reason };
          timeline.push({ sequence: taken.length, atMs: nowMs, kind: 'command', detail, hash: '' });
        }
        return { accepted: !repeated, repeated };
      },
      outcome: async () => outcome,
      incident: async (id) => (id === 'shop-1' ? view : undefined),
      timeline: async () => timeline,
    },
    people: wishes.people ?? [{ id: 'ana', name: 'Ana <Adams>', roles: ['incident-commander'] }],
    revealKey: () => key,
    clock: clockOf({ now: () => nowMs, sleep: async () => {} }),
    refused: (why, from) => refusals.push(`${why} ${from}`),
  });
  const post = (answer: string, with_: string = token, remoteAddress = '127.0.0.1') =>
    server.inject({
      method: 'POST',
      url: '/approvals',
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      payload: new URLSearchParams({ token: with_, answer }).toString(),
      remoteAddress,
    });
  const get = (with_: string = token) => server.inject({ url: '/approvals', query: { token: with_ } });
  const pass = (ms: number) => {
    nowMs += ms;
  };
  return { server, taken, lines, refusals, post, get, pass };
}

describe('looking at an approval link', () => {
  it('shows the plan with its exact calls, and approves nothing however often it is looked at', async () => {
    const { get, taken } = setUp();
    for (let times = 0; times < 3; times += 1) {
      const { statusCode, body } = await get();
      expect(statusCode).toBe(200);
      expect(body).toContain('aws-regional-outage: us-east-1 → us-west-2');
      expect(body).toContain('UpdateRoutingControlStates');
      expect(body).toContain('<code>On</code> → <code>Off</code>');
      expect(body).toContain('replication lag: 2 s');
      expect(body).toContain('Nobody has approved it yet.');
    }
    expect(taken).toEqual([]);
  });

  it('says who has approved already', async () => {
    const { get } = setUp({
      facts: {
        ...waiting,
        approvals: [
          { by: 'ben', planHash: claim.planHash },
          { by: 'old', planHash: 'x' },
        ],
      },
    });
    expect((await get()).body).toContain('Approved so far by ben.');
  });

  it('is a page that loads nothing, runs nothing, tells nobody its address and is kept nowhere', async () => {
    const { get } = setUp();
    const { headers, body } = await get();
    expect(headers).toMatchObject({
      'content-security-policy': expect.stringMatching(
        /^default-src 'none'; style-src 'sha256-[\w+/=]+'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'$/,
      ),
      'referrer-policy': 'no-referrer',
      'cache-control': 'no-store',
      'x-content-type-options': 'nosniff',
    });
    expect(body).not.toMatch(/<script|<img|<link|https?:|style="|onclick/);
  });

  it('shows what others wrote as text', async () => {
    const { get } = setUp();
    const { body } = await get();
    expect(body).toContain('shop &lt;b&gt;&amp;&quot;&#39;');
    expect(body).toContain('Ana &lt;Adams&gt;');
  });
});

describe('answering an approval link', () => {
  it('approves that plan as that person, with the roles that the configuration gives now', async () => {
    const { post, taken } = setUp();
    expect(await post('approve')).toMatchObject({
      statusCode: 200,
      body: expect.stringContaining('Your approval counts'),
    });
    expect(taken).toEqual([
      {
        id: expect.stringMatching(/^mail:ana:[0-9a-f]{32}$/),
        incidentId: 'shop-1',
        name: 'approve',
        by: { id: 'ana', roles: ['incident-commander'] },
        atMs: now,
        text: '',
        via: 'mail',
        planHash: claim.planHash,
      },
    ]);
  });

  it('rejects it as well', async () => {
    const { post, taken } = setUp();
    expect((await post('reject')).body).toContain('You rejected the plan');
    expect(taken).toMatchObject([{ name: 'reject' }]);
  });

  it('works once: a second use is gone, whatever it says, and stands in the history once', async () => {
    const { post, get, taken, refusals } = setUp();
    await post('approve');
    for (const answer of ['approve', 'reject', 'approve'])
      expect(await post(answer)).toMatchObject({ statusCode: 410, body: expect.stringContaining('was used already') });
    expect(await get()).toMatchObject({ statusCode: 410 });
    expect(refusals).toEqual(['used ana', 'used ana', 'used ana']);
    expect(taken.map(({ name, text }) => [name, text])).toEqual([
      ['approve', ''],
      [
        'note',
        'An approval link for plan a1b2c3d4e5f6 was refused: it was used at 2026-01-05 03:00 UTC to approve (taken).',
      ],
    ]);
  });

  it('of two uses at once, one is taken', async () => {
    const { post, taken } = setUp();
    const codes = (await Promise.all([post('approve'), post('reject')])).map(({ statusCode }) => statusCode);
    expect(codes.sort()).toEqual([200, 410]);
    expect(taken.filter(({ name }) => name !== 'note')).toHaveLength(1);
  });

  it('is refused after it lapsed, with a line in the history and no approval', async () => {
    const { post, get, taken, pass, refusals } = setUp();
    pass(600_000);
    expect(await get()).toMatchObject({ statusCode: 410, body: expect.stringContaining('This link has lapsed') });
    expect(taken).toEqual([]);
    for (let times = 0; times < 2; times += 1) expect(await post('approve')).toMatchObject({ statusCode: 410 });
    expect(taken).toMatchObject([
      { name: 'note', by: { id: 'ana', roles: [] }, via: 'mail', text: expect.stringContaining('it was good until') },
    ]);
    expect(refusals).toEqual(['expired ana', 'expired ana']);
  });

  it.each([
    [
      'another plan waits',
      { facts: { ...waiting, plan: { ...plan, hash: 'ffff' } } },
      'another plan has taken its place',
    ],
    ['no plan waits', { facts: { ...waiting, plan: null } }, 'no plan waits for an approval'],
    [
      'it is approved',
      { facts: { ...waiting, order: { by: ['ben'], planHash: claim.planHash } } },
      'approved already, by ben',
    ],
    ['it runs or lapsed', { live: 'response.mitigating.running' }, 'the plan no longer waits'],
    ['nothing is known yet', { facts: {} }, 'no plan waits for an approval'],
  ])('when %s explains itself, and the incident refuses it', async (_when, wishes, why) => {
    const outcome = { kind: 'refused', reason: 'the plan has changed' } as const;
    const { post, get, taken } = setUp({ ...wishes, outcome });
    expect(await get()).toMatchObject({ statusCode: 409, body: expect.stringContaining(why) });
    expect(await post('approve')).toMatchObject({
      statusCode: 409,
      body: expect.stringContaining('the plan has changed'),
    });
    expect(taken).toMatchObject([{ name: 'approve', planHash: claim.planHash }]);
  });

  it.each([
    [{ kind: 'refused', reason: 'ana may not approve <this>' }, 409, 'ana may not approve &lt;this&gt;'],
    [{ kind: 'withoutEffect', reason: '' }, 409, 'it means nothing in the present state'],
    [{ kind: 'waiting', reason: 'later' }, 202, 'The incident has not read it yet'],
  ] as const)('says what became of it: %j', async (outcome, status, text) => {
    const { post } = setUp({ outcome });
    expect(await post('approve')).toMatchObject({ statusCode: status, body: expect.stringContaining(text) });
  });
});

describe('a link that is none', () => {
  const changed = `${token.slice(0, 30)}${token[30] === 'A' ? 'B' : 'A'}${token.slice(31)}`;

  it.each(['', 'x', changed, approvalToken('another key', claim, 'k')])(
    'is forbidden, and reaches no incident: %.12s',
    async (forged) => {
      const { post, get, taken } = setUp();
      expect(await get(forged)).toMatchObject({ statusCode: 403 });
      expect(await post('approve', forged)).toMatchObject({ statusCode: 403 });
      expect(taken).toEqual([]);
    },
  );

  it('is never repeated back', async () => {
    const { get } = setUp();
    expect((await get('<script>alert(1)</script>')).body).not.toContain('alert');
  });

  it('of somebody who is gone is forbidden, of an incident that is gone is gone', async () => {
    const { post, taken } = setUp({ people: [] });
    expect(await post('approve')).toMatchObject({ statusCode: 403 });
    expect(taken).toEqual([]);
    const other = approvalToken(key, { ...claim, incidentId: 'shop-9' }, 'k');
    expect(await setUp().post('approve', other)).toMatchObject({ statusCode: 410 });
  });

  it.each(['maybe', ''])('with an answer that is none is invalid: %s', async (answer) => {
    const { post, taken } = setUp();
    expect(await post(answer)).toMatchObject({ statusCode: 400 });
    expect(taken).toEqual([]);
  });

  it('as JSON, or too large, is not taken', async () => {
    const { server, post, taken } = setUp();
    const json = await server.inject({ method: 'POST', url: '/approvals', payload: { token, answer: 'approve' } });
    expect(json.statusCode).toBe(415);
    expect((await post('approve', 'x'.repeat(10_000))).statusCode).toBe(413);
    expect(taken).toEqual([]);
  });

  it('that is none of ours is tried at most twenty times a minute from one address', async () => {
    const { post, pass } = setUp();
    for (let times = 0; times < 20; times += 1) expect((await post('approve', 'x')).statusCode).toBe(403);
    expect(await post('approve', 'y')).toMatchObject({ statusCode: 429, headers: { 'retry-after': '3' } });
    expect((await post('approve', 'x', '10.0.0.9')).statusCode).toBe(403);
    pass(3_000);
    expect((await post('approve', 'x')).statusCode).toBe(403);
    expect((await post('approve', 'x')).statusCode).toBe(429);
  });

  it('of ours is taken though its address tried too many that are not, and is itself tried twenty times a minute', async () => {
    const { post, get } = setUp();
    for (let times = 0; times < 21; times += 1) await post('approve', 'x');
    for (let times = 0; times < 19; times += 1) expect((await get()).statusCode).toBe(200);
    expect((await post('approve')).statusCode).toBe(200);
    expect((await get()).statusCode).toBe(429);
  });
});

describe('the log', () => {
  it('holds no token, of this address or one that is nearly it', async () => {
    const { server, post, get, lines } = setUp();
    await get();
    await post('approve');
    await server.inject({ url: '/approvals/', query: { token } });
    await server.inject({ url: '/approval', query: { token } });
    expect(lines.length).toBeGreaterThan(0);
    expect(lines.join('')).not.toContain(token.slice(0, 20));
  });
});
