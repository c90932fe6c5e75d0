import type { Workload } from '../workload/schema.ts';

/** Seconds of writing that a failover would leave behind: the worst usual lag of any table that is not strongly consistent. */
export function lossSeconds({ tables }: Workload): number {
  const lags = tables.map(({ consistency, worstLagMs }) => (consistency === 'strong' ? 0 : worstLagMs / 1000));
  return Math.max(0, ...lags);
}

/**
 * Does the written policy order a clear failover, so that nobody is waited for? Not while the usual lag is more than it lets be lost, and not where
 * every plan has an obstacle: writers that do not use the lease, or no lever but one of the control plane. Its window is left out: outages of years
 * to come are reckoned with, and a policy is renewed.
 */
export function policyOrders(workload: Workload): boolean {
  const written = workload.policy.unattendedFailover;
  const obstacle = !workload.lease.honoured || workload.levers.every(({ kind }) => kind === 'records');
  return written !== undefined && !obstacle && lossSeconds(workload) <= written.maxRpoSeconds;
}

/** The workload with a policy that orders where nothing else is in its way: its own where it has one, with a loss that covers the usual lag. */
export function withOrder(workload: Workload): Workload {
  const { policy } = workload;
  const maxRpoSeconds = Math.max(policy.unattendedFailover?.maxRpoSeconds ?? 0, lossSeconds(workload));
  const unattendedFailover = { ...notWrittenYet, ...policy.unattendedFailover, maxRpoSeconds };
  return { ...workload, policy: { ...policy, unattendedFailover } };
}

export function withoutOrder(workload: Workload): Workload {
  const { unattendedFailover: _written, ...policy } = workload.policy;
  return { ...workload, policy };
}

/** The window of a policy that nobody has written: nothing reads it. */
const notWrittenYet = { validFrom: '1970-01-01T00:00:00Z', validUntil: '9999-12-31T00:00:00Z' } as const;
