import { type Facts, troubleSince } from './facts.ts';

/** Writes a second, in normal times, to tables that replicate behind. */
export function writesPerSecond({ tables }: Facts['workload']): number {
  return tables.reduce((sum, one) => sum + (one.consistency === 'strong' ? 0 : one.writesPerSecond), 0);
}

/**
 * What may not have been replicated at the fence, in words: an upper bound by the age of the last heartbeat that arrived, how many writes that
 * would be at the usual rate, or that it is not known, where none was seen; and what was counted in both Regions since, where it was.
 */
export function writesAtRisk(of: Pick<Facts, 'rpoSeconds' | 'rpoWrites' | 'reconciled'>): string | null {
  const { rpoSeconds, rpoWrites, reconciled } = of;
  if (rpoSeconds === null) return null;
  const bound =
    rpoSeconds === 'unknown'
      ? 'how much of what was written before the fence has arrived is not known'
      : rpoSeconds === 0
        ? 'everything written before the fence has arrived'
        : `at most ${Math.ceil(rpoSeconds)} s of writes not replicated${rpoWrites === null ? '' : ` (about ${rpoWrites})`}`;
  return reconciled.length === 0 ? bound : `${bound}; counted since: ${reconciled.join('; ')}`;
}

/** Ten times the recent worst lag: AWS's guidance for a live evacuation (DynamoDB prescriptive guidance, global tables). */
export const timesWorstLag = 10;
/** What heartbeats come by that the application writes, ms: the interval of the engine's own, unless a workload sets another. */
const usualBeatMs = 5_000;

/**
 * How much of what was written when trouble began had not arrived, by the newest heartbeat that did, seconds: 0 where it is as new as heartbeats and
 * lags usually are. Heartbeats stop with the tables of the Region that fails, so only what is missing from before its failure counts; that began before the incident, by as long
 * as canaries take to open one. Null: not known of every table that replicates behind.
 */
export function behindSeconds(facts: Facts): number | null {
  const { plan, workload } = facts;
  const { intervalSeconds, failuresToOpen } = workload.canary;
  const failingSinceMs = troubleSince(facts) - intervalSeconds * failuresToOpen * 1000;
  const beats = plan?.steps.flatMap(({ newestBeats = [] }) => newestBeats) ?? [];
  const eventual = workload.tables.filter(({ consistency }) => consistency === 'eventual');
  const behind = eventual.map(({ name, heartbeat, worstLagMs }) => {
    const atMs = beats.find(({ table }) => table === name)?.atMs ?? null;
    if (atMs === null) return null;
    const usualMs = (heartbeat.intervalSeconds * 1000 || usualBeatMs) + timesWorstLag * worstLagMs;
    return failingSinceMs - atMs <= usualMs ? 0 : (failingSinceMs - atMs) / 1000;
  });
  return behind.some((one) => one === null) ? null : Math.max(0, ...behind.map((one) => one ?? 0));
}

/** Worst unreplicated writing at the fence, seconds: the worst recent lag of any table that replicates behind, or what the plan's look found missing. */
export function dataAtRiskSeconds(facts: Facts): number {
  const usual = facts.workload.tables.map((table) => (table.consistency === 'strong' ? 0 : table.worstLagMs / 1000));
  return Math.max(0, behindSeconds(facts) ?? 0, ...usual);
}
