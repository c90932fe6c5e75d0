import { otherRegion } from '../../workload/schema.ts';
import { defineCheck, fail, pass } from '../check.ts';
import { byTableAndRegion, type TablePlace } from './table-places.ts';

/** A heartbeat that is older than this many intervals and ten worst lags has stopped. */
const missedIntervals = 6;
/** Slack for the reading itself and for clocks, ms. */
const slackMs = 15_000;

/** Replication is seen working, in both directions: what is written in a Region arrives in the other. */
export const tableHeartbeat = defineCheck({
  name: 'tables.heartbeat',
  holds: 'heartbeats written in each Region arrive in the other',
  timeLimitMs: 10_000,
  subjects: ({ workload }) =>
    byTableAndRegion(workload).filter(({ table }) =>
      workload.tables.some(({ name, heartbeat }) => name === table && heartbeat.intervalSeconds > 0),
    ),
  named: ({ table, region }: TablePlace) => `${table} from ${region}`,
  read(ports, { table, region }, { workload }, signal) {
    const key = workload.tables.find(({ name }) => name === table)?.heartbeat;
    const request = { table, readFrom: otherRegion(workload, region), writtenIn: region, ...(key ? { key } : {}) };
    return ports.tables.heartbeat(request, signal);
  },
  judge(atMs, { table, region }, { workload }, nowMs) {
    const settings = workload.tables.find(({ name }) => name === table);
    const fix = `see that muster serve runs, and that replication of ${table} from ${region} works (ReplicationLatency)`;
    if (atMs === undefined) return fail('no heartbeat has arrived', fix);
    const limitMs =
      missedIntervals * 1000 * (settings?.heartbeat.intervalSeconds ?? 0) + 10 * (settings?.worstLagMs ?? 0) + slackMs;
    const ageMs = nowMs - atMs;
    const told = `the newest is ${Math.round(ageMs / 1000)} s old`;
    return ageMs <= limitMs ? pass(told) : fail(`${told}, more than ${Math.round(limitMs / 1000)} s`, fix);
  },
});
