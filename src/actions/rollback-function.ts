import type { Component } from './dial-readings.ts';
import type { Rollable, RollbackPorts } from './rollback.ts';

/**
 * A Lambda alias: from one published version to the one before. UpdateAlias takes no client token: the RevisionId that was read makes it
 * conditional (AWS Lambda API Reference, UpdateAlias).
 */
export function functionRollback(ports: RollbackPorts, region: string, name: string, alias: string): Rollable {
  let revisionId = '';
  return {
    target: `${name}:${alias}`,
    call: 'UpdateAlias',
    noun: 'version',
    plane: 'Lambda',
    async read(signal) {
      const [current, versions] = await Promise.all([
        ports.functions.alias(region, name, alias, signal),
        ports.functions.versions(region, name, signal),
      ]);
      revisionId = current.revisionId;
      return { current: current.version, all: versions.map(({ version }) => version) };
    },
    point: (version, signal) =>
      ports.functions.pointAlias({ region, functionName: name, alias, version, revisionId }, signal),
  };
}

/** The name and the alias that can be pointed back; undefined for a component that is no function with an alias. */
export function aliasOf({ service, name, alias }: Component): { name: string; alias: string } | undefined {
  return service === 'lambda' && alias !== undefined ? { name, alias } : undefined;
}
