import type { AddressInfo } from 'node:net';
import { CreateBucketCommand } from '@aws-sdk/client-s3';
import { CreateTopicCommand, PublishCommand, SNSClient, SubscribeCommand } from '@aws-sdk/client-sns';
import { CreateQueueCommand } from '@aws-sdk/client-sqs';
import { buildApp } from 'fauxqs';
import type { AwsClients } from '../../../src/ports/aws-clients.ts';
import { east, estateNames, queue, switchObject, west } from '../account.ts';
import { type Emulator, emulatedStand } from './emulated-stand.ts';
import type { Target } from './target.ts';

/**
 * fauxqs: SQS, SNS and S3 in memory, in this process. Its own start listens on every interface; its application alone is taken here, and listens
 * on loopback.
 */
export const fauxqs: Target = {
  name: 'fauxqs',
  serves: ['switchObjects', 'queues', 'estate', 'account'],
  lacks: [
    'apigateway:GetApiKey',
    'cognito-idp:DescribeUserPool',
    'iam:GetRole',
    'kinesis:DescribeStreamSummary',
    'kms:DescribeKey',
    'lambda:GetFunctionConfiguration',
    'scheduler:GetSchedule',
    'secretsmanager:DescribeSecret',
    'servicequotas:GetServiceQuota',
    'states:DescribeStateMachine',
  ],
  make: async (trouble) => {
    const emulator = await start();
    const stand = await emulatedStand(emulator, trouble, setUp);
    return { ...stand, publish: (message, delivery) => published(emulator.port, message, delivery) };
  },
};

async function start(): Promise<Emulator> {
  const app = buildApp({ logger: false });
  await app.listen({ host: '127.0.0.1', port: 0 });
  const { port } = app.server.address() as AddressInfo;
  return { port, services: ['sqs', 's3', 'sts'], stop: () => app.close() };
}

async function setUp(clients: AwsClients): Promise<void> {
  const options = { abortSignal: new AbortController().signal };
  const nameOf = (wanted: string) => estateNames.find(({ kind }) => kind === wanted)?.name;
  const { region, bucket } = switchObject();
  for (const Bucket of [bucket, nameOf('bucket')]) {
    await clients.get('s3', region).send(new CreateBucketCommand({ Bucket }), options);
  }
  const queues = [queue, ...[east, west].map((one) => ({ name: nameOf('queue'), region: one }))];
  for (const { name, region: place } of queues) {
    await clients.get('sqs', place).send(new CreateQueueCommand({ QueueName: name }), options);
  }
}

/** Through a topic of its own, subscribed as in AWS; with raw delivery the message comes without SNS's envelope. */
async function published(port: number, Message: string, delivery: 'raw' | 'enveloped'): Promise<string> {
  const credentials = { accessKeyId: 'contract', secretAccessKey: 'contract' };
  const sns = new SNSClient({ region: queue.region, endpoint: `http://127.0.0.1:${port}`, credentials });
  try {
    const { TopicArn = '' } = await sns.send(new CreateTopicCommand({ Name: `alarms-${delivery}` }));
    const Endpoint = TopicArn.replace(':sns:', ':sqs:').replace(`alarms-${delivery}`, queue.name);
    const Attributes = { RawMessageDelivery: String(delivery === 'raw') };
    await sns.send(new SubscribeCommand({ TopicArn, Protocol: 'sqs', Endpoint, Attributes }));
    await sns.send(new PublishCommand({ TopicArn, Message }));
    return TopicArn;
  } finally {
    sns.destroy();
  }
}
