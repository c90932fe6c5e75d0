import type { awsPorts } from '../adapters/aws/index.ts';
import { within } from '../deadline.ts';
import type { Clock } from '../ports/clock.ts';
import type { Workload } from '../workload/schema.ts';

type Ports = Pick<ReturnType<typeof awsPorts>, 'leases' | 'routingControls' | 'switchObjects' | 'tables'>;

/** One connection is made within this, or at the first need, ms. */
const limitMs = 10_000;

/**
 * Opens the connections that a mitigation will need, by reads that change nothing: names are looked up, certificates checked and clients made
 * before the outage rather than in it. Never rejects.
 * @returns what could not be reached, for people
 */
export async function warmUp(
  ports: Ports,
  clock: Clock,
  workloads: readonly Workload[],
  signal: AbortSignal,
): Promise<string[]> {
  const reads = workloads.flatMap((workload) => readsOf(ports, workload));
  const failed = await Promise.all(
    reads.map(({ what, read }) =>
      within(clock, limitMs, signal, read).then(
        () => [],
        (error: unknown) => [`${what}: ${error instanceof Error ? error.message : String(error)}`],
      ),
    ),
  );
  return failed.flat();
}

interface Read {
  readonly what: string;
  readonly read: (signal: AbortSignal) => Promise<unknown>;
}

function readsOf(ports: Ports, { id, lease, levers, regions, tables }: Workload): Read[] {
  const stores = lease.regions.map((region) => ({
    what: `lease of ${id} in ${region}`,
    read: (signal: AbortSignal) => ports.leases.read({ table: lease.table, regions: [region] }, id, signal),
  }));
  const replicas = tables.slice(0, 1).flatMap(({ name }) =>
    regions.map((region) => ({
      what: `table ${name} in ${region}`,
      read: (signal: AbortSignal) => ports.tables.replicas(region, name, signal),
    })),
  );
  return [...stores, ...replicas, ...levers.flatMap((lever) => leverReads(ports, lever))];
}

function leverReads(ports: Ports, lever: Workload['levers'][number]): Read[] {
  if (lever.kind === 'routing-control') {
    const arns = Object.values(lever.controls);
    return lever.endpoints.map((endpoint) => ({
      what: `routing controls at ${endpoint.region}`,
      read: (signal) => ports.routingControls.states([endpoint], arns, signal),
    }));
  }
  if (lever.kind !== 'standby-object') return [];
  return Object.values(lever.switches)
    .flat()
    .map(({ region, bucket, key }) => ({
      what: `s3://${bucket}/${key}`,
      read: (signal) => ports.switchObjects.present(region, bucket, key, signal),
    }));
}
