import type {
  EventSourceMappingConfiguration,
  ListEventSourceMappingsCommandInput,
  ListEventSourceMappingsCommandOutput,
  UpdateEventSourceMappingCommandInput,
  UpdateEventSourceMappingCommandOutput,
} from '@aws-sdk/client-lambda';
import { notFoundError } from '../aws-error.ts';
import type { EventSource } from '../event-sources.ts';
import type { WorldModel } from '../world-model.ts';
import { type Operations, operation } from './operation.ts';

/** Event-source mappings: served by the control plane of their Region, which may be gone with it. */
export function eventSourceOperations(model: WorldModel): Operations {
  const here = (region: string): EventSource[] =>
    model.hosted.flatMap(({ consumers }) => consumers.all.filter((source) => source.region === region));
  return {
    ListEventSourceMappings: operation<ListEventSourceMappingsCommandInput, ListEventSourceMappingsCommandOutput>(
      'control',
      ({ FunctionName }, { region }) => ({
        EventSourceMappings: here(region)
          .filter(({ functionName }) => FunctionName === undefined || FunctionName === functionName)
          .map(shown),
      }),
    ),
    UpdateEventSourceMapping: operation<UpdateEventSourceMappingCommandInput, UpdateEventSourceMappingCommandOutput>(
      'control',
      ({ UUID, Enabled }, { region }) => {
        const source = here(region).find(({ uuid }) => uuid === UUID);
        if (!source) throw notFoundError('The resource you requested does not exist.');
        const wanted = Enabled ?? source.enabled;
        model.log.mutate({
          atMs: model.clock.now(),
          service: 'lambda',
          operation: 'UpdateEventSourceMapping',
          region,
          target: `${region}/${source.functionName} ${source.uuid}`,
          from: stateOf(source.enabled),
          to: stateOf(wanted),
          workload: true,
        });
        source.enabled = wanted;
        model.changed();
        return { ...shown(source), State: wanted ? 'Enabling' : 'Disabling' };
      },
    ),
  };
}

function shown(source: EventSource): EventSourceMappingConfiguration {
  const { uuid, region, functionName, sourceArn, enabled } = source;
  const account = sourceArn.split(':')[4] ?? '';
  return {
    UUID: uuid,
    EventSourceArn: sourceArn,
    FunctionArn: `arn:aws:lambda:${region}:${account}:function:${functionName}`,
    State: stateOf(enabled),
    StateTransitionReason: 'USER_INITIATED',
  };
}

function stateOf(enabled: boolean): 'Enabled' | 'Disabled' {
  return enabled ? 'Enabled' : 'Disabled';
}
