import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { DescribeAlarmsCommand } from '@aws-sdk/client-cloudwatch';
import { DynamoDBClient, GetItemCommand, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { GetAliasCommand, LambdaClient, ResourceNotFoundException } from '@aws-sdk/client-lambda';
import { ListResourceRecordSetsCommand, NoSuchHostedZone, Route53Client } from '@aws-sdk/client-route-53';
import { PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

const entry = fileURLToPath(new URL('../../src/cli/main.ts', import.meta.url));

/** `muster sandbox` as a process of its own, on a free port. */
class Sandbox {
  readonly #process = spawn(process.execPath, [entry, 'sandbox', '--scenario', 'bad-deploy'], {
    env: { PATH: process.env.PATH, NO_COLOR: '1' },
  });
  output = '';
  errors = '';

  async endpoint(): Promise<string> {
    const { stdout, stderr } = this.#process;
    stderr.on('data', (chunk) => {
      this.errors += String(chunk);
    });
    for await (const chunk of stdout) {
      this.output += String(chunk);
      const found = /AWS_ENDPOINT_URL=(?<url>http:\/\/127\.0\.0\.1:\d+)/.exec(this.output)?.groups?.url;
      if (found !== undefined) return found;
    }
    throw new Error(`it ended without an address: ${this.errors}`);
  }

  /** Waits for a line on standard error, which arrives when it does; the test's time limit ends a wait in vain. */
  async said(line: string): Promise<void> {
    while (!this.errors.includes(line)) await new Promise((resolve) => setTimeout(resolve, 10));
  }

  /** Answers the exit code. */
  end(): Promise<number | null> {
    return new Promise((resolve) => {
      this.#process.once('exit', resolve);
      this.#process.kill('SIGTERM');
    });
  }
}

const sandbox = new Sandbox();
let endpoint = '';
beforeAll(async () => {
  endpoint = await sandbox.endpoint();
}, 30_000);
afterAll(async () => {
  expect(await sandbox.end()).toBe(0);
});

function settings(region = 'us-east-1') {
  return { region, endpoint, maxAttempts: 1, credentials: { accessKeyId: 'sandbox', secretAccessKey: 'sandbox' } };
}

describe('muster sandbox', () => {
  it('answers SDK clients of every protocol over HTTP, by the service and Region that they sign for', async () => {
    const alias = await new LambdaClient(settings()).send(
      new GetAliasCommand({ FunctionName: 'shop-checkout', Name: 'live' }),
    );
    expect(alias).toMatchObject({ FunctionVersion: '41', $metadata: { httpStatusCode: 200 } });
    const identity = await new STSClient(settings()).send(new GetCallerIdentityCommand({}));
    expect(identity.Account).toBe('123456789012');
    const east = new DynamoDBClient(settings());
    await east.send(new PutItemCommand({ TableName: 'orders', Item: { pk: { S: 'order#ä 1' }, n: { N: '5' } } }));
    const read = new GetItemCommand({ TableName: 'orders', Key: { pk: { S: 'order#ä 1' } } });
    expect((await east.send(read)).Item).toEqual({ pk: { S: 'order#ä 1' }, n: { N: '5' } });
  });

  it('answers errors as the classes of the SDK', async () => {
    const nothing = new GetAliasCommand({ FunctionName: 'nothing', Name: 'live' });
    await expect(new LambdaClient(settings()).send(nothing)).rejects.toBeInstanceOf(ResourceNotFoundException);
    const zone = new ListResourceRecordSetsCommand({ HostedZoneId: 'Z0' });
    await expect(new Route53Client(settings('us-west-2')).send(zone)).rejects.toBeInstanceOf(NoSuchHostedZone);
    const object = new PutObjectCommand({ Bucket: 'nothing', Key: 'a/b', Body: 'on' });
    await expect(new S3Client(settings()).send(object)).rejects.toMatchObject({ name: 'NoSuchBucket' });
  });

  it('refuses a request that is not signed or of the wrong form, and says so on standard error', async () => {
    const unsigned = await fetch(`${endpoint}/2016-08-19/account-settings`);
    expect(unsigned.status).toBe(403);
    expect(await unsigned.text()).toContain('<Code>MissingAuthenticationToken</Code>');
    const client = new DynamoDBClient(settings());
    const wrong = new GetItemCommand({ TableName: 'orders', Key: { pk: { S: 'x' } } });
    wrong.input.Key = undefined;
    await expect(client.send(wrong)).rejects.toMatchObject({ name: 'ValidationException' });
    await sandbox.said('refused  the request is not signed\n');
    await sandbox.said('refused  dynamodb GetItem in us-east-1: input.Key: missing\n');
  });

  it('sends no Date, which is of another clock than the client’s', async () => {
    const { headers } = await fetch(endpoint);
    expect(headers.get('date')).toBeNull();
  });
});

describe('an operation that the simulated AWS does not have', () => {
  it('is refused as unknown', async () => {
    const { CloudWatchClient, ListDashboardsCommand } = await import('@aws-sdk/client-cloudwatch');
    const client = new CloudWatchClient(settings());
    expect((await client.send(new DescribeAlarmsCommand({}))).MetricAlarms).toBeInstanceOf(Array);
    await expect(client.send(new ListDashboardsCommand({}))).rejects.toMatchObject({
      name: 'UnknownOperationException',
    });
  });
});
