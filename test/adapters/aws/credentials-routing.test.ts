import { DescribeAlarmsCommand, PutMetricDataCommand } from '@aws-sdk/client-cloudwatch';
import { DescribeTableCommand, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { UpdateRoutingControlStatesCommand } from '@aws-sdk/client-route53-recovery-cluster';
import { DeleteObjectCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import { describe, expect, it } from '@jest/globals';
import { breakGlassOperations, withKeys } from '../../../src/adapters/aws/credentials-routing.ts';
import { declarations } from '../../../src/cli/iam.ts';
import { CodedError } from '../../../src/errors.ts';
import { breakGlassOperations as granted } from '../../../src/iam/policies.ts';
import type { AwsClients, AwsService } from '../../../src/ports/aws-clients.ts';
import { coded, patient } from './fakes.ts';

const options = { abortSignal: patient };

/** Clients that write down what they are sent, and throw when they are given an error. */
function ring(failure?: Error) {
  const sent: string[] = [];
  const clients = (name: string, error?: Error): AwsClients => ({
    get: (service) => ({
      async send(command: object) {
        sent.push(`${name} ${service} ${command.constructor.name}`);
        if (error) throw error;
        return {};
      },
    }),
  });
  const used: string[] = [];
  const state = { open: true, refuse: false };
  const routed = withKeys({
    reading: clients('reading', failure),
    acting: clients('acting', failure),
    breakGlass: {
      workload: 'shop',
      resources: ['s3:b/k', 'arn:control', 'alarm:us-west-2:standby', 'metric:us-west-2:Switches/standby'],
      key: {
        isOpen: () => state.open,
        async used({ workload, operation, region }) {
          if (state.refuse) throw new CodedError('refused', 'nobody could be told');
          used.push(`${workload} ${operation} ${region}`);
          return clients('sealed');
        },
      },
    },
  });
  const send = (service: AwsService, command: object) => routed.get(service, 'us-west-2').send(command, options);
  return { sent, used, state, send };
}

const expired = Object.assign(new Error('the token has expired'), { name: 'ExpiredTokenException' });
const put = new PutObjectCommand({ Bucket: 'b', Key: 'k' });
const flipping = (...arns: string[]) => ({
  UpdateRoutingControlStateEntries: arns.map((RoutingControlArn) => ({
    RoutingControlArn,
    RoutingControlState: 'Off' as const,
  })),
});
const flip = new UpdateRoutingControlStatesCommand(flipping('arn:control'));
const datum = (Namespace: string, ...names: string[]) =>
  new PutMetricDataCommand({ Namespace, MetricData: names.map((MetricName) => ({ MetricName, Value: 1 })) });

describe('credentials by operation', () => {
  it('read with the reading ones and change with the acting ones', async () => {
    const { send, sent } = ring();
    await send('dynamodb', new DescribeTableCommand({ TableName: 't' }));
    await send('dynamodb', new PutItemCommand({ TableName: 't', Item: {} }));
    expect(sent).toEqual(['reading dynamodb DescribeTableCommand', 'acting dynamodb PutItemCommand']);
  });

  it('come to the opened key for a lever when the session has ended, and its use is told before', async () => {
    const { send, sent, used } = ring(expired);
    await send('s3', put);
    await send('route53-recovery-cluster', flip);
    expect(sent.filter((line) => line.startsWith('sealed'))).toHaveLength(2);
    expect(used).toEqual([
      'shop s3:PutObject us-west-2',
      'shop route53-recovery-cluster:UpdateRoutingControlStates us-west-2',
    ]);
  });

  it('leave the key alone while it is sealed, and for what is no lever', async () => {
    const { send, sent, state } = ring(expired);
    await expect(send('dynamodb', new PutItemCommand({ TableName: 't', Item: {} }))).rejects.toBe(expired);
    state.open = false;
    await expect(send('s3', put)).rejects.toBe(expired);
    expect(sent.filter((line) => line.startsWith('sealed'))).toEqual([]);
  });

  it.each([
    ['another bucket', 's3', new DeleteObjectCommand({ Bucket: 'customer-data', Key: 'k' })],
    ['another key of the bucket', 's3', new PutObjectCommand({ Bucket: 'b', Key: 'k/else' })],
    [
      'one control of several',
      'route53-recovery-cluster',
      new UpdateRoutingControlStatesCommand(flipping('arn:control', 'arn:other')),
    ],
    ['no control', 'route53-recovery-cluster', new UpdateRoutingControlStatesCommand(flipping())],
    [
      'a safety rule',
      'route53-recovery-cluster',
      new UpdateRoutingControlStatesCommand({ ...flipping('arn:control'), SafetyRulesToOverride: ['arn:rule'] }),
    ],
    ['another metric', 'cloudwatch', datum('Switches', 'standby', 'else')],
    ['another namespace', 'cloudwatch', datum('Orders', 'standby')],
    ['every alarm', 'cloudwatch', new DescribeAlarmsCommand({})],
  ] as const)(
    'leave the key alone for %s that the levers of the workload do not name',
    async (_what, service, command) => {
      const { send, sent, used } = ring(expired);
      await expect(send(service, command)).rejects.toBe(expired);
      expect([used, sent.filter((line) => line.startsWith('sealed'))]).toEqual([[], []]);
    },
  );

  it('come to the opened key for the switch of an alarm too', async () => {
    const { send, used } = ring(expired);
    await send('cloudwatch', new DescribeAlarmsCommand({ AlarmNames: ['standby'] }));
    await send('cloudwatch', datum('Switches', 'standby'));
    expect(used).toHaveLength(2);
  });

  it('leave the key alone when AWS refuses for another reason: the change may have been made', async () => {
    const { send, sent } = ring(Object.assign(new Error('lost'), { name: 'TimeoutError' }));
    await expect(send('s3', new DeleteObjectCommand({ Bucket: 'b', Key: 'k' }))).rejects.toThrow('lost');
    expect(sent).toEqual(['acting s3 DeleteObjectCommand']);
  });

  it('do not use the key when its use cannot be told', async () => {
    const { send, sent, state } = ring(expired);
    state.refuse = true;
    await expect(send('s3', put)).rejects.toMatchObject(coded('refused'));
    expect(sent.filter((line) => line.startsWith('sealed'))).toEqual([]);
  });

  it('use the key for nothing that its policy does not grant', () => {
    const policy = granted(declarations.actions);
    const beyond = breakGlassOperations.filter((one) => !policy.includes(one));
    expect(beyond).toEqual([]);
  });
});
