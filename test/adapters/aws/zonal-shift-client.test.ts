import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { zonalShiftClient } from '../../../src/adapters/aws/zonal-shift-client.ts';
import { zonalShifts } from '../../../src/adapters/aws/zonal-shifts.ts';
import type { AwsClients } from '../../../src/ports/aws-clients.ts';
import { coded, patient } from './fakes.ts';

interface Seen {
  readonly method: string | undefined;
  readonly url: string | undefined;
  readonly authorization: string;
  readonly body: string;
}

const resource = 'arn:aws:elasticloadbalancing:us-west-2:123456789012:loadbalancer/app/shop/1';
const shift = {
  zonalShiftId: 'z/1',
  resourceIdentifier: resource,
  awayFrom: 'usw2-az1',
  expiryTime: 1_800_000_000,
  status: 'ACTIVE',
};

/** A server on loopback that takes what the client really sends. */
describe('the client of the ARC zonal shift API', () => {
  let server: Server;
  let seen: Seen[];
  let answer: { status: number; body: object; headers?: Record<string, string> };
  let port: ReturnType<typeof zonalShifts>;

  beforeEach(async () => {
    seen = [];
    answer = { status: 200, body: shift };
    server = createServer((request, response) => {
      bodyOf(request).then((body) => {
        const { method, url, headers } = request;
        seen.push({ method, url, authorization: headers.authorization ?? '', body });
        response.writeHead(answer.status, { 'content-type': 'application/json', ...answer.headers });
        response.end(JSON.stringify(answer.body));
      });
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const clients: AwsClients = {
      get: (_service, region) =>
        zonalShiftClient({
          region,
          endpoint,
          maxAttempts: 1,
          credentials: { accessKeyId: 'AKIATEST', secretAccessKey: 'secret' },
        }),
    };
    port = zonalShifts(clients);
  });

  afterEach(async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });

  it('starts a shift by POST, signed for the service and the Region', async () => {
    const request = { region: 'us-west-2', resource, awayFrom: 'usw2-az1', expiresInMinutes: 60, comment: 'inc-1' };
    await expect(port.start(request, patient)).resolves.toEqual({ id: 'z/1' });
    expect(seen).toMatchObject([{ method: 'POST', url: '/zonalshifts' }]);
    expect(JSON.parse(seen[0]?.body ?? '')).toEqual({
      resourceIdentifier: resource,
      awayFrom: 'usw2-az1',
      expiresIn: '60m',
      comment: 'inc-1',
    });
    expect(seen[0]?.authorization).toMatch(
      /^AWS4-HMAC-SHA256 Credential=AKIATEST\/\d{8}\/us-west-2\/arc-zonal-shift\/aws4_request, SignedHeaders=[a-z0-9;-]*\bhost\b[a-z0-9;-]*, Signature=[0-9a-f]{64}$/,
    );
  });

  it('lists by GET, with what it asks for in the query', async () => {
    answer = { status: 200, body: { items: [shift] } };
    await expect(port.active('us-west-2', resource, patient)).resolves.toEqual({
      id: 'z/1',
      awayFrom: 'usw2-az1',
      expiresAtMs: 1_800_000_000_000,
    });
    const { pathname, searchParams } = new URL(seen[0]?.url ?? '', 'http://localhost');
    expect(seen).toMatchObject([{ method: 'GET', body: '' }]);
    expect(pathname).toBe('/zonalshifts');
    expect(Object.fromEntries(searchParams)).toEqual({ status: 'ACTIVE', resourceIdentifier: resource });
  });

  it('extends by PATCH and cancels by DELETE, the id in the path', async () => {
    await port.extend('us-west-2', 'z/1', 120, patient);
    await port.cancel('us-west-2', 'z/1', patient);
    expect(seen).toMatchObject([
      { method: 'PATCH', url: '/zonalshifts/z%2F1', body: '{"expiresIn":"120m"}' },
      { method: 'DELETE', url: '/zonalshifts/z%2F1', body: '' },
    ]);
  });

  it('asks for a managed resource by its ARN in the path', async () => {
    answer = { status: 200, body: { arn: resource, name: 'shop', appliedWeights: { 'usw2-az1': 1 }, zonalShifts: [] } };
    await expect(port.managed('us-west-2', resource, patient)).resolves.toBe(true);
    expect(seen).toMatchObject([{ method: 'GET', url: `/managedresources/${encodeURIComponent(resource)}` }]);
    answer = { status: 404, body: {}, headers: { 'x-amzn-errortype': 'ResourceNotFoundException' } };
    await expect(port.managed('us-west-2', resource, patient)).resolves.toBe(false);
  });

  it.each([
    [409, 'ConflictException:http://internal.amazon.com/', 'conflict'],
    [429, 'ThrottlingException', 'throttled'],
    [403, 'AccessDeniedException', 'denied'],
    [500, 'InternalServerException', 'outcomeUnknown'],
  ])('turns %i %s into %s', async (status, type, code) => {
    answer = { status, body: { message: 'no' }, headers: { 'x-amzn-errortype': type } };
    await expect(port.cancel('us-west-2', 'z1', patient)).rejects.toMatchObject(coded(code));
  });
});

async function bodyOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString('utf8');
}
