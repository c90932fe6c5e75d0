import { CodedError } from '../errors.ts';
import type { Workload } from '../workload/schema.ts';
import { type ActionPorts, defineAction, type StepPlan } from './define.ts';
import { betweenRegions } from './inputs.ts';

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

export const tablesCheckReady = defineAction({
  name: 'tables.checkReady',
  summary: 'Checks that every table has an active replica in the Region that takes over',
  input: betweenRegions,
  risk: 'read',
  plane: 'control',
  operations: ['dynamodb:DescribeTable'],
  timeLimitMs: 20_000,
  retry: {
    attempts: 3,
    firstDelayMs: 1_000,
    factor: 2,
    maxDelayMs: 4_000,
    on: ['throttled', 'unavailable', 'timeout'],
  },
  async plan(ports, { workload, to }, { signal }) {
    return { calls: [], ...(await replicasReady(ports, workload, { describedBy: to, regions: [to] }, signal)) };
  },
  async run(ports, { workload, to }, { signal }) {
    const { readings, obstacles } = await replicasReady(ports, workload, { describedBy: to, regions: [to] }, signal);
    if (obstacles.length > 0) throw new CodedError('refused', `tables are not ready: ${obstacles.join('; ')}`);
    return { ok: true as const, readings };
  },
});
