import { z } from 'zod';
import { within } from '../deadline.ts';
import { codeOf } from '../errors.ts';
import type { EpochIndex, MarkedItem, WriterLease } from '../ports/tables.ts';
import type { Workload } from '../workload/schema.ts';
import { type ActionPorts, defineAction, type StepPlan } from './define.ts';
import { betweenRegions } from './inputs.ts';
import { readLease } from './writer-lease.ts';

type Table = Workload['tables'][number];

const tableLimitMs = 15_000;
/** How many epochs back are looked at: fence, grant, and as many more changes as a plan that was lifted and begun again makes. */
const epochsBack = 4;
/** Items read of one epoch, and items compared one by one between the Regions. */
const itemsOfEpoch = 200;
const itemsCompared = 25;
const keysShown = 3;

const input = betweenRegions.extend({ windowSeconds: z.int().min(1).max(86_400).default(600) });

interface Around {
  readonly ports: ActionPorts;
  /** The Region that serves now, and the one that was left and takes over again. */
  readonly serving: string;
  readonly left: string;
  readonly lease: WriterLease;
  readonly sinceMs: number;
  readonly signal: AbortSignal;
}

/** What was found of one table, in words. */
type Found = Pick<StepPlan, 'readings' | 'obstacles'>;

/**
 * The report that people see before they let traffic back. Which writes were accepted in the Region that was left, shortly before and at any time
 * after it was fenced, as its own replica shows them now; and what became of them in the Region that serves. It needs items that bear `epoch` and
 * `writtenAtMs` (docs/workloads.md). A write that a newer one has replaced everywhere cannot be seen any more, by anybody: last writer wins
 * (Amazon DynamoDB Developer Guide, "Global tables: how it works").
 */
export const tablesReconcile = defineAction({
  name: 'tables.reconcile',
  summary: 'Reports what was written in the Region that was left, around and behind the fence, and what became of it',
  input,
  risk: 'read',
  plane: 'data',
  operations: ['dynamodb:GetItem', 'dynamodb:Query'],
  timeLimitMs: 60_000,
  plan: (ports, given, { signal }) => report(ports, given, signal).then((found) => ({ calls: [], ...found })),
  async run(ports, given, { signal }) {
    const { readings, obstacles } = await report(ports, given, signal);
    return { readings, conflicts: obstacles };
  },
});

async function report(ports: ActionPorts, given: z.output<typeof input>, signal: AbortSignal): Promise<Found> {
  const { workload, from, to, windowSeconds } = given;
  const tables = workload.tables.filter(({ consistency }) => consistency === 'eventual');
  if (tables.length === 0) return { readings: [], obstacles: [] };
  const lease = await readLease(ports, workload, to, signal);
  const sinceMs = lease.changedAtMs - workload.lease.ttlSeconds * 1000 - windowSeconds * 1000;
  const around: Around = { ports, serving: from, left: to, lease, sinceMs, signal };
  const found = await Promise.all(tables.map((table) => reportTable(around, table)));
  return {
    readings: found.flatMap(({ readings }) => readings),
    obstacles: found.flatMap(({ obstacles }) => obstacles),
  };
}

async function reportTable(around: Around, table: Table): Promise<Found> {
  const name = `writes of ${around.left} to ${table.name}`;
  const { epochIndex } = table;
  if (epochIndex === undefined) {
    const value = 'cannot be told apart: the items bear no epoch (docs/workloads.md)';
    return { readings: [{ name, value }], obstacles: [] };
  }
  try {
    return await within(around.ports.clock, tableLimitMs, around.signal, (signal) =>
      compared({ ...around, signal }, table, epochIndex),
    );
  } catch (error) {
    if (around.signal.aborted) throw error;
    return { readings: [], obstacles: [`${name} could not be looked at (${codeOf(error)})`] };
  }
}

async function compared(around: Around, table: Table, index: EpochIndex): Promise<Found> {
  const { ports, serving, left, lease, signal } = around;
  const { items, more } = await earlierWrites(around, table, index);
  const behind = items.filter(({ writtenAtMs }) => writtenAtMs > lease.changedAtMs);
  const sample = [...behind, ...items.filter((item) => !behind.includes(item)).reverse()].slice(0, itemsCompared);
  const there = await Promise.all(
    sample.map(({ key }) => ports.tables.markedItem({ region: serving, table: table.name, index, key }, signal)),
  );
  const missing = sample.filter((_item, at) => there[at] === undefined);
  const replaced = sample.filter((item, at) => (there[at]?.epoch ?? item.epoch) > item.epoch);
  const name = (what: string): string => `${what} ${left} to ${table.name}`;
  const count = `${items.length}${more ? ' or more' : ''}, ${sample.length} compared`;
  return {
    readings: [
      { name: name('writes around and behind the fence of'), value: count },
      { name: name('written behind the fence of'), value: told(behind) },
      { name: name(`not in ${serving} yet, of`), value: told(missing) },
      { name: name(`replaced in ${serving} by newer writes, of`), value: told(replaced) },
    ],
    obstacles: [
      ...(behind.length > 0
        ? [`${told(behind)} written to ${table.name} in ${left} by a writer without the lease`]
        : []),
      ...(missing.length > 0 ? [`${told(missing)} of ${table.name} have not arrived in ${serving}`] : []),
      ...(replaced.length > 0
        ? [`${told(replaced)} of ${table.name} were replaced by newer writes in ${serving}`]
        : []),
    ],
  };
}

/** Items of the epochs before this one, oldest first, as the Region that was left shows them. */
async function earlierWrites(
  { ports, left, lease, sinceMs, signal }: Around,
  table: Table,
  index: EpochIndex,
): Promise<{ items: MarkedItem[]; more: boolean }> {
  const epochs = Array.from({ length: epochsBack }, (_, back) => lease.epoch - 1 - back).filter((epoch) => epoch > 0);
  const pages = await Promise.all(
    epochs.map((epoch) =>
      ports.tables.marked({ region: left, table: table.name, index, epoch, sinceMs, limit: itemsOfEpoch }, signal),
    ),
  );
  const items = pages.flatMap((page) => page.items).sort((one, other) => one.writtenAtMs - other.writtenAtMs);
  return { items, more: pages.some(({ more }) => more) };
}

/** A number of items, with the keys of the first few. */
function told(items: readonly MarkedItem[]): string {
  if (items.length === 0) return 'none';
  const keys = items.slice(0, keysShown).map(({ key }) => key);
  return `${items.length} (${keys.join(', ')}${items.length > keysShown ? ', …' : ''})`;
}
