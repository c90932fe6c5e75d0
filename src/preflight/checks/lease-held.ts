import { defineCheck, fail, pass, warn } from '../check.ts';

/** Somebody may write, and it is the Region that users are sent to. */
export const leaseHeld = defineCheck({
  name: 'lease.held',
  holds: 'one Region holds the right to write',
  timeLimitMs: 15_000,
  subjects: ({ workload }) => (workload.tables.length > 0 ? [workload.lease] : []),
  named: ({ table }) => table,
  read: (ports, lease, { workload }, signal) => ports.leases.read(lease, workload.id, signal),
  judge({ region, epoch, changedBy }, _lease, { workload }) {
    if (!workload.lease.honoured)
      return warn(
        'the writers do not use the lease: nobody can be fenced',
        'use the lease client in every writer (docs/workloads.md), then set lease: honoured: true',
      );
    if (region === null)
      return fail(
        `nobody may write since ${changedBy}`,
        'muster incident list: a plan was left half-way; finish it or go back',
      );
    if (!workload.regions.some((one) => one === region))
      return fail(
        `${region} holds it, which is none of the workload's Regions`,
        'correct the regions in the workload file',
      );
    return pass(`${region} writes, epoch ${epoch}`);
  },
});
