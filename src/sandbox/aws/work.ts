import type {
  GetScheduleCommandInput,
  GetScheduleCommandOutput,
  UpdateScheduleCommandInput,
  UpdateScheduleCommandOutput,
} from '@aws-sdk/client-scheduler';
import type {
  DescribeStateMachineCommandInput,
  DescribeStateMachineCommandOutput,
  ListExecutionsCommandInput,
  ListExecutionsCommandOutput,
} from '@aws-sdk/client-sfn';
import { type Resource, resourceOf } from '../account/estate.ts';
import { notFoundError, serviceError, validationError } from '../aws-error.ts';
import type { WorldModel } from '../world-model.ts';
import { type Operations, operation } from './operation.ts';

/** Executions that one page of ListExecutions holds at most (AWS Step Functions API Reference: the default, 100). */
const pageSize = 100;
const createdAt = new Date(0);
/** Where schedules are that name no group. */
const usualGroup = 'default';

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

/** Schedules that workloads list as bound, by `group/name` or the name alone. An update replaces all of a schedule: what it leaves out is gone. */
export function schedulerOperations(model: WorldModel): Operations {
  const disabled = new Set<string>();
  const scheduleOf = (region: string, { GroupName, Name }: ScheduleAsked) => {
    const name = GroupName === undefined || GroupName === usualGroup ? Name : `${GroupName}/${Name ?? ''}`;
    const found = resourceOf(model, 'schedule', region, name);
    if (!found) throw notFoundError(`Schedule ${name ?? ''} does not exist.`);
    const arn = `arn:aws:scheduler:${region}:${found.accountId}:schedule/${GroupName ?? usualGroup}/${Name ?? ''}`;
    return { found, arn };
  };
  return {
    GetSchedule: operation<GetScheduleCommandInput, GetScheduleCommandOutput>('control', (input, { region }) => {
      const { found, arn } = scheduleOf(region, input);
      return {
        Arn: arn,
        Name: input.Name,
        GroupName: input.GroupName ?? usualGroup,
        ScheduleExpression: 'rate(5 minutes)',
        State: found.usable && !disabled.has(arn) ? 'ENABLED' : 'DISABLED',
        FlexibleTimeWindow: { Mode: 'OFF' },
        Target: {
          Arn: `arn:aws:lambda:${region}:${found.accountId}:function:${found.name}`,
          RoleArn: `arn:aws:iam::${found.accountId}:role/scheduler`,
        },
        CreationDate: createdAt,
      };
    }),
    UpdateSchedule: operation<UpdateScheduleCommandInput, UpdateScheduleCommandOutput>(
      'control',
      (input, { region }) => {
        const { found, arn } = scheduleOf(region, input);
        if (!input.ScheduleExpression || !input.FlexibleTimeWindow || !input.Target) {
          throw validationError('ScheduleExpression, FlexibleTimeWindow and Target are needed: an update replaces all');
        }
        const shown = (off: boolean) => (off ? 'DISABLED' : 'ENABLED');
        const off = input.State === 'DISABLED';
        model.log.mutate({
          atMs: model.clock.now(),
          service: 'scheduler',
          operation: 'UpdateSchedule',
          region,
          target: `${region}/${found.name}`,
          from: shown(disabled.has(arn)),
          to: shown(off),
          workload: true,
        });
        if (off) disabled.add(arn);
        else disabled.delete(arn);
        return { ScheduleArn: arn };
      },
    ),
  };
}

interface ScheduleAsked {
  readonly GroupName?: string | undefined;
  readonly Name?: string | undefined;
}
