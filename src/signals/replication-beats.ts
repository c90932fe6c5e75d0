import { within } from '../deadline.ts';
import { codeOf } from '../errors.ts';
import type { Clock } from '../ports/clock.ts';
import type { TableMetrics } from '../ports/metrics.ts';
import type { Tables } from '../ports/tables.ts';
import { otherRegion, type Workload } from '../workload/schema.ts';
import { every } from './every.ts';

export interface BeatPorts {
  readonly clock: Clock;
  readonly tables: Pick<Tables, 'beat' | 'heartbeat'>;
  readonly metrics: TableMetrics;
}

/** Longest wait for one beat or one look at one, ms. */
const callLimitMs = 2_000;
/** The lag is looked at once in so many beats: a beat costs a write in every Region, a look only a read. */
const beatsPerLook = 6;

/**
 * The engine's own heartbeats: one item a table and Region, written over and over, so that what has arrived elsewhere can be seen from there
 * without a word from the Region that wrote it. Each table and Region has a loop of its own: one that does not answer holds up no other, and
 * costs one attempt an interval. Resolves when `signal` aborts; never rejects for what AWS answers.
 */
export async function runHeartbeats(
  ports: BeatPorts,
  workloads: readonly Workload[],
  signal: AbortSignal,
): Promise<void> {
  const loops = workloads.flatMap((workload) =>
    workload.tables
      .filter(({ consistency, heartbeat }) => consistency === 'eventual' && heartbeat.intervalSeconds > 0)
      .flatMap((table) => workload.regions.flatMap((region) => loopsOf(ports, workload, table, region, signal))),
  );
  await Promise.all(loops);
}

function loopsOf(
  ports: BeatPorts,
  workload: Workload,
  table: Workload['tables'][number],
  region: string,
  signal: AbortSignal,
): Promise<void>[] {
  const { clock, metrics } = ports;
  const { intervalSeconds, ...key } = table.heartbeat;
  const intervalMs = intervalSeconds * 1000;
  const beat = async (): Promise<void> => {
    const atMs = clock.now();
    const outcome = await told(ports, signal, (limited) =>
      ports.tables.beat({ table: table.name, region, atMs, key }, limited),
    );
    metrics.beat(table.name, region, outcome.code);
  };
  const look = async (): Promise<void> => {
    const readFrom = otherRegion(workload, region);
    const seen = await told(ports, signal, (limited) =>
      ports.tables.heartbeat({ table: table.name, readFrom, writtenIn: region, key }, limited),
    );
    const lagMs = seen.value === undefined ? null : Math.max(0, clock.now() - seen.value);
    metrics.replicationLag(table.name, region, readFrom, lagMs === null ? null : lagMs / 1000);
  };
  return [every(clock, intervalMs, signal, beat), every(clock, intervalMs * beatsPerLook, signal, look)];
}

/** What came of one call: its value and `succeeded`, or the code of its failure. */
async function told<Value>(
  { clock }: BeatPorts,
  signal: AbortSignal,
  call: (signal: AbortSignal) => Promise<Value>,
): Promise<{ readonly code: string; readonly value?: Value }> {
  try {
    return { code: 'succeeded', value: await within(clock, callLimitMs, signal, call) };
  } catch (error) {
    return { code: signal.aborted ? 'stopped' : codeOf(error) };
  }
}
