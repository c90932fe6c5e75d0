import type { Workload } from '../workload/schema.ts';

/** The host that a workload's name leads to in a Region: as configured, else the host of the Region's first journey. */
export function targetHost({ dns, journeys, domainName }: Workload, region: string): string {
  const configured = dns.targets?.[region];
  if (configured !== undefined) return configured;
  const urls = journeys.flatMap(({ urls: perRegion }) => perRegion[region] ?? []);
  return urls[0] === undefined ? regionalHost(domainName, region) : new URL(urls[0]).hostname;
}

/** Records that lead to AWS's own endpoints are aliases: they answer addresses and no canonical name. */
export function isAlias(workload: Workload): boolean {
  return workload.regions.every((region) => targetHost(workload, region).endsWith('.amazonaws.com'));
}

/** The regional endpoint behind a workload's name: `shop.example.com` in us-east-1 is `shop.us-east-1.example.com`. */
function regionalHost(name: string, region: string): string {
  const [label, ...rest] = name.split('.');
  return [label, region, ...rest].join('.');
}
