import {
  type FunctionConfiguration,
  GetAliasCommand,
  GetFunctionConfigurationCommand,
  ListVersionsByFunctionCommand,
} from '@aws-sdk/client-lambda';
import type { AwsClients } from '../../ports/aws-clients.ts';
import type { Change, Changes } from '../../ports/telemetry.ts';
import { allPages, read, type Target } from './call.ts';
import { timeOf } from './functions.ts';

interface Component {
  readonly id: string;
  readonly functionName: string;
  readonly alias: string;
}

/**
 * Versions that took traffic lately, from Lambda itself: instant, where an audit trail lags by minutes. A version published since then
 * is a `deploy`, or a `configuration` change when its code is that of the version before it. Two changes leave no date there and
 * are not seen: an alias pointed back to an old version, and a runtime that AWS updated under a published version.
 */
export function changes(clients: AwsClients): Changes {
  return {
    /** @throws CodedError when no component could be read; what was found otherwise */
    async recent(region, components, sinceMs, signal) {
      const target: Target = { service: 'lambda', region };
      const results = await Promise.allSettled(
        components.map((component) => changesOf(clients, target, component, sinceMs, signal)),
      );
      const failure = results.find((result) => result.status === 'rejected');
      if (failure !== undefined && results.every((result) => result.status === 'rejected')) throw failure.reason;
      return results.flatMap((result) => (result.status === 'fulfilled' ? result.value : []));
    },
  };
}

async function changesOf(
  clients: AwsClients,
  target: Target,
  component: Component,
  sinceMs: number,
  signal: AbortSignal,
): Promise<Change[]> {
  const FunctionName = component.functionName;
  const alias = await read(clients, target, new GetAliasCommand({ FunctionName, Name: component.alias }), signal);
  const shared = Object.keys(alias.RoutingConfig?.AdditionalVersionWeights ?? {});
  const found: Change[] = [];
  for (const Qualifier of [component.alias, ...shared]) {
    const command = new GetFunctionConfigurationCommand({ FunctionName, Qualifier });
    const live = await read(clients, target, command, signal);
    const atMs = timeOf(live.LastModified);
    if (atMs === undefined || atMs < sinceMs) continue;
    const previous = await versionBefore(clients, target, live, FunctionName, signal);
    found.push(changeOf(component, target.region, { live, previous, atMs }));
  }
  return found;
}

/** The newest published version older than the live one. */
async function versionBefore(
  clients: AwsClients,
  target: Target,
  live: FunctionConfiguration,
  FunctionName: string,
  signal: AbortSignal,
): Promise<FunctionConfiguration | undefined> {
  const versions = await allPages(async (Marker) => {
    const answer = await read(clients, target, new ListVersionsByFunctionCommand({ FunctionName, Marker }), signal);
    return { items: answer.Versions ?? [], next: answer.NextMarker };
  });
  return versions
    .filter((version) => Number(version.Version) < Number(live.Version))
    .sort((one, other) => Number(other.Version) - Number(one.Version))[0];
}

function changeOf(
  component: Component,
  region: string,
  found: { live: FunctionConfiguration; previous: FunctionConfiguration | undefined; atMs: number },
): Change {
  const { live, previous, atMs } = found;
  const sameCode = previous?.CodeSha256 !== undefined && previous.CodeSha256 === live.CodeSha256;
  const after = previous === undefined ? '' : ` after ${previous.Version}`;
  return {
    component: component.id,
    region,
    kind: sameCode ? 'configuration' : 'deploy',
    atMs,
    detail: `${component.functionName}:${component.alias} serves version ${live.Version}${after}, published ${new Date(atMs).toISOString()}`,
  };
}
