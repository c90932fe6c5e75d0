import { targetsOf, type Workload } from '../workload/schema.ts';

/** The host that a workload's name leads to in a Region. A Region without journeys has one after its own code. */
export function targetHost(workload: Workload, region: string): string {
  const [label, ...rest] = workload.domainName.split('.');
  return targetsOf(workload)[region] ?? [label, region, ...rest].join('.');
}

/** Records that lead to AWS's own endpoints are aliases: they answer addresses and no canonical name. */
export function isAlias(workload: Workload): boolean {
  return workload.regions.every((region) => targetHost(workload, region).endsWith('.amazonaws.com'));
}
