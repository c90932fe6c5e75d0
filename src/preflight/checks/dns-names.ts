import type { DnsConfiguration, RecordReading } from '../../ports/health-checks.ts';
import { hostedZoneOf, otherRegion, type Workload } from '../../workload/schema.ts';

/** The zone of the workload's name; none where neither a lever nor `dns` names it. */
export function zonesOf(workload: Workload): string[] {
  const zone = hostedZoneOf(workload);
  return zone === undefined ? [] : [zone];
}

/**
 * The record that leads to a Region: by the set identifier that the records lever has for it, else by the Region's code in target or
 * identifier; of a failover pair that says neither, nothing.
 */
export function recordOf(
  records: readonly RecordReading[],
  workload: Workload,
  region: string,
): RecordReading | undefined {
  const addresses = records.filter(({ type }) => ['A', 'AAAA', 'CNAME'].includes(type));
  const named = workload.levers.flatMap((lever) => (lever.kind === 'records' ? [lever.setIdentifiers[region]] : []));
  const other = otherRegion(workload, region);
  const speaksOf = ({ setIdentifier, aliasTarget }: RecordReading): boolean => {
    const text = `${setIdentifier ?? ''} ${aliasTarget ?? ''}`;
    return text.includes(region) && !text.includes(other);
  };
  return (
    addresses.find(({ setIdentifier }) => setIdentifier !== null && named.includes(setIdentifier)) ??
    addresses.find(speaksOf)
  );
}

/** The record of a Region, as the zone has it now. */
export async function readRecord(
  dns: DnsConfiguration,
  workload: Workload,
  region: string,
  signal: AbortSignal,
): Promise<RecordReading | undefined> {
  const [zone] = zonesOf(workload);
  if (zone === undefined) return undefined;
  return recordOf(await dns.records(zone, workload.domainName, signal), workload, region);
}
