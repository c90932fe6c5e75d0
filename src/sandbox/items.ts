import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import type { Workload } from '../workload/schema.ts';
import { notFoundError, serviceError, validationError } from './aws-error.ts';
import type { Impairments } from './impairments.ts';
import type { Replication } from './replication.ts';

export type Item = Readonly<Record<string, AttributeValue>>;

interface Version {
  readonly atMs: number;
  readonly region: string;
  readonly item: Item;
}

export interface Put {
  readonly table: string;
  readonly region: string;
  readonly item: Item;
  readonly condition?: string | undefined;
  readonly values?: Item | undefined;
}

/** An application that beats by itself does so in every Region this often, milliseconds. */
const beatMs = 5000;
const heartbeatPrefix = 'muster#heartbeat#';

/** Who writes heartbeats, and what is wrong with them. */
export interface Beats {
  /** The application does so by itself, every few seconds; false: only what somebody puts is there. */
  readonly byApplication: boolean;
  /** Age of the newest heartbeat of a Region where that is stuck, seconds; undefined where all is well. */
  staleSeconds(table: string, region: string): number | undefined;
}

/** Conditions that callers of this world may use; any other is refused loudly. */
const conditions: Readonly<Record<string, (existing: Item | undefined, values: Item) => boolean>> = {
  'attribute_not_exists(pk)': (existing) => existing === undefined,
  'epoch = :epoch': (existing, values) => same(existing?.epoch, values[':epoch']),
  'generation = :generation': (existing, values) => same(existing?.generation, values[':generation']),
  'attribute_not_exists(pk) OR incidentId = :incident OR generation < :generation': (existing, values) =>
    existing === undefined ||
    same(existing.incidentId, values[':incident']) ||
    Number(existing.generation?.N ?? Number.NaN) < Number(values[':generation']?.N ?? Number.NaN),
  'incidentId = :incident': (existing, values) => same(existing?.incidentId, values[':incident']),
  'epoch = :epoch AND attribute_not_exists(firstWriteAtMs)': (existing, values) =>
    same(existing?.epoch, values[':epoch']) && existing?.firstWriteAtMs === undefined,
  'attribute_not_exists(epoch) OR epoch <= :epoch': (existing, values) =>
    existing?.epoch === undefined || Number(existing.epoch.N) <= Number(values[':epoch']?.N),
};

/** Items of the lease table (strongly consistent, lives while most of its Regions do) and of the workload's global tables. */
export class Items {
  readonly #workloads: readonly Workload[];
  readonly #impairments: Impairments;
  readonly #replicationOf: (table: string) => Replication | undefined;
  readonly #now: () => number;
  readonly #strong = new Map<string, Item>();
  readonly #replicated = new Map<string, Version[]>();
  readonly #lastUpMs = new Map<string, number>();
  readonly #startAtMs: number;
  readonly #beats: Beats;

  constructor(
    workloads: readonly Workload[],
    impairments: Impairments,
    replicationOf: (table: string) => Replication | undefined,
    now: () => number,
    beats: Beats,
  ) {
    this.#beats = beats;
    this.#workloads = workloads;
    this.#impairments = impairments;
    this.#replicationOf = replicationOf;
    this.#now = now;
    this.#startAtMs = now();
  }

  /** Notes which Regions' tables stop and resume, so that the application's own heartbeats stop with them. */
  follow(): void {
    for (const region of new Set(this.#workloads.flatMap(({ regions }) => regions))) {
      if (this.#impairments.up('dynamodb', region)) this.#lastUpMs.delete(region);
      else if (!this.#lastUpMs.has(region)) this.#lastUpMs.set(region, this.#now());
    }
  }

  /** True when the store of the lease has a quorum: most of its Regions, the witness included, must be up. */
  storeAvailable(lease: Workload['lease']): boolean {
    const members = [...lease.regions, ...(lease.witness === undefined ? [] : [lease.witness])];
    return members.filter((region) => this.#impairments.up('dynamodb', region)).length * 2 > members.length;
  }

  get(table: string, region: string, pk: string): Item | undefined {
    if (this.#leaseOf(table, region)) return this.#strong.get(`${table}/${pk}`);
    this.#assertReplica(table, region);
    const visible = this.#visible(`${table}/${pk}`, table, region);
    return this.#beats.byApplication && pk.startsWith(heartbeatPrefix)
      ? this.#newestBeat(table, region, pk, visible)
      : visible;
  }

  /** Items as a Region has them that bear the epoch and were written at or after `sinceMs`, oldest first: what an index on the two shows. */
  marked(table: string, region: string, epoch: string, sinceMs: number): Item[] {
    this.#assertReplica(table, region);
    return [...this.#replicated.keys()]
      .filter((key) => key.startsWith(`${table}/`))
      .map((key) => this.#visible(key, table, region))
      .filter((item) => item !== undefined)
      .filter((item) => item.epoch?.N === epoch && Number(item.writtenAtMs?.N) >= sinceMs)
      .sort((one, other) => Number(one.writtenAtMs?.N) - Number(other.writtenAtMs?.N));
  }

  /** Answers the item that was there before. */
  put({ table, region, item, condition, values }: Put): Item | undefined {
    const pk = item.pk?.S;
    if (pk === undefined) throw validationError('One or more parameter values were invalid: Missing the key pk');
    const existing = this.get(table, region, pk);
    assertCondition(condition, existing, values);
    this.store(table, region, item);
    return existing;
  }

  /** Sets attributes of the item that is there. */
  update(place: { table: string; region: string; pk: string }, set: Item, condition?: string, values?: Item): void {
    const { table, region, pk } = place;
    const existing = this.get(table, region, pk);
    assertCondition(condition, existing, values);
    this.store(table, region, { pk: { S: pk }, ...existing, ...set });
  }

  /** Puts without a condition, written at `atMs`, whether or not AWS serves anybody; the world's own set-up uses it, and its applications. */
  store(table: string, region: string, item: Item, atMs: number = this.#now()): void {
    const key = `${table}/${item.pk?.S ?? ''}`;
    if (this.#workloads.some(({ lease }) => lease.table === table)) {
      this.#strong.set(key, item);
      return;
    }
    const visibleMs = this.#replicationOf(table)?.visibleUpToMs(table, region, this.#now()) ?? 0;
    const versions = this.#replicated.get(key) ?? [];
    const newestVisible = versions.findLastIndex((one) => one.region === region && one.atMs <= visibleMs);
    const kept = versions.filter((one, index) => one.region !== region || index >= newestVisible);
    this.#replicated.set(key, [...kept, { atMs, region, item }]);
  }

  /** The newest version of an item that a Region has: the last writer wins, among those that have arrived. */
  #visible(key: string, table: string, region: string): Item | undefined {
    const replication = this.#replicationOf(table);
    const arrived = (this.#replicated.get(key) ?? []).filter(
      (one) => one.region === region || one.atMs <= (replication?.visibleUpToMs(table, one.region, this.#now()) ?? 0),
    );
    return arrived.reduce<Version | undefined>(
      (newest, one) => (newest && newest.atMs > one.atMs ? newest : one),
      undefined,
    )?.item;
  }

  /** The lease whose store this table is, when `region` serves it and enough of its Regions are up. */
  #leaseOf(table: string, region: string): Workload['lease'] | undefined {
    const found = this.#workloads.find(({ lease }) => lease.table === table)?.lease;
    if (!found) return undefined;
    if (!found.regions.includes(region)) throw notFoundError(`Requested resource not found: Table: ${table}`);
    if (this.storeAvailable(found)) return found;
    throw serviceError({ name: 'InternalServerError', status: 500, message: 'No quorum of replicas answers' });
  }

  #assertReplica(table: string, region: string): void {
    const known = this.#workloads.some(
      ({ tables, regions }) => regions.includes(region) && tables.some(({ name }) => name === table),
    );
    if (!known) throw notFoundError(`Requested resource not found: Table: ${table} not found`);
  }

  /** The newer of a stored heartbeat and the application's own, which beats every few seconds while its table works. */
  #newestBeat(table: string, region: string, pk: string, stored: Item | undefined): Item | undefined {
    const source = pk.slice(heartbeatPrefix.length);
    const nowMs = this.#now();
    const visibleMs =
      source === region ? nowMs : (this.#replicationOf(table)?.visibleUpToMs(table, source, nowMs) ?? 0);
    const untilMs = Math.min(visibleMs, this.#lastUpMs.get(source) ?? nowMs);
    const staleMs = (this.#beats.staleSeconds(table, source) ?? 0) * 1000;
    if (staleMs > 0) return { pk: { S: pk }, atMs: { N: String(nowMs - staleMs) } };
    const ownMs = this.#startAtMs + Math.floor((untilMs - this.#startAtMs) / beatMs) * beatMs;
    if (stored && Number(stored.atMs?.N) >= ownMs) return stored;
    return { pk: { S: pk }, atMs: { N: String(ownMs) } };
  }
}

function assertCondition(condition: string | undefined, existing: Item | undefined, values: Item = {}): void {
  if (condition === undefined) return;
  const holds = conditions[condition];
  if (!holds) throw validationError(`Invalid ConditionExpression: ${condition}`);
  if (holds(existing, values)) return;
  throw serviceError({
    name: 'ConditionalCheckFailedException',
    status: 400,
    message: 'The conditional request failed',
  });
}

function same(one: AttributeValue | undefined, other: AttributeValue | undefined): boolean {
  if (one === undefined || other === undefined) return false;
  return (one.N !== undefined && one.N === other.N) || (one.S !== undefined && one.S === other.S);
}
