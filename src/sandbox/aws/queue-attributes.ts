import type {
  GetQueueAttributesCommandInput,
  GetQueueAttributesCommandOutput,
  GetQueueUrlCommandInput,
  GetQueueUrlCommandOutput,
} from '@aws-sdk/client-sqs';
import { resourceOf } from '../account/estate.ts';
import { serviceError } from '../aws-error.ts';
import type { WorldModel } from '../world-model.ts';
import { type Operations, operation } from './operation.ts';

interface Queue {
  readonly QueueUrl: string;
  /** Messages that wait beside those that were sent here. */
  readonly backlog: number;
}

/** Queues: where they are, and how much waits in them, by what was sent and by what is wrong. */
export function queueAttributeOperations(model: WorldModel): Operations {
  const queue = (region: string, accountId: string, name: string): Queue => {
    const QueueUrl = `https://sqs.${region}.amazonaws.com/${accountId}/${name}`;
    const bound = resourceOf(model, 'queue', region, name);
    const isMissing = model.account.wrong('resource-missing', { resource: 'queue', name, region }) !== undefined;
    if (!isMissing && (bound || model.queues.has(QueueUrl)))
      return { QueueUrl, backlog: (bound?.inFlight ?? 0) + waitingIn(model, region, name) };
    throw serviceError({ name: 'QueueDoesNotExist', status: 400, message: 'The specified queue does not exist.' });
  };
  return {
    GetQueueUrl: operation<GetQueueUrlCommandInput, GetQueueUrlCommandOutput>('data', (input, { region }) => {
      const accountId = input.QueueOwnerAWSAccountId ?? model.hosted[0]?.workload.accountId ?? '';
      const { QueueUrl } = queue(region, accountId, input.QueueName ?? '');
      return { QueueUrl };
    }),
    GetQueueAttributes: operation<GetQueueAttributesCommandInput, GetQueueAttributesCommandOutput>(
      'data',
      (input, { region }) => {
        const [accountId = '', name = ''] = (input.QueueUrl ?? '').split('/').slice(-2);
        const { QueueUrl, backlog } = queue(region, accountId, name);
        const { visible, hidden } = model.queues.count(QueueUrl);
        const all: Readonly<Record<string, string>> = {
          QueueArn: `arn:aws:sqs:${region}:${accountId}:${name}`,
          ApproximateNumberOfMessages: String(visible + backlog),
          ApproximateNumberOfMessagesNotVisible: String(hidden),
          ApproximateNumberOfMessagesDelayed: '0',
        };
        const wanted: readonly string[] = input.AttributeNames ?? [];
        return {
          Attributes: Object.fromEntries(
            Object.entries(all).filter(([attribute]) => wanted.includes('All') || wanted.includes(attribute)),
          ),
        };
      },
    ),
  };
}

/** Messages that back up in a queue of some workload. */
function waitingIn({ hosted, clock }: WorldModel, region: string, name: string): number {
  return hosted.reduce((sum, { loads }) => sum + loads.backlogs.waiting(name, region, clock.now()), 0);
}
