import { defineCheck, fail, pass } from '../check.ts';

/** Strong consistency spans exactly three Regions: three replicas, or two and a witness (DynamoDB DG, multi-Region strong consistency). */
const places = 3;

/** The store of lease, lock and ownership answers whichever Region is lost, and never with old news. */
export const leaseStore = defineCheck({
  name: 'lease.store',
  holds: 'the lease is kept strongly consistent, and survives the loss of any one Region',
  timeLimitMs: 10_000,
  subjects: ({ workload }) => workload.lease.regions,
  named: (region: string) => `as ${region} has it`,
  read: (ports, region, { workload }, signal) => ports.tables.describe(region, workload.lease.table, signal),
  judge({ consistency, replicas, witnesses }, region, { workload: { lease } }) {
    const fix = `make ${lease.table} a strongly consistent global table of ${[...lease.regions, lease.witness ?? []].flat().join(', ')}`;
    if (consistency !== 'strong')
      return fail('it is eventually consistent: two Regions could hold the lease at once', fix);
    const listed = [...replicas, ...witnesses];
    const dead = listed.filter(({ status }) => status !== 'ACTIVE');
    if (dead.length > 0) return fail(dead.map((one) => `${one.region} ${one.status}`).join('; '), fix);
    const absent = lease.regions.filter((one) => !replicas.some((replica) => replica.region === one));
    if (absent.length > 0) return fail(`no replica in ${absent.join(' and ')}, as ${region} tells`, fix);
    const known = new Set(listed.map((one) => one.region));
    if (known.size < places)
      return fail(`only ${[...known].join(' and ')} keep it: it does not survive the loss of one`, fix);
    return pass(`${[...known].sort().join(', ')}`);
  },
});
