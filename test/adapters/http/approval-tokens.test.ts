import { describe, expect, it } from '@jest/globals';
import { approvalToken } from '../../../src/orders/approval-link.ts';
import { approvalStand, claim, key, token } from './approval-stand.ts';

describe('a link that is none', () => {
  const changed = `${token.slice(0, 30)}${token[30] === 'A' ? 'B' : 'A'}${token.slice(31)}`;

  it.each(['', 'x', changed, approvalToken('another key', claim, 'k')])(
    'is forbidden, and reaches no incident: %.12s',
    async (forged) => {
      const { post, get, taken } = approvalStand();
      expect(await get(forged)).toMatchObject({ statusCode: 403 });
      expect(await post('approve', forged)).toMatchObject({ statusCode: 403 });
      expect(taken).toEqual([]);
    },
  );

  it('is never repeated back', async () => {
    const { get } = approvalStand();
    expect((await get('<script>alert(1)</script>')).body).not.toContain('alert');
  });

  it('of somebody who is gone is forbidden, of an incident that is gone is gone', async () => {
    const { post, taken } = approvalStand({ people: [] });
    expect(await post('approve')).toMatchObject({ statusCode: 403 });
    expect(taken).toEqual([]);
    const other = approvalToken(key, { ...claim, incidentId: 'shop-9' }, 'k');
    expect(await approvalStand().post('approve', other)).toMatchObject({ statusCode: 410 });
  });

  it.each(['maybe', ''])('with an answer that is none is invalid: %s', async (answer) => {
    const { post, taken } = approvalStand();
    expect(await post(answer)).toMatchObject({ statusCode: 400 });
    expect(taken).toEqual([]);
  });

  it('as JSON, or too large, is not taken', async () => {
    const { server, post, taken } = approvalStand();
    const json = await server.inject({ method: 'POST', url: '/approvals', payload: { token, answer: 'approve' } });
    expect(json.statusCode).toBe(415);
    expect((await post('approve', 'x'.repeat(10_000))).statusCode).toBe(413);
    expect(taken).toEqual([]);
  });

  it('that is none of ours is tried at most twenty times a minute from one address', async () => {
    const { post, pass } = approvalStand();
    for (let times = 0; times < 20; times += 1) expect((await post('approve', 'x')).statusCode).toBe(403);
    expect(await post('approve', 'y')).toMatchObject({ statusCode: 429, headers: { 'retry-after': '3' } });
    expect((await post('approve', 'x', '10.0.0.9')).statusCode).toBe(403);
    pass(3_000);
    expect((await post('approve', 'x')).statusCode).toBe(403);
    expect((await post('approve', 'x')).statusCode).toBe(429);
  });

  it('of ours is taken though its address tried too many that are not, and is itself tried twenty times a minute', async () => {
    const { post, get } = approvalStand();
    for (let times = 0; times < 21; times += 1) await post('approve', 'x');
    for (let times = 0; times < 19; times += 1) expect((await get()).statusCode).toBe(200);
    expect((await post('approve')).statusCode).toBe(200);
    expect((await get()).statusCode).toBe(429);
  });
});

describe('the log', () => {
  it('holds no token, of this address or one that is nearly it', async () => {
    const { server, post, get, lines } = approvalStand();
    await get();
    await post('approve');
    await server.inject({ url: '/approvals/', query: { token } });
    await server.inject({ url: '/approval', query: { token } });
    expect(lines.length).toBeGreaterThan(0);
    expect(lines.join('')).not.toContain(token.slice(0, 20));
  });
});
