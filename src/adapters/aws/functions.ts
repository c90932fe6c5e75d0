import {
  type AliasRoutingConfiguration,
  GetAccountSettingsCommand,
  GetAliasCommand,
  GetFunctionConcurrencyCommand,
  GetProvisionedConcurrencyConfigCommand,
  ListVersionsByFunctionCommand,
  PutFunctionConcurrencyCommand,
  UpdateAliasCommand,
} from '@aws-sdk/client-lambda';
import { codeOf } from '../../errors.ts';
import type { AwsClients } from '../../ports/aws-clients.ts';
import type { AliasReading, Functions } from '../../ports/compute.ts';
import { allPages, present, read, type Target, write } from './call.ts';

/** Lambda: aliases, versions and concurrency of a Region. */
export function functions(clients: AwsClients): Functions {
  return {
    ...aliases(clients),
    async accountConcurrency(region, signal) {
      const { AccountLimit } = await read(clients, lambda(region), new GetAccountSettingsCommand({}), signal);
      return {
        limit: present(AccountLimit?.ConcurrentExecutions, 'the concurrency limit'),
        unreserved: present(AccountLimit?.UnreservedConcurrentExecutions, 'the unreserved concurrency'),
      };
    },
    async reservedConcurrency(region, FunctionName, signal) {
      const command = new GetFunctionConcurrencyCommand({ FunctionName });
      const answer = await read(clients, lambda(region), command, signal);
      return answer.ReservedConcurrentExecutions ?? null;
    },
    async provisionedConcurrency(region, FunctionName, Qualifier, signal) {
      const command = new GetProvisionedConcurrencyConfigCommand({ FunctionName, Qualifier });
      try {
        const answer = await read(clients, lambda(region), command, signal);
        return {
          requested: present(answer.RequestedProvisionedConcurrentExecutions, 'the requested concurrency'),
          available: answer.AvailableProvisionedConcurrentExecutions ?? 0,
        };
      } catch (error) {
        if (codeOf(error) === 'notFound') return null;
        throw error;
      }
    },
    async setReservedConcurrency(region, FunctionName, value, signal) {
      const command = new PutFunctionConcurrencyCommand({ FunctionName, ReservedConcurrentExecutions: value });
      await write(clients, lambda(region), command, signal);
    },
  };
}

function aliases(clients: AwsClients): Pick<Functions, 'alias' | 'versions' | 'pointAlias'> {
  return {
    async alias(region, FunctionName, Name, signal) {
      const answer = await read(clients, lambda(region), new GetAliasCommand({ FunctionName, Name }), signal);
      return {
        version: present(answer.FunctionVersion, 'the version of the alias'),
        revisionId: present(answer.RevisionId, 'the revision of the alias'),
        second: secondOf(answer.RoutingConfig),
      };
    },
    async versions(region, FunctionName, signal) {
      const found = await allPages(async (Marker) => {
        const command = new ListVersionsByFunctionCommand({ FunctionName, Marker });
        const answer = await read(clients, lambda(region), command, signal);
        return { items: answer.Versions ?? [], next: answer.NextMarker };
      });
      return found
        .filter((version) => /^\d+$/.test(version.Version ?? ''))
        .sort((one, other) => Number(one.Version) - Number(other.Version))
        .map((version) => ({
          version: version.Version ?? '',
          modifiedAtMs: timeOf(version.LastModified) ?? 0,
          codeSha256: version.CodeSha256 ?? '',
        }));
    },
    /** Weights are always stated: those of a gradual deployment in progress are taken off unless they are given. */
    async pointAlias({ region, functionName, alias, version, second, revisionId }, signal) {
      const command = new UpdateAliasCommand({
        FunctionName: functionName,
        Name: alias,
        FunctionVersion: version,
        RevisionId: revisionId,
        RoutingConfig: { AdditionalVersionWeights: second ? { [second.version]: second.share } : {} },
      });
      await write(clients, lambda(region), command, signal);
    },
  };
}

/** An alias has one more version at most (AWS Lambda Developer Guide, alias routing); one that gets nothing is none. */
function secondOf(routing: AliasRoutingConfiguration | undefined): AliasReading['second'] {
  const [second] = Object.entries(routing?.AdditionalVersionWeights ?? {}).filter(([, share]) => share > 0);
  return second === undefined ? null : { version: second[0], share: second[1] };
}

/** Milliseconds since the epoch of Lambda's `LastModified` (`2026-11-23T10:00:00.000+0000`); undefined when absent or unreadable. */
export function timeOf(lastModified: string | undefined): number | undefined {
  const atMs = Date.parse(lastModified ?? '');
  return Number.isNaN(atMs) ? undefined : atMs;
}

function lambda(region: string): Target {
  return { service: 'lambda', region };
}
