import { describe, expect, it } from '@jest/globals';
import { CodedError } from '../../../src/errors.ts';
import { authorization, serverOverFakes, token, view } from './server-over-fakes.ts';

const commandsUrl = `/api/incidents/${view.id}/commands`;

function post(
  server: ReturnType<typeof serverOverFakes>['server'],
  body: unknown,
  headers: Record<string, string> = { authorization },
) {
  return server.inject({ method: 'POST', url: commandsUrl, headers, payload: body as object });
}

describe('a command', () => {
  it('is given in the name of who owns the token, at our own time', async () => {
    const { server, given } = serverOverFakes();
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
    const { server, given } = serverOverFakes();
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
    const { server, given } = serverOverFakes();
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
    const { server, given } = serverOverFakes();
    const answer = await post(server, body);
    expect(answer.statusCode).toBe(400);
    expect(answer.json()).toMatchObject({
      error: 'invalid',
      problems: [{ path, found, expected: expect.any(String) }],
    });
    expect(given).toEqual([]);
  });

  it('that is not JSON is refused', async () => {
    const { server } = serverOverFakes();
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
    const { server } = serverOverFakes({ command: new CodedError(code, 'secret detail') });
    const answer = await post(server, { name: 'hold' });
    expect([answer.statusCode, answer.json()]).toEqual([status, { error: code, problems: [] }]);
  });

  it('that breaks something is told in one word and logged', async () => {
    const { server, lines } = serverOverFakes({ command: new Error('at the seams') });
    const answer = await post(server, { name: 'hold' });
    expect([answer.statusCode, answer.json()]).toEqual([500, { error: 'broken', problems: [] }]);
    expect(lines.join('')).toContain('at the seams');
  });

  it('leaves no token in the log', async () => {
    const { server, lines } = serverOverFakes();
    await post(server, { name: 'hold' });
    server.log.info({ headers: { authorization }, person: { token } }, 'careless');
    expect(lines.join('')).toContain('careless');
    expect(lines.join('')).not.toContain(token);
  });
});
