import { describe, expect, it } from '@jest/globals';
import { estate } from '../../../src/adapters/aws/estate.ts';
import { type EstateKind, estateKinds } from '../../../src/ports/estate.ts';
import { awsError, coded, fakeClients, patient } from './fakes.ts';

const account = '123456789012';
type Script = Parameters<typeof fakeClients>[0];

function reading(kind: EstateKind, name: string, script: Script) {
  const { clients, sent } = fakeClients(script);
  return { sent, read: estate(clients).read({ kind, name, region: 'us-west-2' }, account, patient) };
}

const found = { QueueUrl: 'https://sqs.us-west-2.amazonaws.com/123456789012/jobs' };
const counts = {
  ApproximateNumberOfMessages: '4',
  ApproximateNumberOfMessagesNotVisible: '2',
  ApproximateNumberOfMessagesDelayed: '1',
};
const metadata = { KeyId: 'mrk-1', KeyState: 'Enabled', MultiRegion: true };
const versions = { v1: ['AWSPREVIOUS'], v2: ['AWSCURRENT'] };

describe('the estate', () => {
  it.each<[EstateKind, string, Script, object]>([
    [
      'queue',
      'jobs',
      { GetQueueUrl: found, GetQueueAttributes: { Attributes: counts } },
      { usable: true, inFlight: 7 },
    ],
    [
      'stream',
      'clicks',
      { DescribeStreamSummary: { StreamDescriptionSummary: { StreamStatus: 'ACTIVE', OpenShardCount: 4 } } },
      { usable: true, detail: 'ACTIVE, 4 shards', inFlight: null },
    ],
    [
      'schedule',
      'nightly',
      { GetSchedule: { State: 'DISABLED', ScheduleExpression: 'rate(1 day)' } },
      { usable: false, detail: 'DISABLED, rate(1 day)' },
    ],
    [
      'execution',
      'billing',
      { DescribeStateMachine: { status: 'ACTIVE' }, ListExecutions: { executions: [{}, {}] } },
      { usable: true, inFlight: 2 },
    ],
    [
      'execution',
      'billing',
      { DescribeStateMachine: { status: 'ACTIVE', type: 'EXPRESS' } },
      { usable: true, inFlight: null },
    ],
    ['bucket', 'pages', { HeadBucket: {} }, { usable: true }],
    ['bucket', 'pages', { HeadBucket: awsError('Forbidden', 403) }, { exists: true, usable: false }],
    ['user-pool', 'us-west-2_a', { DescribeUserPool: { UserPool: {} } }, { usable: true }],
    ['key', 'alias/shop', { DescribeKey: { KeyMetadata: metadata } }, { usable: true, fingerprint: 'mrk-1' }],
    [
      'key',
      'alias/shop',
      { DescribeKey: { KeyMetadata: { ...metadata, KeyState: 'PendingDeletion', MultiRegion: false } } },
      { usable: false, fingerprint: null },
    ],
    [
      'secret',
      'pay',
      { DescribeSecret: { PrimaryRegion: 'us-east-1', VersionIdsToStages: versions } },
      { usable: true, fingerprint: 'v2' },
    ],
    ['secret', 'pay', { DescribeSecret: { VersionIdsToStages: versions } }, { usable: true, fingerprint: null }],
    [
      'secret',
      'pay',
      { DescribeSecret: { DeletedDate: new Date(0), VersionIdsToStages: versions } },
      { exists: true, usable: false },
    ],
    ['api-key', 'k1', { GetApiKey: { enabled: false } }, { usable: false, detail: 'disabled' }],
    [
      'code-version',
      'checkout:live',
      { GetFunctionConfiguration: { State: 'Active', Version: '7', CodeSha256: 'abc' } },
      { usable: true, fingerprint: 'abc' },
    ],
  ])('tells of a %s named %s what AWS says of it', async (kind, name, script, expected) => {
    await expect(reading(kind, name, script).read).resolves.toMatchObject({ exists: true, ...expected });
  });

  it.each<[EstateKind, Script]>([
    ['queue', { GetQueueUrl: awsError('QueueDoesNotExist', 400) }],
    ['stream', { DescribeStreamSummary: awsError('ResourceNotFoundException', 400) }],
    ['schedule', { GetSchedule: awsError('ResourceNotFoundException', 404) }],
    ['execution', { DescribeStateMachine: awsError('StateMachineDoesNotExist', 400) }],
    ['bucket', { HeadBucket: awsError('NotFound', 404) }],
    ['user-pool', { DescribeUserPool: awsError('ResourceNotFoundException', 400) }],
    ['key', { DescribeKey: awsError('NotFoundException', 400) }],
    ['secret', { DescribeSecret: awsError('ResourceNotFoundException', 400) }],
    ['api-key', { GetApiKey: awsError('NotFoundException', 404) }],
    ['code-version', { GetFunctionConfiguration: awsError('ResourceNotFoundException', 404) }],
  ])('answers that a %s is not there', async (kind, script) => {
    const answer = await reading(kind, 'gone', script).read;
    expect(answer).toEqual({
      exists: false,
      usable: false,
      detail: 'does not exist',
      fingerprint: null,
      inFlight: null,
    });
  });

  it('does not take a failure to read for a resource that is missing', async () => {
    const { read } = reading('key', 'alias/shop', { DescribeKey: awsError('AccessDeniedException', 400) });
    await expect(read).rejects.toMatchObject(coded('denied'));
  });

  it('asks the resource’s own Region, and of a secret and a key never the value', async () => {
    for (const kind of estateKinds) {
      const { clients, sent } = fakeClients({
        GetQueueUrl: found,
        GetQueueAttributes: {},
        DescribeStreamSummary: { StreamDescriptionSummary: {} },
        GetSchedule: {},
        DescribeStateMachine: {},
        ListExecutions: {},
        HeadBucket: {},
        DescribeUserPool: { UserPool: {} },
        DescribeKey: { KeyMetadata: {} },
        DescribeSecret: {},
        GetApiKey: {},
        GetFunctionConfiguration: { CodeSha256: 'abc' },
      });
      await estate(clients).read({ kind, name: 'a', region: 'us-west-2' }, account, patient);
      expect(sent.every(({ place }) => place.endsWith(' us-west-2'))).toBe(true);
      if (kind === 'api-key') expect(sent[0]?.input).toMatchObject({ includeValue: false });
    }
  });
});
