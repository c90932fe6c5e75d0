import { DeleteMessageCommand, ReceiveMessageCommand } from '@aws-sdk/client-sqs';
import type { AwsClients } from '../../ports/aws-clients.ts';
import type { Queues } from '../../ports/queues.ts';
import { write } from './call.ts';

/** Long polling, seconds; with the way there and back within the eight seconds that a request may take here. */
const waitSeconds = 5;

/** SQS. Receiving counts as a change: it hides the message from others for a while (Amazon SQS API Reference, ReceiveMessage). */
export function queues(clients: AwsClients): Queues {
  return {
    async receive({ url, region }, signal) {
      const command = new ReceiveMessageCommand({
        QueueUrl: url,
        MaxNumberOfMessages: 10,
        WaitTimeSeconds: waitSeconds,
      });
      const { Messages = [] } = await write(clients, { service: 'sqs', region }, command, signal);
      return Messages.flatMap(({ MessageId, ReceiptHandle, Body }) =>
        MessageId === undefined || ReceiptHandle === undefined
          ? []
          : [{ id: MessageId, receipt: ReceiptHandle, body: Body ?? '' }],
      );
    },
    async remove({ url, region }, receipt, signal) {
      const command = new DeleteMessageCommand({ QueueUrl: url, ReceiptHandle: receipt });
      await write(clients, { service: 'sqs', region }, command, signal);
    },
  };
}
