import type { AwsClient, AwsClients } from '../ports/aws-clients.ts';
import { operationsOf } from './aws/operations.ts';
import { impairedError, serviceError } from './aws-error.ts';
import { takeTime } from './calls.ts';
import type { Plane } from './impairments.ts';
import type { WorldModel } from './world-model.ts';

/** How long calls take when all is well, milliseconds: control planes are slow. */
const latencyMs: Readonly<Record<Plane, { least: number; most: number }>> = {
  data: { least: 15, most: 80 },
  control: { least: 150, most: 600 },
};

/** The Region whose control plane serves a global service. */
const homeRegion: Readonly<Record<string, string>> = { route53: 'us-east-1' };

interface SentCommand {
  readonly constructor: { readonly name: string };
  readonly input: unknown;
}

/** Clients that take real SDK commands and apply them to the world: half their latency before, half after. */
export function createClients(model: WorldModel): AwsClients {
  const services = operationsOf(model);
  const random = model.random.fork('calls');
  return {
    get(service, region): AwsClient {
      const place = homeRegion[service] ?? region;
      return {
        async send(command: SentCommand, { abortSignal }) {
          const name = command.constructor.name.replace(/Command$/, '');
          const operation = services[service]?.[name];
          if (!operation) {
            const message = `${service} has no operation ${name} in this world`;
            throw serviceError({ name: 'UnknownOperationException', status: 404, message });
          }
          const { least, most } = latencyMs[operation.plane];
          const takesMs = random.between(least, most);
          const requestId = requestIdOf(random.whole(0, 0xffff_ffff));
          const { failing, extraMs } = model.impairments.meet(service, place, operation.plane, random);
          return takeTime(model.clock, takesMs + extraMs, abortSignal, () => {
            if (failing) throw impairedError(failing, `${service}.${place}.amazonaws.com`, requestId);
            const output = operation.apply(command.input, { region });
            return { ...output, $metadata: { httpStatusCode: 200, requestId, attempts: 1, totalRetryDelay: 0 } };
          });
        },
      };
    },
  };
}

function requestIdOf(number: number): string {
  return `00000000-0000-4000-8000-0000${number.toString(16).padStart(8, '0')}`;
}
