import type { ByHand } from '../fixtures/program.ts';

/** An incident whose fence is on its way goes on to the end of its plan, failover or failback. */
export function finish(incident: ByHand, consumers = 'consumers.pause'): ByHand {
  return incident
    .succeed('writers.fence')
    .succeed('writers.fence.verify')
    .succeed('tables.awaitReplication', { shortfallSeconds: 1.5, waitedSeconds: 60, graceful: false })
    .succeed('writers.grant')
    .succeed('writers.grant.verify')
    .succeed('traffic.shift')
    .succeed('traffic.shift.verify')
    .succeed('journey.verify')
    .succeed(consumers)
    .succeed(`${consumers}.verify`);
}
