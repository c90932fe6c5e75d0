import { createHash } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import Fastify from 'fastify';
import { answerError } from '../../../src/adapters/http/answers.ts';
import {
  type BreakGlassState,
  breakGlassRoutes,
  type OpenRequest,
} from '../../../src/adapters/http/break-glass-routes.ts';
import { TokenGate } from '../../../src/adapters/http/token-gate.ts';
import { CodedError } from '../../../src/errors.ts';
import type { Person } from '../../../src/ports/commands.ts';
import { ManualClock } from '../../signals/manual-clock.ts';

const people = [
  { id: 'cho', roles: ['break-glass'], tokenSha256: createHash('sha256').update('cho-token').digest('hex') },
];
const authorization = 'Bearer cho-token';
const payload = { incidentId: 'inc-1', passphrase: 'four words and then some', reason: 'STS is gone' };
const open: BreakGlassState = { open: true, by: 'cho', incidentId: 'inc-1', untilMs: 1 };

function server(refusal?: CodedError) {
  const asked: { by: Person; request?: OpenRequest }[] = [];
  const app = Fastify();
  app.setErrorHandler(answerError);
  const desk = {
    async open(by: Person, request: OpenRequest) {
      if (refusal) throw refusal;
      asked.push({ by, request });
      return open;
    },
    async close(by: Person): Promise<BreakGlassState> {
      asked.push({ by });
      return { open: false };
    },
    state: async () => open,
  };
  const clock = new ManualClock(0);
  breakGlassRoutes(app, desk, new TokenGate({ people, clock }), clock);
  return { app, asked, clock };
}

describe('the routes of the sealed key', () => {
  it('take five tries at the passphrase, then one a minute, of each person', async () => {
    const { app, clock } = server(new CodedError('denied', 'the passphrase opens nothing'));
    const tried = () =>
      app.inject({ method: 'POST', url: '/api/break-glass/open', headers: { authorization }, payload });
    const statuses: number[] = [];
    for (let turn = 0; turn < 6; turn += 1) statuses.push((await tried()).statusCode);
    expect(statuses).toEqual([403, 403, 403, 403, 403, 429]);
    expect(await tried()).toMatchObject({ statusCode: 429, headers: { 'retry-after': '60' } });
    await clock.advance(60_000);
    expect((await tried()).statusCode).toBe(403);
    expect((await tried()).statusCode).toBe(429);
  });

  it('know nobody without a token', async () => {
    const { app, asked } = server();
    for (const [method, url] of [
      ['GET', '/api/break-glass'],
      ['POST', '/api/break-glass/open'],
      ['POST', '/api/break-glass/close'],
    ] as const) {
      expect((await app.inject({ method, url, payload })).statusCode).toBe(401);
    }
    expect(asked).toEqual([]);
  });

  it('open it as the person of the token', async () => {
    const { app, asked } = server();
    const answer = await app.inject({
      method: 'POST',
      url: '/api/break-glass/open',
      headers: { authorization },
      payload,
    });
    expect(answer.json()).toEqual(open);
    expect(asked).toEqual([{ by: { id: 'cho', roles: ['break-glass'] }, request: payload }]);
  });

  it('never repeat a passphrase, in a refusal neither', async () => {
    const url = '/api/break-glass/open';
    const wrong = { ...payload, reason: '', extra: payload.passphrase };
    const invalid = await server().app.inject({ method: 'POST', url, headers: { authorization }, payload: wrong });
    expect(invalid.statusCode).toBe(400);
    expect(invalid.body).not.toContain(payload.passphrase);
    const denied = server(new CodedError('denied', payload.passphrase)).app;
    const refused = await denied.inject({ method: 'POST', url, headers: { authorization }, payload });
    expect(refused.statusCode).toBe(403);
    expect(refused.body).not.toContain(payload.passphrase);
  });

  it('shut it and show it', async () => {
    const { app } = server();
    const headers = { authorization };
    expect((await app.inject({ method: 'GET', url: '/api/break-glass', headers })).json()).toEqual(open);
    const shut = await app.inject({ method: 'POST', url: '/api/break-glass/close', headers, payload: {} });
    expect(shut.json()).toEqual({ open: false });
  });
});
