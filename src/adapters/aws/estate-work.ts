import { DescribeStreamSummaryCommand } from '@aws-sdk/client-kinesis';
import { GetScheduleCommand } from '@aws-sdk/client-scheduler';
import { DescribeStateMachineCommand, ListExecutionsCommand } from '@aws-sdk/client-sfn';
import { GetQueueAttributesCommand, GetQueueUrlCommand } from '@aws-sdk/client-sqs';
import { allPages, present, read } from './call.ts';
import type { ReadResource } from './estate-resource.ts';

/** SQS counts approximately: messages that wait, are being worked on, and are not due yet (Amazon SQS API Reference, GetQueueAttributes). */
const messageCounts = [
  'ApproximateNumberOfMessages',
  'ApproximateNumberOfMessagesNotVisible',
  'ApproximateNumberOfMessagesDelayed',
] as const;

export const queue: ReadResource = async (clients, { name, region }, accountId, signal) => {
  const target = { service: 'sqs', region } as const;
  const find = new GetQueueUrlCommand({ QueueName: name, QueueOwnerAWSAccountId: accountId });
  const { QueueUrl } = await read(clients, target, find, signal);
  const describe = new GetQueueAttributesCommand({
    QueueUrl: present(QueueUrl, 'the URL of the queue'),
    AttributeNames: [...messageCounts],
  });
  const { Attributes } = await read(clients, target, describe, signal);
  const [waiting = 0, taken = 0, delayed = 0] = messageCounts.map((count) => Number(Attributes?.[count] ?? 0));
  return {
    usable: true,
    detail: `${waiting} messages wait, ${taken} are being worked on, ${delayed} are delayed`,
    fingerprint: null,
    inFlight: waiting + taken + delayed,
  };
};

/** Records of a stream are not counted: how far its consumers are is known to them alone. */
export const stream: ReadResource = async (clients, { name, region }, _accountId, signal) => {
  const command = new DescribeStreamSummaryCommand({ StreamName: name });
  const answer = await read(clients, { service: 'kinesis', region }, command, signal);
  const summary = present(answer.StreamDescriptionSummary, 'the summary of the stream');
  const status = summary.StreamStatus ?? 'UNKNOWN';
  return {
    usable: status === 'ACTIVE' || status === 'UPDATING',
    detail: `${status}, ${summary.OpenShardCount ?? 0} shards`,
    fingerprint: null,
    inFlight: null,
  };
};

/** `name` is the schedule's, or `group/name`. */
export const schedule: ReadResource = async (clients, { name, region }, _accountId, signal) => {
  const [group, own] = name.includes('/') ? name.split('/', 2) : [undefined, name];
  const command = new GetScheduleCommand({ Name: own, ...(group === undefined ? {} : { GroupName: group }) });
  const answer = await read(clients, { service: 'scheduler', region }, command, signal);
  const state = answer.State ?? 'UNKNOWN';
  return {
    usable: state === 'ENABLED',
    detail: `${state}, ${answer.ScheduleExpression ?? 'no expression'}`,
    fingerprint: null,
    inFlight: null,
  };
};

/** A state machine and its running executions. Those of an EXPRESS one cannot be listed (AWS Step Functions API Reference, ListExecutions). */
export const execution: ReadResource = async (clients, { name, region }, accountId, signal) => {
  const target = { service: 'states', region } as const;
  const stateMachineArn = `arn:aws:states:${region}:${accountId}:stateMachine:${name}`;
  const machine = await read(clients, target, new DescribeStateMachineCommand({ stateMachineArn }), signal);
  const status = machine.status ?? 'UNKNOWN';
  const described = { usable: status === 'ACTIVE', fingerprint: null };
  if (machine.type === 'EXPRESS') {
    return { ...described, detail: `${status}, express: executions cannot be counted`, inFlight: null };
  }
  const running = await allPages(async (nextToken) => {
    const command = new ListExecutionsCommand({ stateMachineArn, statusFilter: 'RUNNING', nextToken });
    const page = await read(clients, target, command, signal);
    return { items: page.executions ?? [], next: page.nextToken };
  });
  return { ...described, detail: `${status}, ${running.length} executions running`, inFlight: running.length };
};
