import {
  type FunctionConfiguration,
  GetAliasCommand,
  GetFunctionConfigurationCommand,
  ListVersionsByFunctionCommand,
} from '@aws-sdk/client-lambda';
import type { AwsClients } from '../../ports/aws-clients.ts';
import type { Clock } from '../../ports/clock.ts';
import type { Change, Changes } from '../../ports/telemetry.ts';
import { allPages, read, type Target } from './call.ts';
import { recordedChanges } from './change-trail.ts';
import { timeOf } from './functions.ts';
import type { RuntimeChange, RuntimeMemory } from './runtimes.ts';

interface Component {
  readonly id: string;
  readonly functionName: string;
  readonly alias: string;
}

interface Around {
  readonly clients: AwsClients;
  readonly clock: Clock;
  readonly runtimes: RuntimeMemory;
  readonly target: Target;
  readonly signal: AbortSignal;
}

/**
 * Versions that took traffic lately, from Lambda itself: instant, where an audit trail lags by minutes. A version published since then
 * is a `deploy`, or a `configuration` change when its code is that of the version before it. What leaves no date there comes from
 * elsewhere: an alias pointed back to an old version from the trail, a runtime that AWS updated from what was remembered.
 */
export function changes(clients: AwsClients, clock: Clock, runtimes: RuntimeMemory): Changes {
  const around = (region: string, signal: AbortSignal): Around => ({
    clients,
    clock,
    runtimes,
    target: { service: 'lambda', region },
    signal,
  });
  return {
    /** @throws CodedError when no component could be read; what was found otherwise */
    async recent(region, components, sinceMs, signal) {
      const results = await Promise.allSettled(
        components.map((component) => changesOf(around(region, signal), component, sinceMs)),
      );
      const failure = results.find((result) => result.status === 'rejected');
      if (failure !== undefined && results.every((result) => result.status === 'rejected')) throw failure.reason;
      return results.flatMap((result) => (result.status === 'fulfilled' ? result.value : []));
    },
    recorded: (region, components, sinceMs, signal) =>
      recordedChanges(clients, clock, { region, components, sinceMs }, signal),
    async observeRuntimes(region, components, signal) {
      const { target } = around(region, signal);
      await Promise.allSettled(
        components.map(async ({ functionName: FunctionName, alias: Qualifier }) => {
          const command = new GetFunctionConfigurationCommand({ FunctionName, Qualifier });
          const live = await read(clients, target, command, signal);
          lookAtRuntime(runtimes, region, live, clock.now());
        }),
      );
    },
  };
}

async function changesOf(around: Around, component: Component, sinceMs: number): Promise<Change[]> {
  const { clients, clock, runtimes, target, signal } = around;
  const FunctionName = component.functionName;
  const alias = await read(clients, target, new GetAliasCommand({ FunctionName, Name: component.alias }), signal);
  const shared = Object.keys(alias.RoutingConfig?.AdditionalVersionWeights ?? {});
  const found: Change[] = [];
  for (const Qualifier of [component.alias, ...shared]) {
    const command = new GetFunctionConfigurationCommand({ FunctionName, Qualifier });
    const live = await read(clients, target, command, signal);
    found.push(
      ...runtimeChanges(component, target.region, lookAtRuntime(runtimes, target.region, live, clock.now()), sinceMs),
    );
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

function lookAtRuntime(runtimes: RuntimeMemory, region: string, live: FunctionConfiguration, nowMs: number) {
  const runtime = live.RuntimeVersionConfig?.RuntimeVersionArn;
  if (runtime === undefined || live.Version === undefined) return undefined;
  return runtimes.look(`${region} ${live.FunctionName ?? ''} ${live.Version}`, runtime, nowMs);
}

function runtimeChanges(
  component: Component,
  region: string,
  change: RuntimeChange | undefined,
  sinceMs: number,
): Change[] {
  if (change === undefined || change.seenAtMs < sinceMs) return [];
  const detail = `AWS updated its managed runtime from ${change.from} to ${change.to} after ${new Date(change.afterMs).toISOString()}`;
  return [{ component: component.id, region, kind: 'runtime', atMs: change.afterMs, detail }];
}
