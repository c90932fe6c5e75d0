import type { AddressInfo } from 'node:net';
import { CreateBucketCommand } from '@aws-sdk/client-s3';
import { CreateQueueCommand } from '@aws-sdk/client-sqs';
import { buildApp } from 'fauxqs';
import type { AwsClients } from '../../../src/ports/aws-clients.ts';
import { queue, switchObject } from '../account.ts';
import { type Emulator, emulatedStand } from './emulated-stand.ts';
import type { Target } from './target.ts';

/**
 * fauxqs: SQS, SNS and S3 in memory, in this process. Its own start listens on every interface; its application alone is taken here, and listens
 * on loopback.
 */
export const fauxqs: Target = {
  name: 'fauxqs',
  serves: ['switchObjects', 'queues'],
  lacks: [],
  make: async (trouble) => emulatedStand(await start(), trouble, setUp),
};

async function start(): Promise<Emulator> {
  const app = buildApp({ logger: false });
  await app.listen({ host: '127.0.0.1', port: 0 });
  const { port } = app.server.address() as AddressInfo;
  return { port, services: ['sqs', 's3', 'sts'], stop: () => app.close() };
}

async function setUp(clients: AwsClients): Promise<void> {
  const options = { abortSignal: new AbortController().signal };
  const { region, bucket } = switchObject();
  await clients.get('s3', region).send(new CreateBucketCommand({ Bucket: bucket }), options);
  await clients.get('sqs', queue.region).send(new CreateQueueCommand({ QueueName: queue.name }), options);
}
