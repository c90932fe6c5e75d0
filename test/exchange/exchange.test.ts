import type { ServerResponse } from 'node:http';
import { Readable } from 'node:stream';
import { describe, expect, it } from '@jest/globals';
import { exchange, type Outgoing, retryAfterMs } from '../../src/exchange/exchange.ts';
import { deserted, loopback } from '../fixtures/loopback.ts';

const patient = new AbortController().signal;

/** A server whose path tells how it answers: a status, or a trouble. */
const server = await loopback(({ path }, response) => {
  const [, what = '', value = ''] = path.split('/');
  if (what === 'hangUp') response.destroy();
  else if (what === 'silent') return;
  else if (what === 'endless') endless(response);
  else response.writeHead(Number(what), value ? { [value]: path.split('/')[3] ?? '' } : {}).end('said');
});

/** A hundred megabytes: more than anybody reads. */
function endless(response: ServerResponse): void {
  Readable.from(Array.from({ length: 1600 }, () => 'x'.repeat(65_536)))
    .on('error', () => {})
    .pipe(response);
}

function sent(path: string, wishes: Partial<Outgoing> = {}): Promise<string> {
  const url = wishes.url ?? `${server.url}/${path}`;
  return exchange({ service: 'Somebody', method: 'POST', headers: {}, body: '{}', signal: patient, ...wishes, url });
}

const reading = { method: 'GET', body: undefined } as unknown as Partial<Outgoing>;

describe('an exchange with a service outside', () => {
  it('answers the body of a success', async () => {
    expect(await sent('202')).toBe('said');
  });

  it.each([
    [301, 'invalid', 'invalid'],
    [400, 'invalid', 'invalid'],
    [401, 'denied', 'denied'],
    [403, 'denied', 'denied'],
    [404, 'notFound', 'notFound'],
    [408, 'outcomeUnknown', 'timeout'],
    [409, 'conflict', 'conflict'],
    [410, 'notFound', 'notFound'],
    [420, 'throttled', 'throttled'],
    [429, 'throttled', 'throttled'],
    [500, 'outcomeUnknown', 'unavailable'],
    [502, 'outcomeUnknown', 'unavailable'],
    [503, 'unavailable', 'unavailable'],
  ])('calls a %i %s for a write and %s for a read', async (status, writing, read) => {
    await expect(sent(String(status))).rejects.toMatchObject({ code: writing });
    await expect(sent(String(status), reading)).rejects.toMatchObject({ code: read });
  });

  it('does not follow a redirect', async () => {
    const other = await loopback((_request, response) => response.end('stolen'));
    await expect(sent(`307/location/${encodeURIComponent(other.url)}`)).rejects.toMatchObject({ code: 'invalid' });
    expect(other.received).toEqual([]);
  });

  it('carries how long it is asked to wait', async () => {
    await expect(sent('429/retry-after/17')).rejects.toMatchObject({ code: 'throttled', retryAfterMs: 17_000 });
    await expect(sent('429')).rejects.toMatchObject({ retryAfterMs: undefined });
  });

  it('leaves open what became of a request whose answer never came, and only of one that was sent', async () => {
    await expect(sent('hangUp')).rejects.toMatchObject({ code: 'outcomeUnknown' });
    await expect(sent('hangUp', reading)).rejects.toMatchObject({ code: 'unavailable' });
    await expect(sent('', { url: await deserted() })).rejects.toMatchObject({ code: 'unavailable' });
    await expect(sent('', { url: server.url.replace('http:', 'https:') })).rejects.toMatchObject({
      code: 'unavailable',
    });
  });

  it('ends when the time is up', async () => {
    const limits = () => AbortSignal.timeout(50);
    await expect(sent('silent', { signal: limits() })).rejects.toMatchObject({ code: 'outcomeUnknown' });
    await expect(sent('silent', { ...reading, signal: limits() })).rejects.toMatchObject({ code: 'timeout' });
    await expect(sent('200', { signal: AbortSignal.abort() })).rejects.toMatchObject({ code: 'timeout' });
  });

  it('reads no more of an answer than its limit', async () => {
    expect(await exchange({ ...outgoing(), url: `${server.url}/endless` }, 1000)).toBe('x'.repeat(1000));
  });
});

function outgoing(): Outgoing {
  return { service: 'Somebody', method: 'GET', url: server.url, headers: {}, signal: AbortSignal.timeout(5000) };
}

describe('Retry-After', () => {
  it.each([
    ['120', null, 120_000],
    ['Fri, 31 Dec 1999 23:59:59 GMT', 'Fri, 31 Dec 1999 23:59:29 GMT', 30_000],
    ['Fri, 31 Dec 1999 23:59:59 GMT', 'Fri, 31 Dec 2004 23:59:29 GMT', 0],
    ['Fri, 31 Dec 1999 23:59:59 GMT', null, undefined],
    ['soon', 'Fri, 31 Dec 1999 23:59:29 GMT', undefined],
    [null, null, undefined],
  ])('%s at %s is %s ms', (header, date, ms) => {
    expect(retryAfterMs(header, date)).toBe(ms);
  });
});
