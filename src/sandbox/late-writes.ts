import { otherRegion, type Workload } from '../workload/schema.ts';
import type { Items } from './items.ts';
import type { Replication } from './replication.ts';
import type { Writers } from './writers.ts';

/** Of so many customers whose order was on its way, one orders again where orders are taken now: two writes of one item, of which the newer stays. */
const ordersAgain = 4;
/** As many of the writes are kept as items; the rest is only counted, in seconds. */
const mostItems = 20;

/**
 * Keeps what the Region that was left had accepted and not replicated when the other one began to write, as items that bear their epoch: they are
 * there in the old Region, and arrive late. Some meet a newer write of the same item there.
 */
export function keepLateWrites(
  {
    workload,
    items,
    replication,
    writers,
  }: { workload: Workload; items: Items; replication: Replication; writers: Writers },
  from: string,
  unreplicatedSeconds: number,
  nowMs: number,
): void {
  /** The lease was taken from the old Region, then given to the other: two epochs. */
  const epochNow = writers.leaseNow()?.epoch ?? 3;
  const epoch = Math.max(1, epochNow - 2);
  const to = otherRegion(workload, from);
  for (const { name, writesPerSecond, epochIndex } of workload.tables) {
    if (epochIndex === undefined) continue;
    const count = Math.min(mostItems, Math.ceil(unreplicatedSeconds * writesPerSecond));
    const visibleMs = replication.visibleUpToMs(name, from, nowMs);
    for (let number = 1; number <= count; number += 1) {
      const atMs = Math.round(visibleMs + (number * unreplicatedSeconds * 1000) / count) + 1;
      const item = {
        [epochIndex.partitionKey]: { S: `order#${atMs}-${number}` },
        pk: { S: `order#${atMs}-${number}` },
        epoch: { N: String(epoch) },
        writtenAtMs: { N: String(atMs) },
      };
      items.store(name, from, item, atMs);
      if (number % ordersAgain !== 0) continue;
      const again = { ...item, epoch: { N: String(epochNow) }, writtenAtMs: { N: String(nowMs + number) } };
      items.store(name, to, again, nowMs + number);
    }
  }
}
