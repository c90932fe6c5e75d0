import { ListEventSourceMappingsCommand, UpdateEventSourceMappingCommand } from '@aws-sdk/client-lambda';
import { GetScheduleCommand, UpdateScheduleCommand } from '@aws-sdk/client-scheduler';
import { codeOf } from '../../errors.ts';
import type { AwsClients } from '../../ports/aws-clients.ts';
import type { ConsumerReading, Consumers } from '../../ports/consumers.ts';
import { allPages, read, write } from './call.ts';

/**
 * Event-source mappings of AWS Lambda and schedules of EventBridge Scheduler. A mapping that is being enabled counts as enabled, one that is
 * being disabled as disabled. A schedule is replaced as a whole (EventBridge Scheduler API Reference, UpdateSchedule), so it is read first.
 */
export function consumers(clients: AwsClients): Consumers {
  return {
    async list(region, { functionNames, schedules }, signal) {
      const mapped = await Promise.all(functionNames.map((name) => mappingsOf(clients, region, name, signal)));
      const timed = await Promise.all(schedules.map((name) => scheduleOf(clients, region, name, signal)));
      return [...mapped.flat(), ...timed.flat()];
    },
    async switch(region, { id, kind }, enabled, signal) {
      if (kind === 'schedule') return switchSchedule(clients, region, id, enabled, signal);
      const command = new UpdateEventSourceMappingCommand({ UUID: id, Enabled: enabled });
      await write(clients, { service: 'lambda', region }, command, signal);
    },
  };
}

async function mappingsOf(
  clients: AwsClients,
  region: string,
  FunctionName: string,
  signal: AbortSignal,
): Promise<ConsumerReading[]> {
  const mappings = await allPages(async (Marker) => {
    const command = new ListEventSourceMappingsCommand({ FunctionName, ...(Marker === undefined ? {} : { Marker }) });
    const answer = await read(clients, { service: 'lambda', region }, command, signal);
    return { items: answer.EventSourceMappings ?? [], next: answer.NextMarker };
  });
  return mappings.flatMap(({ UUID, State = '' }) =>
    UUID === undefined
      ? []
      : [{ id: UUID, kind: 'event-source' as const, target: FunctionName, enabled: !/^(Disabl|Delet)/.test(State) }],
  );
}

async function scheduleOf(
  clients: AwsClients,
  region: string,
  name: string,
  signal: AbortSignal,
): Promise<ConsumerReading[]> {
  try {
    const { State } = await read(clients, scheduler(region), new GetScheduleCommand(addressOf(name)), signal);
    return [{ id: name, kind: 'schedule', target: name, enabled: State !== 'DISABLED' }];
  } catch (error) {
    if (codeOf(error) === 'notFound') return [];
    throw error;
  }
}

async function switchSchedule(
  clients: AwsClients,
  region: string,
  name: string,
  enabled: boolean,
  signal: AbortSignal,
): Promise<void> {
  const is = await read(clients, scheduler(region), new GetScheduleCommand(addressOf(name)), signal);
  const { $metadata: _answer, Arn: _arn, CreationDate: _made, LastModificationDate: _changed, ...whole } = is;
  const command = new UpdateScheduleCommand({
    ...whole,
    Name: is.Name,
    ScheduleExpression: is.ScheduleExpression,
    FlexibleTimeWindow: is.FlexibleTimeWindow,
    Target: is.Target,
    State: enabled ? 'ENABLED' : 'DISABLED',
  });
  await write(clients, scheduler(region), command, signal);
}

function scheduler(region: string) {
  return { service: 'scheduler', region } as const;
}

function addressOf(name: string): { Name: string; GroupName?: string } {
  const slash = name.indexOf('/');
  return slash === -1 ? { Name: name } : { GroupName: name.slice(0, slash), Name: name.slice(slash + 1) };
}
