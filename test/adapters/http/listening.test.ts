import { describe, expect, it } from '@jest/globals';
import Fastify from 'fastify';
import { listenOn } from '../../../src/adapters/http/server.ts';

describe('listening', () => {
  it('is refused beyond loopback unless it is allowed', async () => {
    const listen = { host: '0.0.0.0', port: 0, allowRemote: false };
    await expect(listenOn(Fastify(), listen)).rejects.toMatchObject({ code: 'refused' });
  });

  it('answers the address', async () => {
    const server = Fastify();
    server.get('/healthz', async () => 'well');
    const address = await listenOn(server, { host: '127.0.0.1', port: 0, allowRemote: false });
    expect(address).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
    expect((await fetch(`${address}/healthz`)).status).toBe(200);
    await server.close();
  });
});
