import type { Workload } from '../workload/schema.ts';
import type { ActionPorts, StepPlan } from './define.ts';

/** What was read, and what is short. */
export type Readings = Omit<StepPlan, 'calls'>;

/** Has `region` the room that the workload says it needs? Asks that Region alone. Obstacles name what is short. */
export async function capacityOf(
  ports: Pick<ActionPorts, 'functions' | 'streams' | 'tables'>,
  workload: Workload,
  region: string,
  signal: AbortSignal,
): Promise<Readings> {
  const { kinesis, provisioned } = workload.capacity;
  return joined(
    await Promise.all([
      concurrency(ports, workload, region, signal),
      ...provisioned.map((need) => provisionedOf(ports, workload, region, need, signal)),
      ...kinesis.map(({ stream, shards }) => shardsOf(ports, region, stream, shards, signal)),
      ...workload.tables.map((table) => writeUnits(ports, region, table, signal)),
    ]),
  );
}

export function reading(name: string, value: string, short: boolean): Readings {
  return { readings: [{ name, value }], obstacles: short ? [`${name}: ${value}`] : [] };
}

export function joined(parts: readonly Readings[]): Readings {
  return { readings: parts.flatMap((part) => part.readings), obstacles: parts.flatMap((part) => part.obstacles) };
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
  if (needed === 0 || lambdas.length === 0) return joined([]);
  const [account, ...reserved] = await Promise.all([
    ports.functions.accountConcurrency(region, signal),
    ...lambdas.map(({ name }) => ports.functions.reservedConcurrency(region, name, signal)),
  ]);
  const room = account.unreserved + reserved.reduce<number>((sum, value) => sum + (value ?? 0), 0);
  return reading(`Lambda concurrency in ${region}`, `${room} of ${needed} needed`, room < needed);
}

/** Without it the first requests after the move meet cold starts. What is still being allocated does not count. */
async function provisionedOf(
  ports: Pick<ActionPorts, 'functions'>,
  workload: Workload,
  region: string,
  need: Workload['capacity']['provisioned'][number],
  signal: AbortSignal,
): Promise<Readings> {
  const component = workload.components.find(({ id }) => id === need.component);
  if (component?.alias === undefined) return joined([]);
  const { name, alias } = component;
  const found = await ports.functions.provisionedConcurrency(region, name, alias, signal);
  const available = found?.available ?? 0;
  const value = `${available} of ${need.executions} needed`;
  return reading(`provisioned concurrency of ${name}:${alias} in ${region}`, value, available < need.executions);
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

/** One write unit is one write of up to 1 KB a second; on-demand tables scale by themselves, up to a ceiling where one is set. */
async function writeUnits(
  ports: Pick<ActionPorts, 'tables'>,
  region: string,
  table: Workload['tables'][number],
  signal: AbortSignal,
): Promise<Readings> {
  const { mode, writeUnits: units } = await ports.tables.throughput(region, table.name, signal);
  const name = `write units of ${table.name} in ${region}`;
  const unlimited = mode === 'PAY_PER_REQUEST' && units === 0;
  if (unlimited) return reading(name, 'on demand', false);
  return reading(name, `${units} of ${table.writesPerSecond} needed`, units < table.writesPerSecond);
}
