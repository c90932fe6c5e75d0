import { z } from 'zod';
import { within } from '../deadline.ts';
import type { Workload } from '../workload/schema.ts';
import { type ActionPorts, defineAction } from './define.ts';
import { betweenRegions } from './inputs.ts';
import { readLease } from './writer-lease.ts';

type Table = Workload['tables'][number];

const readLimitMs = 2_000;
const pollMs = 1_000;
/** AWS's guidance for a live evacuation: ten times the recent worst replication latency when the old Region is healthy. */
const timesWorstLag = 10;
/** What heartbeats come by that the application writes, ms: the interval of the engine's own, unless a workload sets another. */
const usualBeatMs = 5_000;
/** A Region that leaves this many questions in a row unanswered does not answer: waiting for it brings nothing. */
const enoughSilence = 2;
/** Left of the time without a writer for what comes after the wait, ms. */
const reserveMs = 5_000;

const input = betweenRegions.extend({ maxWaitSeconds: z.int().min(0).max(3600).default(60) });

interface Around {
  readonly ports: ActionPorts;
  readonly from: string;
  readonly to: string;
  readonly fencedAtMs: number;
  readonly deadlineMs: number;
  readonly signal: AbortSignal;
}

interface Outcome {
  /** Null when nothing is known: no heartbeat of the old Region was seen. */
  readonly shortfallMs: number | null;
  readonly graceful: boolean;
}

/**
 * Never fails for lag: what is not replicated when the wait ends is recorded as data at risk and catches up when the old Region returns. The
 * shortfall reaches from the newest heartbeat that arrived to the fence, so it is the most that can be missing; the truth may be less. Without
 * any heartbeat there is no bound: then it is null, for not known, and so it is for the whole when it is for one table, or when the workload
 * declares none: what it writes elsewhere is not looked at.
 */
export const tablesAwaitReplication = defineAction({
  name: 'tables.awaitReplication',
  summary: 'Waits, bounded, until what was written before the fence has arrived in the Region that takes over',
  input,
  risk: 'read',
  plane: 'data',
  operations: ['dynamodb:GetItem'],
  timeLimitMs: 3_660_000,
  async run(ports, { workload, from, to, maxWaitSeconds }, { signal }) {
    const startedAtMs = ports.clock.now();
    const fencedAtMs = await fenceTime(ports, workload, from, startedAtMs, signal);
    const patienceMs = fencedAtMs + workload.policy.maxWithoutWriterSeconds * 1000 - reserveMs;
    const deadlineMs = Math.max(startedAtMs, Math.min(startedAtMs + maxWaitSeconds * 1000, patienceMs));
    const around: Around = { ports, from, to, fencedAtMs, deadlineMs, signal };
    const tables = workload.tables.filter(({ consistency }) => consistency === 'eventual');
    const outcomes = await Promise.all(tables.map((table) => arrival(around, table)));
    return {
      shortfallSeconds: workload.tables.length === 0 ? null : worst(outcomes),
      waitedSeconds: (ports.clock.now() - startedAtMs) / 1000,
      graceful: outcomes.every(({ graceful }) => graceful),
    };
  },
});

/** In seconds; null when it is not known of every table. */
function worst(outcomes: readonly Outcome[]): number | null {
  const known = outcomes.flatMap(({ shortfallMs }) => shortfallMs ?? []);
  return known.length < outcomes.length ? null : Math.max(0, ...known) / 1000;
}

/** When the old side lost the lease; now, where that cannot be read. */
async function fenceTime(
  ports: ActionPorts,
  workload: Workload,
  from: string,
  nowMs: number,
  signal: AbortSignal,
): Promise<number> {
  try {
    const lease = await within(ports.clock, 5 * readLimitMs, signal, (limit) =>
      readLease(ports, workload, from, limit),
    );
    return lease.region === null ? lease.changedAtMs : nowMs;
  } catch (error) {
    if (signal.aborted) throw error;
    return nowMs;
  }
}

/** One table: everything has arrived, or the old Region is silent, or time is up. */
async function arrival(around: Around, table: Table): Promise<Outcome> {
  const { ports, fencedAtMs, deadlineMs, from, to, signal } = around;
  let newestMs: number | undefined;
  for (let silent = 0; ; ) {
    const [there, here] = await Promise.all([beat(around, table, to), beat(around, table, from)]);
    newestMs = there.atMs ?? newestMs;
    if (newestMs !== undefined && newestMs >= fencedAtMs) return { shortfallMs: 0, graceful: true };
    const nowMs = ports.clock.now();
    const quiet = here.answered && here.atMs === there.atMs && beatUntilFence(around, table, there.atMs);
    if (quiet && nowMs - fencedAtMs >= timesWorstLag * table.worstLagMs) return { shortfallMs: 0, graceful: true };
    silent = here.answered ? 0 : silent + 1;
    if (silent >= enoughSilence || nowMs + pollMs > deadlineMs) break;
    await ports.clock.sleep(pollMs, signal);
  }
  return { shortfallMs: newestMs === undefined ? null : fencedAtMs - newestMs, graceful: false };
}

/**
 * Heartbeats came until the fence: one that is there in both Regions then proves that replication works, and what else was written before the
 * fence has had ten times the worst lag to arrive as well. The newest may be as old as the interval they come by, and as late as that same
 * multiple of the worst lag; an older one, or none, has stopped for a reason that may have stopped replication, and proves nothing.
 */
function beatUntilFence({ fencedAtMs }: Around, { heartbeat, worstLagMs }: Table, atMs: number | undefined): boolean {
  const intervalMs = heartbeat.intervalSeconds * 1000 || usualBeatMs;
  return atMs !== undefined && fencedAtMs - atMs <= intervalMs + timesWorstLag * worstLagMs;
}

/** The newest heartbeat of the old Region as `readFrom` shows it. */
async function beat(
  { ports, from, signal }: Around,
  table: Table,
  readFrom: string,
): Promise<{ answered: boolean; atMs?: number | undefined }> {
  try {
    const request = { table: table.name, readFrom, writtenIn: from, key: table.heartbeat };
    const atMs = await within(ports.clock, readLimitMs, signal, (limit) => ports.tables.heartbeat(request, limit));
    return { answered: true, atMs };
  } catch (error) {
    if (signal.aborted) throw error;
    return { answered: false };
  }
}
