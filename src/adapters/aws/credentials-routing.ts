import { CodedError } from '../../errors.ts';
import type { AwsClients, AwsService } from '../../ports/aws-clients.ts';
import { operationName } from './call.ts';
import { isRead } from './read-only.ts';

/** Errors that mean AWS took nothing, for want of credentials that count: another key may be tried without doing anything twice. */
const withoutCredentials: readonly string[] = [
  'CredentialsProviderError',
  'ExpiredToken',
  'ExpiredTokenException',
  'InvalidClientTokenId',
  'UnrecognizedClientException',
];

/** What a command's input names, in the words of `leverResources`; `[undefined]` where it names nothing. */
type Named = (input: Input, region: string) => readonly (string | undefined)[];
interface Input {
  readonly [member: string]: unknown;
}

const object: Named = ({ Bucket, Key }) => [`s3:${Bucket}/${Key}`];
/** Operations of the data plane's traffic levers, all that the sealed key may be used for, and what each touches. */
const named: Readonly<Record<`${AwsService}:${string}`, Named>> = {
  'cloudwatch:DescribeAlarms': ({ AlarmNames }, region) => each(AlarmNames, (name) => `alarm:${region}:${name}`),
  'cloudwatch:PutMetricData': ({ Namespace, MetricData }, region) =>
    each(MetricData, (datum) => `metric:${region}:${Namespace}/${memberOf(datum, 'MetricName')}`),
  'route53-recovery-cluster:GetRoutingControlState': ({ RoutingControlArn }) => [String(RoutingControlArn)],
  'route53-recovery-cluster:UpdateRoutingControlStates': (input) => [
    ...each(input.UpdateRoutingControlStateEntries, (entry) => String(memberOf(entry, 'RoutingControlArn'))),
    ...(input.SafetyRulesToOverride === undefined ? [] : each(input.SafetyRulesToOverride, String)),
  ],
  's3:DeleteObject': object,
  's3:HeadObject': object,
  's3:PutObject': object,
};

export const breakGlassOperations: readonly string[] = Object.keys(named);

export interface KeyRing {
  /** With the engine's own credentials: reads. */
  readonly reading: AwsClients;
  /** With the acting role's session: everything else. */
  readonly acting: AwsClients;
  readonly breakGlass?: {
    readonly key: BreakGlassKey;
    /** The workload that the clients are for. */
    readonly workload: string;
    /** What its levers touch, as `leverResources` tells it. */
    readonly resources: readonly string[];
  };
}

/** A use of the key that is about to be made. */
export interface KeyUse {
  readonly workload: string;
  readonly operation: string;
  readonly region: string;
}

export interface BreakGlassKey {
  /** Is it open, as far as is known without looking? */
  isOpen(): boolean;
  /** Told of each use, before it is made; answers the clients to make it with. Rejects to prevent it. */
  used(use: KeyUse): Promise<AwsClients>;
}

/**
 * Sends each operation with the least of the credentials that may do it. Where those have run out and cannot be renewed, a lever's operation
 * is sent with the opened break-glass key, where it touches nothing but the levers of the workload; anything else fails as it would have.
 */
export function withKeys({ reading, acting, breakGlass }: KeyRing): AwsClients {
  return {
    get(service, region, endpoint) {
      return {
        async send(command, options) {
          const name = operationName(command);
          const usual = isRead(service, name) ? reading : acting;
          try {
            return await usual.get(service, region, endpoint).send(command, options);
          } catch (error) {
            if (!breakGlass?.key.isOpen() || !lacksCredentials(error)) throw error;
            const operation = `${service}:${name}` as const;
            if (!allowed(operation, region, command.input, breakGlass.resources)) throw error;
            const opened = await breakGlass.key.used({ workload: breakGlass.workload, operation, region });
            return opened.get(service, region, endpoint).send(command, options);
          }
        },
      };
    },
  };
}

function allowed(
  operation: `${AwsService}:${string}`,
  region: string,
  input: Input,
  resources: readonly string[],
): boolean {
  const touched = named[operation]?.(input, region) ?? [];
  return touched.length > 0 && touched.every((one) => one !== undefined && resources.includes(one));
}

/** What is named by a list; an absent one names everything, and so nothing that could be allowed. */
function each(list: unknown, naming: (one: unknown) => string): readonly (string | undefined)[] {
  return Array.isArray(list) ? list.map(naming) : [undefined];
}

function memberOf(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined;
}

function lacksCredentials(error: unknown): boolean {
  if (error instanceof CodedError) return lacksCredentials(error.cause);
  return error instanceof Error && withoutCredentials.includes(error.name);
}
