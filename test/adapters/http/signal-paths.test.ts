import { request } from 'node:http';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { listenOn } from '../../../src/adapters/http/server.ts';
import { serverOverFakes } from './server-over-fakes.ts';

/** Longer than any answer takes, ms. */
const answerTimeout = 2_000;

interface Heard {
  readonly status: number;
  readonly body: unknown;
}

describe('the path of a signal as it is sent', () => {
  let fakes: ReturnType<typeof serverOverFakes>;
  let port: number;

  beforeEach(async () => {
    fakes = serverOverFakes();
    port = Number(new URL(await listenOn(fakes.server, { host: '127.0.0.1', port: 0, allowRemote: false })).port);
  });
  afterEach(() => fakes.server.close());

  /** Sends the path as it stands: `fetch` would make another of it. */
  function heard(method: string, path: string): Promise<Heard> {
    return new Promise((resolve, reject) => {
      const signal = AbortSignal.timeout(answerTimeout);
      const sent = request({ host: '127.0.0.1', port, method, path, agent: false, signal }, async (response) => {
        let text = '';
        for await (const chunk of response) text += chunk;
        resolve({ status: response.statusCode ?? 0, body: JSON.parse(text) });
      });
      sent.on('error', reject);
      sent.end(method === 'POST' ? '{"a":1}' : undefined);
    });
  }

  it.each([
    '/signals/sns',
    '/signals/sns?a=%31',
    '/signals/%73ns',
    '/%73ignals/sns?a=1',
    '/signals/sns#x',
    '/signals/%73ns#x?a=1',
    'http://127.0.0.1/signals/sns',
  ])('%s is the entrance', async (path) => {
    expect(await heard('POST', path)).toEqual({ status: 200, body: { outcome: 'stored', accepted: 1, repeated: 0 } });
    expect(fakes.bodies).toEqual(['{"a":1}']);
    expect(await heard('GET', path)).toMatchObject({ status: 405, body: { error: 'invalid' } });
  });

  it.each([
    '/signals/sns%23x',
    '/signals/sns%3Fa',
    '/signals%2Fsns',
    '/signals/%2573ns',
    '/signals/sns/',
    '//signals/sns',
    '/signals/SNS',
  ])('%s is none', async (path) => {
    for (const method of ['POST', 'GET']) expect(await heard(method, path)).toMatchObject({ status: 404 });
    expect(fakes.bodies).toEqual([]);
  });

  it('is refused where it cannot be decoded', async () => {
    for (const method of ['POST', 'GET'])
      expect(await heard(method, '/signals/%zzns')).toMatchObject({ status: 400, body: { error: 'invalid' } });
  });
});
