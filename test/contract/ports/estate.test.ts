import { expect, it } from '@jest/globals';
import type { EstateKind } from '../../../src/ports/estate.ts';
import { absent, account, east, estateNames, lambda, stream, west } from '../account.ts';
import { readingFails } from '../failures.ts';
import { patient, promisesOf } from '../promises.ts';

/** The operation that tells whether a resource of the kind is there. */
const operations: Readonly<Record<EstateKind, string>> = {
  queue: 'sqs:GetQueueUrl',
  stream: 'kinesis:DescribeStreamSummary',
  schedule: 'scheduler:GetSchedule',
  execution: 'states:DescribeStateMachine',
  bucket: 's3:HeadBucket',
  'user-pool': 'cognito-idp:DescribeUserPool',
  key: 'kms:DescribeKey',
  secret: 'secretsmanager:DescribeSecret',
  'api-key': 'apigateway:GetApiKey',
  'code-version': 'lambda:GetFunctionConfiguration',
};
const resources: readonly { readonly kind: EstateKind; readonly name: string }[] = [
  ...estateNames,
  { kind: 'stream', name: stream },
  { kind: 'code-version', name: `${lambda.name}:${lambda.alias}` },
];

it('the account has something of every kind', () => {
  expect(resources.map(({ kind }) => kind).sort()).toEqual(Object.keys(operations).sort());
});

promisesOf('estate', (make, lacks) => {
  const known = resources.filter(({ kind }) => !lacks.includes(operations[kind]));

  it.each(known)('reads a $kind in both Regions, the same in the one as in the other', async ({ kind, name }) => {
    const { ports, settled } = await make();
    const readings = [];
    for (const region of [east, west]) {
      readings.push(await settled(ports.estate.read({ kind, name, region }, account.accountId, patient)));
    }
    expect(readings[0]).toMatchObject({ exists: true, usable: true, detail: expect.any(String) });
    expect(readings[1]).toEqual(readings[0]);
  });

  it.each(known)('answers that a $kind of another name does not exist', async ({ kind, name }) => {
    const { ports, settled } = await make();
    const other = { kind, name: `${name}-${absent}`, region: east };
    expect(await settled(ports.estate.read(other, account.accountId, patient))).toEqual({
      exists: false,
      usable: false,
      detail: expect.any(String),
      fingerprint: null,
      inFlight: null,
    });
  });

  it('counts what is in flight where that can be counted: nothing on a quiet day', async () => {
    const { ports, settled } = await make();
    const counted = known.filter(({ kind }) => kind === 'queue' || kind === 'execution');
    for (const { kind, name } of counted) {
      const { inFlight } = await settled(ports.estate.read({ kind, name, region: east }, account.accountId, patient));
      expect([kind, inFlight]).toEqual([kind, 0]);
    }
  });

  readingFails(make, {
    title: 'reading a queue',
    service: 'sqs',
    permission: 'sqs:GetQueueUrl',
    act: ({ estate }, signal) =>
      estate.read({ kind: 'queue', name: 'shop-returns', region: east }, account.accountId, signal),
  });
});
