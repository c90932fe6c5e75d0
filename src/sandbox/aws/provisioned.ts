import type {
  GetProvisionedConcurrencyConfigCommandInput,
  GetProvisionedConcurrencyConfigCommandOutput,
} from '@aws-sdk/client-lambda';
import { serviceError } from '../aws-error.ts';
import type { WorldModel } from '../world-model.ts';
import { type Operations, operation } from './operation.ts';

/** Provisioned concurrency of the aliases that workloads say need it, in both of their Regions. */
export function provisionedOperations(model: WorldModel): Operations {
  return {
    GetProvisionedConcurrencyConfig: operation<
      GetProvisionedConcurrencyConfigCommandInput,
      GetProvisionedConcurrencyConfigCommandOutput
    >('control', ({ FunctionName: name = '', Qualifier }, { region }) => {
      const needed = model.hosted.flatMap(({ workload }) =>
        workload.capacity.provisioned.filter(({ component }) =>
          workload.components.some((one) => one.id === component && one.name === name && one.alias === Qualifier),
        ),
      )[0];
      if (!needed || model.account.wrong('provisioned-concurrency-missing', { function: name, region })) {
        const message = `No Provisioned Concurrency Config found for this function: ${name}`;
        throw serviceError({ name: 'ProvisionedConcurrencyConfigNotFoundException', status: 404, message });
      }
      return {
        RequestedProvisionedConcurrentExecutions: needed.executions,
        AvailableProvisionedConcurrentExecutions: needed.executions,
        AllocatedProvisionedConcurrentExecutions: needed.executions,
        Status: 'READY',
      };
    }),
  };
}
