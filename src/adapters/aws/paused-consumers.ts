import { CodedError } from '../../errors.ts';
import type { AwsClients } from '../../ports/aws-clients.ts';
import type { Clock } from '../../ports/clock.ts';
import type { PausedConsumers, PausedRecord } from '../../ports/consumers.ts';
import { conditionalItems, type Item, numberIn } from './conditional-items.ts';

/** Items `paused#<workload>#<Region>` beside the writer leases, with the incident and the ids as a JSON list; `epoch` grows by one with each change. */
export function pausedConsumers(clients: AwsClients, clock: Clock): PausedConsumers {
  const items = conditionalItems(clients, clock);
  return {
    async read(store, workload, region, signal) {
      return recordIn(await items.get(store, keyOf(workload, region), signal));
    },
    async write(store, workload, region, { incidentId, ids }, signal) {
      const pk = keyOf(workload, region);
      const before = await items.get(store, pk, signal);
      const epoch = before === undefined ? 0 : numberIn(before, 'epoch');
      const text = JSON.stringify(ids);
      const condition =
        before === undefined
          ? { condition: 'attribute_not_exists(pk)' }
          : { condition: 'epoch = :epoch', values: { ':epoch': { N: String(epoch) } } };
      const item = { pk: { S: pk }, epoch: { N: String(epoch + 1) }, incidentId: { S: incidentId }, ids: { S: text } };
      const isDone = (current: Item | undefined) => current?.epoch?.N === String(epoch + 1) && current.ids?.S === text;
      await items.put(store, { ...condition, item, isDone }, signal);
    },
  };
}

function keyOf(workload: string, region: string): string {
  return `paused#${workload}#${region}`;
}

function recordIn(item: Item | undefined): PausedRecord {
  const ids: unknown = JSON.parse(item?.ids?.S ?? '[]');
  const incidentId = item?.incidentId?.S ?? '';
  if (Array.isArray(ids) && ids.every((id) => typeof id === 'string')) return { incidentId, ids };
  throw new CodedError('invalid', `item ${item?.pk?.S}: ids is not a list of texts`);
}
