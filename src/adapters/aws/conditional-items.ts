import { type AttributeValue, GetItemCommand, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { CodedError, codeOf } from '../../errors.ts';
import type { AwsClients } from '../../ports/aws-clients.ts';
import type { Clock } from '../../ports/clock.ts';
import type { LeaseStore } from '../../ports/tables.ts';
import { read, write } from './call.ts';
import { inTurn, Unserving, within } from './in-turn.ts';

/** Each Region of the store gets this long for one call; one that did not answer is asked last for a while. */
const perRegionMs = 3_000;

export type Item = Record<string, AttributeValue>;

/** A write of a whole item that DynamoDB makes only while the condition holds. */
export interface ConditionalPut {
  readonly item: Item;
  readonly condition: string;
  readonly values?: Item;
  /** Is this what the write would have left? Asked of a consistent read when the answer was lost or the condition failed. */
  isDone(current: Item | undefined): boolean;
}

/** Consistent reads and conditional writes in a store that any of its Regions can serve. */
export interface ConditionalItems {
  get(store: LeaseStore, pk: string, signal: AbortSignal): Promise<Item | undefined>;
  /**
   * The condition makes a repeat harmless, so a lost answer is followed by a consistent read, and by the next Region when the write is
   * not there. A failed condition counts as done when the item is what the write would have left: an earlier attempt got through.
   * @throws CodedError `conflict`, or `outcomeUnknown` when a write may be under way and no Region could tell
   */
  put(store: LeaseStore, put: ConditionalPut, signal: AbortSignal): Promise<void>;
}

export function conditionalItems(clients: AwsClients, clock: Clock): ConditionalItems {
  const unserving = new Unserving<string>(clock, (region) => region);
  const get: ConditionalItems['get'] = (store, pk, signal) => {
    const ask = (region: string) =>
      within(clock, perRegionMs, signal, async (limited) => {
        const command = new GetItemCommand({ TableName: store.table, Key: { pk: { S: pk } }, ConsistentRead: true });
        return (await read(clients, { service: 'dynamodb', region }, command, limited)).Item;
      });
    return inTurn(store.regions, signal, ask, unserving);
  };

  const isDone = async (store: LeaseStore, put: ConditionalPut, signal: AbortSignal): Promise<boolean> => {
    try {
      return put.isDone(await get(store, put.item.pk?.S ?? '', signal));
    } catch {
      return false;
    }
  };

  return {
    get,
    put: (store, put, signal) => {
      const command = putCommand(store.table, put);
      const attempt = async (region: string): Promise<void> => {
        try {
          await within(clock, perRegionMs, signal, (limited) =>
            write(clients, { service: 'dynamodb', region }, command, limited),
          );
        } catch (error) {
          const doubtful = codeOf(error) === 'outcomeUnknown' || codeOf(error) === 'conflict';
          unserving.note(region, codeOf(error) === 'conflict');
          if (!doubtful || !(await isDone(store, put, signal))) throw error;
        }
      };
      return inTurn(store.regions, signal, attempt, unserving);
    },
  };
}

function putCommand(table: string, put: ConditionalPut): PutItemCommand {
  return new PutItemCommand({
    TableName: table,
    Item: put.item,
    ConditionExpression: put.condition,
    ...(put.values === undefined ? {} : { ExpressionAttributeValues: put.values }),
  });
}

/** A whole number of an item. */
export function numberIn(item: Item, name: string): number {
  const value = Number(item[name]?.N);
  if (!Number.isSafeInteger(value))
    throw new CodedError('invalid', `item ${item.pk?.S}: ${name} is not a whole number`);
  return value;
}
