import { CodedError } from '../../errors.ts';
import type { AwsClients, AwsService } from '../../ports/aws-clients.ts';
import { operationName } from './call.ts';
import { readOperations } from './read-only.ts';

/** Errors that mean AWS took nothing, for want of credentials that count: another key may be tried without doing anything twice. */
const withoutCredentials: readonly string[] = [
  'CredentialsProviderError',
  'ExpiredToken',
  'ExpiredTokenException',
  'InvalidClientTokenId',
  'UnrecognizedClientException',
];

/** Operations of the data plane's traffic levers: all that the sealed key may be used for. */
export const breakGlassOperations: readonly `${AwsService}:${string}`[] = [
  'cloudwatch:DescribeAlarms',
  'cloudwatch:PutMetricData',
  'route53-recovery-cluster:GetRoutingControlState',
  'route53-recovery-cluster:UpdateRoutingControlStates',
  's3:DeleteObject',
  's3:HeadObject',
  's3:PutObject',
];

export interface KeyRing {
  /** With the engine's own credentials: reads. */
  readonly reading: AwsClients;
  /** With the acting role's session: everything else. */
  readonly acting: AwsClients;
  readonly breakGlass?: BreakGlassKey;
}

export interface BreakGlassKey {
  /** Clients with the opened key; undefined while it is sealed. */
  clients(): AwsClients | undefined;
  /** Told of each use, before it is made. Rejects to prevent it. */
  used(operation: string, region: string): Promise<void>;
}

/**
 * Sends each operation with the least of the credentials that may do it. Where those have run out and cannot be renewed, a lever's operation
 * is sent with the opened break-glass key; anything else fails as it would have.
 */
export function withKeys({ reading, acting, breakGlass }: KeyRing): AwsClients {
  return {
    get(service, region, endpoint) {
      return {
        async send(command, options) {
          const name = operationName(command);
          const usual = readOperations.includes(name) ? reading : acting;
          try {
            return await usual.get(service, region, endpoint).send(command, options);
          } catch (error) {
            const opened = lacksCredentials(error) ? breakGlass?.clients() : undefined;
            if (!opened || !allowed(service, name)) throw error;
            await breakGlass?.used(`${service}:${name}`, region);
            return opened.get(service, region, endpoint).send(command, options);
          }
        },
      };
    },
  };
}

function allowed(service: AwsService, name: string): boolean {
  return breakGlassOperations.includes(`${service}:${name}`);
}

function lacksCredentials(error: unknown): boolean {
  if (error instanceof CodedError) return lacksCredentials(error.cause);
  return error instanceof Error && withoutCredentials.includes(error.name);
}
