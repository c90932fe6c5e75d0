import { CodedError } from '../../errors.ts';
import type { AwsClients } from '../../ports/aws-clients.ts';
import type { Clock } from '../../ports/clock.ts';
import type { Leases, WriterLease } from '../../ports/tables.ts';
import { conditionalItems, type Item, numberIn } from './conditional-items.ts';

/**
 * Writer leases: items `writer#<workload>` with region, epoch, changedAtMs, changedBy and firstWriteAtMs. A change that was made
 * already (same epoch, Region and author) counts as made, so that a repeat is harmless.
 */
export function leases(clients: AwsClients, clock: Clock): Leases {
  const items = conditionalItems(clients, clock);
  return {
    /** @throws CodedError `notFound` when the workload has no lease yet */
    async read(store, workload, signal) {
      const item = await items.get(store, leaseKey(workload), signal);
      if (item === undefined)
        throw new CodedError('notFound', `table ${store.table} has no writer lease of ${workload}`);
      return leaseOf(item);
    },
    /** Epoch 0 makes the first lease. */
    async change(store, workload, change, signal) {
      const next = change.epoch + 1;
      const region = change.region === null ? { NULL: true as const } : { S: change.region };
      const condition =
        change.epoch === 0
          ? { condition: 'attribute_not_exists(pk)' }
          : { condition: 'epoch = :epoch', values: { ':epoch': { N: String(change.epoch) } } };
      await items.put(
        store,
        {
          ...condition,
          item: {
            pk: { S: leaseKey(workload) },
            region,
            epoch: { N: String(next) },
            changedAtMs: { N: String(change.atMs) },
            changedBy: { S: change.changedBy },
          },
          isDone: (current) =>
            current?.epoch?.N === String(next) &&
            current.changedBy?.S === change.changedBy &&
            (current.region?.S ?? null) === change.region,
        },
        signal,
      );
    },
  };
}

function leaseOf(item: Item): WriterLease {
  return {
    region: item.region?.S ?? null,
    epoch: numberIn(item, 'epoch'),
    changedAtMs: numberIn(item, 'changedAtMs'),
    changedBy: item.changedBy?.S ?? '',
    firstWriteAtMs: item.firstWriteAtMs?.N === undefined ? null : numberIn(item, 'firstWriteAtMs'),
  };
}

function leaseKey(workload: string): string {
  return `writer#${workload}`;
}
