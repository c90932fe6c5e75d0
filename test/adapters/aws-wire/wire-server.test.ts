import { request as httpRequest } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { WireFault } from '../../../src/adapters/aws-wire/exchange.ts';
import { createWireServer } from '../../../src/adapters/aws-wire/wire-server.ts';
import type { AwsCall } from '../../../src/ports/aws-clients.ts';

const faults: WireFault[] = [];
const calls: AwsCall[] = [];
const server = await createWireServer({
  serve: async (call) => {
    calls.push(call);
    return { output: {}, requestId: 'r-1' };
  },
  record: (fault) => faults.push(fault),
});
let port = 0;
beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  port = (server.address() as AddressInfo).port;
});
afterAll(() => {
  server.close();
  server.closeAllConnections();
});
beforeEach(() => {
  faults.length = 0;
  calls.length = 0;
});

function authorization(service: string): string {
  const scope = `AKIDEXAMPLE/20260105/us-east-1/${service}/aws4_request`;
  return `AWS4-HMAC-SHA256 Credential=${scope}, SignedHeaders=host, Signature=${'0'.repeat(64)}`;
}

/** Sends a target as it stands, which `fetch` would put right. */
function sent(
  service: string,
  method: string,
  path: string,
  body = '',
  headers: Readonly<Record<string, string>> = {},
) {
  return new Promise<{ status: number | undefined; text: string }>((resolve, reject) => {
    const all = {
      authorization: authorization(service),
      'content-length': String(Buffer.byteLength(body)),
      ...headers,
    };
    const request = httpRequest({ host: '127.0.0.1', port, method, path, headers: all }, (answer) => {
      let text = '';
      answer.on('data', (chunk) => {
        text += String(chunk);
      });
      answer.on('end', () => resolve({ status: answer.statusCode, text }));
    });
    request.on('error', reject).end(body);
  });
}

function putItem(value: string): ReturnType<typeof sent> {
  const headers = { 'content-type': 'application/x-amz-json-1.0', 'x-amz-target': 'DynamoDB_20120810.PutItem' };
  return sent('dynamodb', 'POST', '/', `{"TableName":"orders","Item":{"pk":${value}}}`, headers);
}

function lists(depth: number): string {
  return `${'{"L":['.repeat(depth)}{"S":"x"}${']}'.repeat(depth)}`;
}

describe('a target of no form of AWS is answered with 400, and is a fault', () => {
  const version = '/2015-03-31/functions';
  it.each([
    ['s3', '//', 'InvalidBucketName'],
    ['s3', '//[::', 'InvalidBucketName'],
    ['s3', '/bucket/%zz', 'InvalidURI'],
    ['s3', '/%zz/key', 'InvalidURI'],
    ['lambda', `${version}/%E0%A4%A/configuration`, 'has a percent sequence'],
    ['lambda', `${version}/f/configuration?__proto__=1`, '__proto__'],
    ['lambda', `${version}/f/configuration?constructor=1`, 'constructor'],
    ['lambda', `${version}/f/configuration?toString=1&toString=2`, 'toString'],
    ['s3', '/bucket/key?__proto__=1', '__proto__'],
  ])('%s %s', async (service, path, told) => {
    const { status, text } = await sent(service, 'GET', path);
    expect([status, calls]).toEqual([400, []]);
    expect(text).toContain(told);
    expect(faults).toHaveLength(1);
  });
});

describe('an item', () => {
  it('nested as deep as DynamoDB takes it reaches the operation', async () => {
    expect((await putItem(lists(32))).status).toBe(200);
    expect(calls).toHaveLength(1);
  });

  it.each([100, 2_000, 20_000])('nested %i deep is answered with 400, and is a fault', async (depth) => {
    const { status, text } = await putItem(lists(depth));
    expect([status, JSON.parse(text).__type]).toEqual([400, 'SerializationException']);
    expect(faults).toMatchObject([{ fault: 'the body is nested more than 100 deep' }]);
  });
});

it('of a request with many mistakes the first twenty are told', async () => {
  const attributes = Array.from({ length: 1_000 }, (_, index) => `"k${index}":1`).join(',');
  await putItem(`{"S":"x"}},"More":1,${attributes},"Other":{"a":1`);
  expect(faults[0]?.fault.split('; ')).toHaveLength(21);
  expect(faults[0]?.fault).toMatch(/; and 98\d more$/);
});

describe('the key of an object', () => {
  it.each([
    ['/bucketa/../bucketb/key', 'bucketa', '../bucketb/key'],
    ['/bucket/a//b', 'bucket', 'a//b'],
    ['/bucket/folder/', 'bucket', 'folder/'],
    ['/bucket/%2e%2e/x%2Fy%20z', 'bucket', '../x/y z'],
    ['http://other.example/bucket/key', 'bucket', 'key'],
  ])('%s is taken as it was sent', async (path, Bucket, Key) => {
    expect((await sent('s3', 'PUT', path, 'x')).status).toBe(200);
    expect(calls).toMatchObject([{ operation: 'PutObject', input: { Bucket, Key } }]);
  });

  it('is none in a bucket with a slash after it', async () => {
    await sent('s3', 'HEAD', '/bucket/');
    expect(calls).toMatchObject([{ operation: 'HeadBucket', input: { Bucket: 'bucket' } }]);
  });
});

it('a path with a slash at its end is the same path', async () => {
  await sent('route53', 'GET', '/2013-04-01/hostedzone/Z1/rrset/');
  expect(calls).toMatchObject([{ operation: 'ListResourceRecordSets', input: { HostedZoneId: 'Z1' } }]);
});

it('a body that is too large is refused, and the next request on the connection is answered', async () => {
  const socket = connect(port, '127.0.0.1');
  const head = (length: number) => `POST / HTTP/1.1\r\nHost: x\r\nContent-Length: ${length}\r\n\r\n`;
  socket.write(`${head(2_000_000)}${'a'.repeat(2_000_000)}${head(0)}`);
  let text = '';
  for await (const chunk of socket) {
    text += String(chunk);
    if (text.includes('MissingAuthenticationToken')) break;
  }
  expect(text.match(/HTTP\/1\.1 \d+/g)).toEqual(['HTTP/1.1 413', 'HTTP/1.1 403']);
});
