import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import type { AwsClients } from '../../../src/ports/aws-clients.ts';
import { never } from '../../fixtures/failing-region.ts';
import { awsError, networkError } from './fakes.ts';

type Item = Record<string, AttributeValue>;

interface PutInput {
  readonly Item: Item;
  readonly ConditionExpression?: string;
  readonly ExpressionAttributeValues?: Item;
}

/** The conditions that the adapters may use, as functions of the item there is and the values given. */
const conditions: Readonly<Record<string, (current: Item | undefined, values: Item) => boolean>> = {
  'attribute_not_exists(pk)': (current) => current === undefined,
  'epoch = :epoch': (current, values) => current?.epoch?.N === values[':epoch']?.N,
  'generation = :generation': (current, values) => current?.generation?.N === values[':generation']?.N,
  'incidentId = :incident': (current, values) => current?.incidentId?.S === values[':incident']?.S,
  'attribute_not_exists(pk) OR incidentId = :incident OR generation < :generation': (current, values) =>
    current === undefined ||
    current.incidentId?.S === values[':incident']?.S ||
    Number(current.generation?.N) < Number(values[':generation']?.N),
};

/** What happens to a put: it is made and answered, made but the answer is lost, lost before it is made, or refused. */
export type Fate = 'made' | 'answerLost' | 'lost' | 'regionDown';

/**
 * One strongly consistent table served by several Regions. `fates` decides put by put, `made` when used up; reads answer unless their
 * Region is listed in `downForReads` or `silent`. `before` runs ahead of each put, so that others can get in between.
 */
export class FakeTable {
  readonly items = new Map<string, Item>();
  readonly puts: { region: string; fate: Fate }[] = [];
  readonly reads: { region: string; consistent: boolean }[] = [];
  /** The Region of each call, in order. */
  readonly asked: string[] = [];
  fates: Fate[] = [];
  downForReads: string[] = [];
  /** Regions that take a call and never answer it. */
  silent: string[] = [];
  before: () => void = () => undefined;

  readonly clients: AwsClients = {
    get: (_service, region) => ({
      send: async (command, options) => {
        this.asked.push(region);
        if (this.silent.includes(region)) return never((options as { abortSignal: AbortSignal }).abortSignal);
        if (command.constructor.name === 'GetItemCommand') return this.#get(region, command.input);
        if (command.constructor.name === 'PutItemCommand') return this.#put(region, command.input);
        throw awsError('UnknownOperationException', 400);
      },
    }),
  };

  #get(region: string, input: { Key: Item; ConsistentRead?: boolean }) {
    this.reads.push({ region, consistent: input.ConsistentRead === true });
    if (this.downForReads.includes(region)) throw networkError('ECONNREFUSED');
    return { Item: this.items.get(input.Key.pk?.S ?? '') };
  }

  #put(region: string, input: PutInput) {
    const fate = this.fates.shift() ?? 'made';
    this.puts.push({ region, fate });
    if (fate === 'regionDown') throw networkError('ENOTFOUND');
    if (fate === 'lost') throw networkError('ECONNRESET');
    this.before();
    const pk = input.Item.pk?.S ?? '';
    const holds = conditions[input.ConditionExpression ?? ''];
    if (holds === undefined) throw awsError('ValidationException', 400);
    if (!holds(this.items.get(pk), input.ExpressionAttributeValues ?? {})) {
      throw awsError('ConditionalCheckFailedException', 400);
    }
    this.items.set(pk, input.Item);
    if (fate === 'answerLost') throw networkError('ECONNRESET');
    return {};
  }
}

export const store = { table: 'muster-leases', regions: ['us-west-2', 'us-east-2', 'us-east-1'] };
