import type { AwsCall, AwsClient, AwsClients, ServeAws } from '../ports/aws-clients.ts';
import { assertAllowed } from './account/credentials.ts';
import { operationsOf } from './aws/operations.ts';
import { answeredAs, dnsError, impairedError, serviceError } from './aws-error.ts';
import { takeTime } from './calls.ts';
import { isUnresolved } from './engine-resolver.ts';
import type { Plane } from './impairments.ts';
import { impairedNameOf } from './service-names.ts';
import type { WorldModel } from './world-model.ts';

/** How long calls take when all is well, milliseconds: control planes are slow. */
const latencyMs: Readonly<Record<Plane, { least: number; most: number }>> = {
  data: { least: 15, most: 80 },
  control: { least: 150, most: 600 },
};

/** The Region whose control plane serves a global service. */
const homeRegion: Readonly<Record<string, string>> = { route53: 'us-east-1', iam: 'us-east-1' };

interface SentCommand {
  readonly constructor: { readonly name: string };
  readonly input: unknown;
}

/** Serves AWS operations from the world: half their latency before they take effect, half after. */
export function createServer(model: WorldModel): { serve: ServeAws; operations: readonly string[] } {
  const services = operationsOf(model);
  const random = model.random.fork('calls');
  const operations = Object.entries(services).flatMap(([service, known]) =>
    Object.keys(known).map((name) => `${service}:${name}`),
  );
  return { serve, operations };

  async function serve({ service, operation: name, input, region, abortSignal }: AwsCall) {
    const operation = services[service]?.[name];
    if (!operation) {
      const message = `${service} has no operation ${name} in this world`;
      throw serviceError({ name: 'UnknownOperationException', status: 404, message });
    }
    const place = homeRegion[service] ?? region;
    const { least, most } = latencyMs[operation.plane];
    const takesMs = random.between(least, most);
    const requestId = requestIdOf(random.whole(0, 0xffff_ffff));
    const { failing, extraMs } = model.impairments.meet(impairedNameOf(service), place, operation.plane, random);
    const unresolved = isUnresolved(model, random);
    return takeTime(model.clock, takesMs + extraMs, abortSignal, () => {
      if (unresolved) throw answeredAs(requestId, dnsError(`${service}.${region}.amazonaws.com`));
      if (failing) throw answeredAs(requestId, impairedError(failing, service, place));
      try {
        assertAllowed(model, service, name);
        return { output: operation.apply(input, { region }), requestId };
      } catch (error) {
        throw answeredAs(requestId, error);
      }
    });
  }
}

/** Clients that take real SDK commands and hand them to the world as they are, without AWS's protocols in between. */
export function directClients(serve: ServeAws): AwsClients {
  return {
    get(service, region): AwsClient {
      return {
        async send(command: SentCommand, { abortSignal }) {
          const operation = command.constructor.name.replace(/Command$/, '');
          const call = { service, operation, input: command.input, region, abortSignal };
          const { output, requestId } = await serve(call);
          return { ...output, $metadata: { httpStatusCode: 200, requestId, attempts: 1, totalRetryDelay: 0 } };
        },
      };
    },
  };
}

function requestIdOf(number: number): string {
  return `00000000-0000-4000-8000-0000${number.toString(16).padStart(8, '0')}`;
}
