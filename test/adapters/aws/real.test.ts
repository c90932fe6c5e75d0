import { createSocket, type Socket } from 'node:dgram';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { realClients } from '../../../src/adapters/aws/real-clients.ts';
import { realNet } from '../../../src/adapters/aws/real-net.ts';
import { awsServices } from '../../../src/ports/aws-clients.ts';
import { patient } from './fakes.ts';

describe('real clients', () => {
  it.each(awsServices)('exist for %s, one per Region and endpoint', (service) => {
    const clients = realClients();
    const west = clients.get(service, 'us-west-2');
    expect(clients.get(service, 'us-west-2')).toBe(west);
    expect(west.send).toBeInstanceOf(Function);
  });

  it('differ by Region and by endpoint', () => {
    const clients = realClients();
    const west = clients.get('support', 'us-west-2');
    expect(clients.get('support', 'us-east-1')).not.toBe(west);
    expect(clients.get('support', 'us-west-2', 'https://support.us-west-2.amazonaws.com')).not.toBe(west);
  });
});

describe('the real net', () => {
  let server: Server;
  let origin: string;

  beforeEach(async () => {
    server = createServer((request, response) => {
      if (request.url === '/silent') return;
      if (request.url === '/reset') {
        request.socket.resetAndDestroy();
        return;
      }
      response.writeHead(request.url === '/moved' ? 302 : 503, {
        'x-amzn-requestid': 'r1',
        'set-cookie': ['a', 'b'],
        connection: request.headers.connection ?? 'none',
      });
      response.end(Buffer.from([0xfe, 0xff, 0, 0x5b]));
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });

  afterEach(async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });

  it('gives status, headers and bytes as they are', async () => {
    const answer = await realNet().get(`${origin}/`, patient);
    expect(answer.status).toBe(503);
    expect(answer.headers).toMatchObject({ 'x-amzn-requestid': 'r1', 'set-cookie': 'a, b' });
    expect([...answer.body]).toEqual([0xfe, 0xff, 0, 0x5b]);
  });

  it('does not keep connections, and does not follow redirects', async () => {
    const answer = await realNet().get(`${origin}/moved`, patient);
    expect(answer).toMatchObject({ status: 302, headers: { connection: 'close' } });
  });

  it('fails with the network code', async () => {
    await expect(realNet().get(`${origin}/reset`, patient)).rejects.toMatchObject({ code: 'ECONNRESET' });
    await expect(realNet().get('http://127.0.0.1:1/', patient)).rejects.toMatchObject({ code: 'ECONNREFUSED' });
  });

  it('ends when the signal aborts', async () => {
    const limit = new AbortController();
    server.once('request', () => limit.abort());
    await expect(realNet().get(`${origin}/silent`, limit.signal)).rejects.toMatchObject({ name: 'AbortError' });
  });

  it('looks up no name once the signal has aborted', async () => {
    const lookup = realNet().resolveCname('name.invalid', AbortSignal.abort());
    await expect(lookup).rejects.toMatchObject({ name: 'AbortError' });
  });
});

describe('a DNS question to one server', () => {
  let server: Socket;
  let address: string;

  /** Answers every question for an A record with 192.0.2.7, and any other with no record. */
  beforeEach(async () => {
    server = createSocket('udp4');
    server.on('message', (query, peer) => {
      const question = query.subarray(12, query.indexOf(0, 12) + 5);
      const forAddress = question.readUInt16BE(question.length - 4) === 1;
      const header = Buffer.from([...query.subarray(0, 2), 0x84, 0, 0, 1, 0, forAddress ? 1 : 0, 0, 0, 0, 0]);
      const record = Buffer.from([0xc0, 12, 0, 1, 0, 1, 0, 0, 0, 60, 0, 4, 192, 0, 2, 7]);
      server.send(Buffer.concat([header, question, ...(forAddress ? [record] : [])]), peer.port, peer.address);
    });
    await new Promise<void>((resolve) => server.bind(0, '127.0.0.1', resolve));
    address = `127.0.0.1:${server.address().port}`;
  });

  afterEach(async () => {
    await new Promise<void>((resolve) => server.close(resolve));
  });

  it('is answered by that server, whatever the resolver of this machine says', async () => {
    const question = { server: address, name: 'shop.example.com', type: 'A' } as const;
    await expect(realNet().ask(question, patient)).resolves.toEqual(['192.0.2.7']);
  });

  it('fails with ENODATA where the name has no such record', async () => {
    const question = { server: address, name: 'shop.example.com', type: 'CNAME' } as const;
    await expect(realNet().ask(question, patient)).rejects.toMatchObject({ code: 'ENODATA' });
  });
});
