import { createHash } from 'node:crypto';
import type {
  DeleteMessageCommandInput,
  DeleteMessageCommandOutput,
  ReceiveMessageCommandInput,
  ReceiveMessageCommandOutput,
  SendMessageCommandInput,
  SendMessageCommandOutput,
} from '@aws-sdk/client-sqs';
import { serviceError } from '../aws-error.ts';
import type { WorldModel } from '../world-model.ts';
import { type Operations, operation } from './operation.ts';

/** SQS hides what was received for this long unless told otherwise, seconds (Amazon SQS Developer Guide, visibility timeout). */
const visibilitySeconds = 30;

/** Messages in and out of queues. A receive answers at once: the world does not wait for what may come. */
export function sqsOperations(model: WorldModel): Operations {
  const queueOf = (url: string | undefined): string => {
    if (url !== undefined && model.queues.has(url)) return url;
    const message = 'The specified queue does not exist.';
    throw serviceError({ name: 'QueueDoesNotExist', status: 400, message });
  };
  return {
    SendMessage: operation<SendMessageCommandInput, SendMessageCommandOutput>('data', (input) => {
      const body = input.MessageBody ?? '';
      return { MessageId: model.queues.send(queueOf(input.QueueUrl), body), MD5OfMessageBody: md5(body) };
    }),
    ReceiveMessage: operation<ReceiveMessageCommandInput, ReceiveMessageCommandOutput>('data', (input) => {
      const hiddenMs = (input.VisibilityTimeout ?? visibilitySeconds) * 1000;
      const taken = model.queues.receive(queueOf(input.QueueUrl), input.MaxNumberOfMessages ?? 1, hiddenMs);
      if (taken.length === 0) return {};
      return {
        Messages: taken.map(({ id, receipt, body }) => ({
          MessageId: id,
          ReceiptHandle: receipt,
          Body: body,
          MD5OfBody: md5(body),
        })),
      };
    }),
    DeleteMessage: operation<DeleteMessageCommandInput, DeleteMessageCommandOutput>('data', (input) => {
      model.queues.remove(queueOf(input.QueueUrl), input.ReceiptHandle ?? '');
      return {};
    }),
  };
}

/** The SDK checks a received body against it. */
function md5(text: string): string {
  return createHash('md5').update(text).digest('hex');
}
