import { CodedError } from '../errors.ts';
import type { Workload } from '../workload/schema.ts';
import { type ActionPorts, defineAction, type StepPlan } from './define.ts';
import { betweenRegions } from './inputs.ts';

type Readings = Omit<StepPlan, 'calls'>;

/** Has `region` the room that the workload needs? Obstacles name what is short. */
export async function capacityOf(
  ports: Pick<ActionPorts, 'functions' | 'streams' | 'tables'>,
  workload: Workload,
  region: string,
  signal: AbortSignal,
): Promise<Readings> {
  const parts = await Promise.all([
    concurrency(ports, workload, region, signal),
    ...workload.capacity.kinesis.map(({ stream, shards }) => shardsOf(ports, region, stream, shards, signal)),
    ...workload.tables.map((table) => writeUnits(ports, region, table, signal)),
  ]);
  return { readings: parts.flatMap((part) => part.readings), obstacles: parts.flatMap((part) => part.obstacles) };
}

function reading(name: string, value: string, short: boolean): Readings {
  return { readings: [{ name, value }], obstacles: short ? [`${name}: ${value}`] : [] };
}

/** Reserved concurrency of the workload's own functions counts as room for it; what others reserved does not. */
async function concurrency(
  ports: Pick<ActionPorts, 'functions'>,
  workload: Workload,
  region: string,
  signal: AbortSignal,
): Promise<Readings> {
  const needed = workload.capacity.lambdaConcurrency;
  const lambdas = workload.components.filter(({ service }) => service === 'lambda');
  if (needed === 0 || lambdas.length === 0) return { readings: [], obstacles: [] };
  const [account, ...reserved] = await Promise.all([
    ports.functions.accountConcurrency(region, signal),
    ...lambdas.map(({ name }) => ports.functions.reservedConcurrency(region, name, signal)),
  ]);
  const room = account.unreserved + reserved.reduce<number>((sum, value) => sum + (value ?? 0), 0);
  return reading(`Lambda concurrency in ${region}`, `${room} of ${needed} needed`, room < needed);
}

async function shardsOf(
  ports: Pick<ActionPorts, 'streams'>,
  region: string,
  stream: string,
  needed: number,
  signal: AbortSignal,
): Promise<Readings> {
  const shards = await ports.streams.openShards(region, stream, signal);
  return reading(`shards of ${stream} in ${region}`, `${shards} of ${needed} needed`, shards < needed);
}

/** One write unit is one write of up to 1 KB a second; on-demand tables scale by themselves. */
async function writeUnits(
  ports: Pick<ActionPorts, 'tables'>,
  region: string,
  table: Workload['tables'][number],
  signal: AbortSignal,
): Promise<Readings> {
  const { mode, writeUnits: units } = await ports.tables.throughput(region, table.name, signal);
  const name = `write units of ${table.name} in ${region}`;
  if (mode === 'PAY_PER_REQUEST') return reading(name, 'on demand', false);
  return reading(name, `${units} of ${table.writesPerSecond} needed`, units < table.writesPerSecond);
}

export const capacityCheck = defineAction({
  name: 'capacity.check',
  summary: 'Checks that the Region that takes over has the concurrency, shards and throughput that the workload needs',
  input: betweenRegions,
  risk: 'read',
  plane: 'control',
  operations: [
    'lambda:GetAccountSettings',
    'lambda:GetFunctionConcurrency',
    'kinesis:DescribeStreamSummary',
    'dynamodb:DescribeTable',
  ],
  timeLimitMs: 20_000,
  retry: {
    attempts: 3,
    firstDelayMs: 1_000,
    factor: 2,
    maxDelayMs: 4_000,
    on: ['throttled', 'unavailable', 'timeout'],
  },
  async plan(ports, { workload, to }, { signal }) {
    return { calls: [], ...(await capacityOf(ports, workload, to, signal)) };
  },
  async run(ports, { workload, to }, { signal }) {
    const { readings, obstacles } = await capacityOf(ports, workload, to, signal);
    if (obstacles.length > 0) throw new CodedError('refused', `${to} is short of capacity: ${obstacles.join('; ')}`);
    return { ok: true as const, readings };
  },
});
