import { GetItemCommand, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { GetAliasCommand } from '@aws-sdk/client-lambda';
import { ListResourceRecordSetsCommand } from '@aws-sdk/client-route-53';
import { HeadObjectCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import { GetCallerIdentityCommand } from '@aws-sdk/client-sts';
import { describe, expect, it } from '@jest/globals';
import { wireInto } from '../../src/cli/wire.ts';
import type { AwsService } from '../../src/ports/aws-clients.ts';
import type { World } from '../../src/sandbox/world.ts';
import type { WorldScenario } from '../../src/scenario/world-scenario.ts';
import { impaired, pass, settled, shopWorld } from '../sandbox/play.ts';

const region = 'us-east-1';
const read = new GetItemCommand({ TableName: 'orders', Key: { pk: { S: 'x' } } });
const put = new PutItemCommand({ TableName: 'orders', Item: { pk: { S: 'x' } } });

/** Sends a command over the wire into a world. */
async function sent(world: World, service: AwsService, command: object, signal = new AbortController().signal) {
  const wire = await wireInto(world);
  return settled(world, wire.clients.get(service, region).send(command, { abortSignal: signal }));
}

async function failing(service: AwsService, effect: WorldScenario['impairments'][number]['effect'], command: object) {
  const error = await sent(shopWorld(impaired({ service, effect })), service, command).then(
    () => undefined,
    (reason: Error & { $metadata?: { httpStatusCode?: number }; code?: string }) => reason,
  );
  return { name: error?.name, status: error?.$metadata?.httpStatusCode, code: error?.code };
}

describe('over the wire', () => {
  it.each([
    ['dynamodb', read, 'ThrottlingException', 400],
    ['lambda', new GetAliasCommand({ FunctionName: 'f', Name: 'live' }), 'TooManyRequestsException', 429],
    ['s3', new PutObjectCommand({ Bucket: 'b', Key: 'k', Body: 'on' }), 'SlowDown', 503],
    ['sts', new GetCallerIdentityCommand({}), 'Throttling', 400],
  ] as const)('too many requests to %s are told as that service does', async (service, command, name, status) => {
    expect(await failing(service, 'throttled', command)).toMatchObject({ name, status });
  });

  it('a service that fails says so with 500, a control plane that is down with 503', async () => {
    expect(await failing('dynamodb', 'errors', read)).toMatchObject({ name: 'InternalServerError', status: 500 });
    const alias = new GetAliasCommand({ FunctionName: 'shop-checkout', Name: 'live' });
    expect(await failing('lambda', 'control-plane-down', alias)).toMatchObject({ status: 503 });
  });

  it('a name without an address fails as Node fails, without an answer', async () => {
    expect(await failing('dynamodb', 'dns-empty', read)).toEqual({
      name: 'Error',
      status: undefined,
      code: 'ENOTFOUND',
    });
  });

  it('an object that is not there is known by its status alone', async () => {
    await expect(sent(shopWorld(), 's3', new HeadObjectCommand({ Bucket: 'b', Key: 'k' }))).rejects.toMatchObject({
      name: 'NotFound',
    });
  });

  it('a call that is given up in the middle ends at once, and took effect', async () => {
    const world = shopWorld(impaired({ service: 'dynamodb', effect: 'latency', latencyMs: 10_000 }));
    const wire = await wireInto(world);
    const controller = new AbortController();
    const send = wire.clients.get('dynamodb', region).send(put, { abortSignal: controller.signal });
    const rejected = expect(send).rejects.toMatchObject({ name: 'AbortError' });
    world.clock.schedule(6_000, () => controller.abort());
    await pass(world, 7_000);
    await rejected;
    const there = await settled(
      world,
      wire.clients.get('dynamodb', region).send(read, { abortSignal: new AbortController().signal }),
    );
    expect(there.Item).toEqual({ pk: { S: 'x' } });
  });

  it('calls that are made at one instant reach the world in their order, by whatever client', async () => {
    const world = shopWorld();
    const order: string[] = [];
    const wire = await wireInto({
      ...world,
      serve: (call) => {
        order.push(call.operation);
        return world.serve(call);
      },
    });
    const options = { abortSignal: new AbortController().signal };
    const commands = [
      ['route53', new ListResourceRecordSetsCommand({ HostedZoneId: 'Z1' })],
      ['dynamodb', read],
      ['s3', new PutObjectCommand({ Bucket: 'b', Key: 'k', Body: 'on' })],
      ['lambda', new GetAliasCommand({ FunctionName: 'f', Name: 'live' })],
      ['dynamodb', put],
    ] as const;
    const all = commands.map(([service, command]) => wire.clients.get(service, region).send(command, options));
    await settled(world, Promise.allSettled(all));
    expect(order).toEqual(['ListResourceRecordSets', 'GetItem', 'PutObject', 'GetAlias', 'PutItem']);
  });

  it('no time passes in the world while a call is on its way', async () => {
    const world = shopWorld();
    const startMs = world.clock.now();
    const atMs: number[] = [];
    const wire = await wireInto({
      ...world,
      serve: (call) => {
        atMs.push(world.clock.now());
        return world.serve(call);
      },
    });
    const send = wire.clients.get('dynamodb', region).send(read, { abortSignal: new AbortController().signal });
    await settled(world, send);
    expect(atMs).toEqual([startMs]);
  });

  it('clients take nothing from the environment', async () => {
    const before = { ...process.env };
    Object.assign(process.env, {
      AWS_ENDPOINT_URL: 'http://127.0.0.1:9',
      AWS_USE_FIPS_ENDPOINT: 'true',
      AWS_MAX_ATTEMPTS: 'x',
    });
    try {
      const world = shopWorld();
      const answer = await sent(world, 'sts', new GetCallerIdentityCommand({}));
      expect(answer.Account).toBe('123456789012');
    } finally {
      process.env = before;
    }
  });
});
