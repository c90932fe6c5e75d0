import { within } from '../deadline.ts';
import { CodedError, codeOf } from '../errors.ts';
import type { Workload } from '../workload/schema.ts';
import { type ActionPorts, defineAction, type StepPlan } from './define.ts';
import { betweenRegions } from './inputs.ts';
import { orLastGood } from './plan-last-readings.ts';

/** One heartbeat is read within this, ms, or shown as not readable: it is only a reading. */
const heartbeatLimitMs = 2_000;

/** Replicas of every table in `regions`, as `describedBy` sees them: ask a Region that works. */
export async function replicasReady(
  ports: Pick<ActionPorts, 'tables'>,
  workload: Workload,
  { describedBy, regions }: { readonly describedBy: string; readonly regions: readonly string[] },
  signal: AbortSignal,
): Promise<Omit<StepPlan, 'calls'>> {
  const found = await Promise.all(
    workload.tables.map(async ({ name }) => {
      const replicas = await ports.tables.replicas(describedBy, name, signal);
      return regions.map((region) => ({
        name: `replica of ${name} in ${region}`,
        value: replicas.find((replica) => replica.region === region)?.status ?? 'none',
      }));
    }),
  );
  const readings = found.flat();
  const obstacles = readings.filter(({ value }) => value !== 'ACTIVE').map(({ name, value }) => `${name}: ${value}`);
  return { readings, obstacles };
}

function readyOrLastGood(
  ports: Pick<ActionPorts, 'tables' | 'clock' | 'lastReadings'>,
  workload: Workload,
  { from, to }: { readonly from: string; readonly to: string },
  signal: AbortSignal,
): Promise<Omit<StepPlan, 'calls'>> {
  return orLastGood(ports, { action: 'tables.checkReady', workload: workload.id, from }, () =>
    replicasReady(ports, workload, { describedBy: to, regions: [to] }, signal),
  );
}

type Beat = Required<StepPlan>['newestBeats'][number];

/** When the newest heartbeat of `from` was written that `to` shows, by table that replicates behind; and in words. Asked of no other Region. */
async function newestBeats(
  ports: Pick<ActionPorts, 'tables' | 'clock'>,
  workload: Workload,
  { from, to }: { readonly from: string; readonly to: string },
  signal: AbortSignal,
): Promise<{ readonly beats: readonly Beat[]; readonly readings: StepPlan['readings'] }> {
  const eventual = workload.tables.filter(({ consistency }) => consistency === 'eventual');
  const found = await Promise.all(
    eventual.map(async ({ name, heartbeat: key }) => {
      const request = { table: name, readFrom: to, writtenIn: from, key };
      const [atMs, value] = await within(ports.clock, heartbeatLimitMs, signal, (limited) =>
        ports.tables.heartbeat(request, limited),
      ).then(
        (seenMs) => [seenMs ?? null, seenMs === undefined ? 'no heartbeat' : ago(ports.clock.now() - seenMs)] as const,
        (error: unknown) => [null, `not readable (${codeOf(error)})`] as const,
      );
      const reading = `newest heartbeat of ${from} in ${name} as ${to} shows it`;
      return { beat: { table: name, atMs }, reading: { name: reading, value, forApprover: true as const } };
    }),
  );
  return { beats: found.map(({ beat }) => beat), readings: found.map(({ reading }) => reading) };
}

function ago(ms: number): string {
  return `${Math.round(ms / 1000)} s ago`;
}

export const tablesCheckReady = defineAction({
  name: 'tables.checkReady',
  summary: 'Checks that every table has an active replica in the Region that takes over',
  input: betweenRegions,
  risk: 'read',
  plane: 'control',
  operations: ['dynamodb:DescribeTable', 'dynamodb:GetItem'],
  timeLimitMs: 20_000,
  retry: {
    attempts: 3,
    firstDelayMs: 1_000,
    factor: 2,
    maxDelayMs: 4_000,
    on: ['throttled', 'unavailable', 'timeout'],
  },
  async plan(ports, { workload, from, to }, { signal }) {
    const [ready, { beats, readings }] = await Promise.all([
      readyOrLastGood(ports, workload, { from, to }, signal),
      newestBeats(ports, workload, { from, to }, signal),
    ]);
    return {
      calls: [],
      readings: [...ready.readings, ...readings],
      newestBeats: beats,
      obstacles: ready.obstacles,
    };
  },
  async run(ports, { workload, from, to }, { signal }) {
    const { readings, obstacles } = await readyOrLastGood(ports, workload, { from, to }, signal);
    if (obstacles.length > 0) throw new CodedError('refused', `tables are not ready: ${obstacles.join('; ')}`);
    return { ok: true as const, readings };
  },
});
