import type { ByHand } from '../fixtures/program.ts';

export const waited = { shortfallSeconds: 1.5, waitedSeconds: 60, graceful: false };

/** An incident whose fence is on its way goes on to the end of its plan, failover or failback. */
export function finish(incident: ByHand, consumers = 'consumers.pause', arrived: object = waited): ByHand {
  return incident
    .succeed('writers.fence')
    .succeed('writers.fence.verify')
    .succeed('tables.awaitReplication', arrived)
    .succeed('writers.grant')
    .succeed('writers.grant.verify')
    .succeed('traffic.shift')
    .succeed('traffic.shift.verify')
    .succeed('journey.verify')
    .succeed(consumers)
    .succeed(`${consumers}.verify`);
}
