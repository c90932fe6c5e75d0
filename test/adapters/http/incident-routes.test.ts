import { describe, expect, it } from '@jest/globals';
import { authorization, entry, serverOverFakes, view } from './server-over-fakes.ts';

describe('the interface to incidents', () => {
  it('answers incidents, one of them and its timeline', async () => {
    const { server } = serverOverFakes();
    const get = async (url: string) => (await server.inject({ url, headers: { authorization } })).json();
    expect(await get('/api/incidents')).toEqual({ incidents: [view, expect.objectContaining({ id: 'old' })] });
    expect(await get(`/api/incidents/${view.id}`)).toEqual(view);
    expect(await get(`/api/incidents/${view.id}/timeline`)).toEqual({ entries: [entry] });
  });

  it.each([
    ['GET', '/api/incidents', undefined],
    ['GET', `/api/incidents/${view.id}`, 'Bearer wrong'],
    ['GET', `/api/incidents/${view.id}/timeline`, 'Basic x'],
    ['POST', `/api/incidents/${view.id}/commands`, undefined],
  ] as const)('%s %s refuses who shows %s', async (method, url, shown) => {
    const { server, given } = serverOverFakes();
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
    const { server } = serverOverFakes();
    const gone = await server.inject({ url: '/api/incidents/none', headers: { authorization } });
    expect([gone.statusCode, gone.json()]).toEqual([
      404,
      { error: 'notFound', problems: [{ path: 'id', found: '"none"', expected: 'an incident' }] },
    ]);
    expect((await server.inject({ url: '/nowhere' })).statusCode).toBe(404);
  });
});

describe('an odd address', () => {
  it.each([
    ['a malformed escape', '/api/incidents/%zz'],
    ['an id longer than any', `/api/incidents/${'x'.repeat(400)}`],
  ])('with %s is answered in the form of the other refusals', async (_what, url) => {
    const { server } = serverOverFakes();
    const answer = await server.inject({ url, headers: { authorization } });
    expect(answer.statusCode).toBeGreaterThanOrEqual(400);
    expect(answer.statusCode).toBeLessThan(500);
    expect(answer.json()).toEqual({ error: expect.any(String), problems: expect.any(Array) });
  });
});
