import type { GetScheduleCommandInput, GetScheduleCommandOutput } from '@aws-sdk/client-scheduler';
import type {
  DescribeStateMachineCommandInput,
  DescribeStateMachineCommandOutput,
  ListExecutionsCommandInput,
  ListExecutionsCommandOutput,
} from '@aws-sdk/client-sfn';
import { type Resource, resourceOf } from '../account/estate.ts';
import { notFoundError, serviceError } from '../aws-error.ts';
import type { WorldModel } from '../world-model.ts';
import { type Operations, operation } from './operation.ts';

/** Executions that one page of ListExecutions holds at most (AWS Step Functions API Reference: the default, 100). */
const pageSize = 100;
const createdAt = new Date(0);

/** State machines that workloads list as bound, and what runs in them. */
export function statesOperations(model: WorldModel): Operations {
  const machine = (region: string, arn: string | undefined): Resource => {
    const found = resourceOf(model, 'execution', region, arn?.split(':').at(-1));
    if (found) return found;
    const message = `State Machine Does Not Exist: '${arn ?? ''}'`;
    throw serviceError({ name: 'StateMachineDoesNotExist', status: 400, message });
  };
  return {
    DescribeStateMachine: operation<DescribeStateMachineCommandInput, DescribeStateMachineCommandOutput>(
      'control',
      (input, { region }) => {
        const { accountId, name, usable } = machine(region, input.stateMachineArn);
        return {
          stateMachineArn: input.stateMachineArn,
          name,
          status: usable ? 'ACTIVE' : 'DELETING',
          type: 'STANDARD',
          definition: '{}',
          roleArn: `arn:aws:iam::${accountId}:role/${name}`,
          creationDate: createdAt,
        };
      },
    ),
    ListExecutions: operation<ListExecutionsCommandInput, ListExecutionsCommandOutput>(
      'control',
      (input, { region }) => {
        const { name, inFlight } = machine(region, input.stateMachineArn);
        const from = Number(input.nextToken ?? 0);
        const running = input.statusFilter === undefined || input.statusFilter === 'RUNNING' ? inFlight : 0;
        const to = Math.min(running, from + (input.maxResults ?? pageSize));
        const executions = Array.from({ length: Math.max(0, to - from) }, (_, index) => ({
          executionArn: `${(input.stateMachineArn ?? '').replace(':stateMachine:', ':execution:')}:${name}-${from + index}`,
          stateMachineArn: input.stateMachineArn,
          name: `${name}-${from + index}`,
          status: 'RUNNING' as const,
          startDate: createdAt,
        }));
        return { executions, ...(to < running ? { nextToken: String(to) } : {}) };
      },
    ),
  };
}

/** Schedules that workloads list as bound, by `group/name` or the name alone. */
export function schedulerOperations(model: WorldModel): Operations {
  return {
    GetSchedule: operation<GetScheduleCommandInput, GetScheduleCommandOutput>('control', (input, { region }) => {
      const name = input.GroupName === undefined ? input.Name : `${input.GroupName}/${input.Name ?? ''}`;
      const found = resourceOf(model, 'schedule', region, name);
      if (!found) throw notFoundError(`Schedule ${name ?? ''} does not exist.`);
      return {
        Arn: `arn:aws:scheduler:${region}:${found.accountId}:schedule/${input.GroupName ?? 'default'}/${input.Name ?? ''}`,
        Name: input.Name,
        GroupName: input.GroupName ?? 'default',
        ScheduleExpression: 'rate(5 minutes)',
        State: found.usable ? 'ENABLED' : 'DISABLED',
        FlexibleTimeWindow: { Mode: 'OFF' },
      };
    }),
  };
}
