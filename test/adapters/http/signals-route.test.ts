import { describe, expect, it } from '@jest/globals';
import { CodedError, InputError } from '../../../src/errors.ts';
import { serverOverFakes } from './server-over-fakes.ts';

describe('POST /signals/sns', () => {
  it.each([
    [{ outcome: 'stored', accepted: 1, repeated: 0 }, 200],
    [{ outcome: 'subscribed' }, 200],
    [{ outcome: 'ignored', reason: 'heartbeat' }, 200],
  ] as const)('answers %j with %i', async (intake, status) => {
    const { server } = serverOverFakes({ intake });
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
    const answer = await serverOverFakes({ intake }).server.inject({
      method: 'POST',
      url: '/signals/sns',
      payload: '{}',
    });
    expect(answer.statusCode).toBe(status);
    expect(answer.json()).toMatchObject({
      error,
      problems: [{ found: expect.any(String), expected: expect.any(String) }],
    });
  });

  it.each(['text/plain; charset=UTF-8', 'application/json', undefined])(
    'hands the body over as it came under %s',
    async (type) => {
      const { server, bodies } = serverOverFakes();
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
    const { server, bodies } = serverOverFakes();
    const answer = await server.inject({
      method: 'POST',
      url: '/signals/sns',
      payload: 'x'.repeat(1_001),
    });
    expect(answer.statusCode).toBe(413);
    expect(bodies).toEqual([]);
  });

  it('logs where what it refuses is wrong, and never what was sent', async () => {
    const intake = new InputError([{ path: 'detail.state', found: '"secret"', expected: 'a state' }]);
    const { server, lines } = serverOverFakes({ intake });
    await server.inject({ method: 'POST', url: '/signals/sns', payload: '"secret"' });
    const logged = lines.map((line) => JSON.parse(line)).filter(({ msg }) => msg === 'signal refused');
    expect(logged).toMatchObject([{ source: 'sns', outcome: 'invalid', paths: ['detail.state'] }]);
    expect(lines.join()).not.toContain('secret');
  });

  it('asks for another delivery when the journal cannot take it', async () => {
    const { server } = serverOverFakes({ intake: new CodedError('unavailable', 'disk full') });
    const answer = await server.inject({ method: 'POST', url: '/signals/sns', payload: '{}' });
    expect(answer.statusCode).toBe(503);
    expect(answer.json()).toMatchObject({
      error: 'unavailable',
      problems: [{ found: 'a journal that takes nothing' }],
    });
    expect(answer.headers['retry-after']).toBe('1');
  });
});
