import type { AliasReading } from '../ports/compute.ts';
import type { Component } from './dial-readings.ts';
import type { Rollable, RollbackPorts, Serving } from './rollback.ts';

/**
 * A Lambda alias, and the published versions. UpdateAlias takes no client token: the RevisionId that was read makes it conditional (AWS Lambda
 * API Reference, UpdateAlias).
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
      return { now: servingOf(current), all: versions.map(({ version }) => version) };
    },
    point({ state: version, second }, signal) {
      const shared = second && { version: second.state, share: rounded(second.percent / 100) };
      return ports.functions.pointAlias(
        { region, functionName: name, alias, version, second: shared, revisionId },
        signal,
      );
    },
  };
}

function servingOf({ version, second }: AliasReading): Serving {
  return { state: version, second: second && { state: second.version, percent: rounded(second.share * 100) } };
}

/** What binary fractions add is taken off: 7 % is a share of 0.07, and back. */
function rounded(value: number): number {
  return Number(value.toFixed(6));
}

/** The name and the alias that can be pointed back; undefined for a component that is no function with an alias. */
export function aliasOf({ service, name, alias }: Component): { name: string; alias: string } | undefined {
  return service === 'lambda' && alias !== undefined ? { name, alias } : undefined;
}
