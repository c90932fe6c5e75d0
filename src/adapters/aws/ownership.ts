import { CodedError, codeOf } from '../../errors.ts';
import type { AwsClients } from '../../ports/aws-clients.ts';
import type { Clock } from '../../ports/clock.ts';
import type { LeaseStore, Ownership } from '../../ports/tables.ts';
import { type ConditionalItems, conditionalItems, type Item, numberIn } from './conditional-items.ts';

/** Engines that race for one workload: each round one of them wins, so more rounds than engines are not needed. */
const claimRounds = 5;

/** The holder of a lock that nobody holds; its generation is below every engine's, so that anyone may take it. */
const nobody = '';
const belowAll = 0;

/** Engine generations (`engine#<workload>`) and mutation locks (`lock#<workload>`), beside the writer leases. */
export function ownership(clients: AwsClients, clock: Clock): Ownership {
  const items = conditionalItems(clients, clock);
  return {
    claim: (store, workload, engineId, signal) => claim(items, { store, workload, engineId, signal }),
    async confirm(store, workload, generation, signal) {
      const item = await items.get(store, engineKey(workload), signal);
      return item !== undefined && numberIn(item, 'generation') === generation;
    },
    lock: (store, workload, incidentId, generation, signal) =>
      lock(items, { store, workload, incidentId, generation, signal }),
    /** A lock that is held by someone else by now is left alone. */
    async unlock(store, workload, incidentId, signal) {
      const item = lockItem(workload, nobody, belowAll);
      const values = { ':incident': { S: incidentId } };
      const isDone = (current: Item | undefined) => current?.incidentId?.S !== incidentId;
      await items.put(store, { item, condition: 'incidentId = :incident', values, isDone }, signal);
    },
  };
}

interface Claim {
  readonly store: LeaseStore;
  readonly workload: string;
  readonly engineId: string;
  readonly signal: AbortSignal;
}

async function claim(items: ConditionalItems, { store, workload, engineId, signal }: Claim) {
  for (let round = 0; round < claimRounds; round += 1) {
    const current = await items.get(store, engineKey(workload), signal);
    const generation = current === undefined ? 1 : numberIn(current, 'generation') + 1;
    try {
      await items.put(store, nextGeneration(workload, engineId, generation), signal);
      return { generation, previousHolder: current?.holder?.S ?? null };
    } catch (error) {
      if (codeOf(error) !== 'conflict') throw error;
    }
  }
  throw new CodedError('conflict', `other engines claimed ${workload} in each of ${claimRounds} rounds`);
}

function nextGeneration(workload: string, engineId: string, generation: number) {
  const condition =
    generation === 1
      ? { condition: 'attribute_not_exists(pk)' }
      : { condition: 'generation = :generation', values: { ':generation': { N: String(generation - 1) } } };
  return {
    ...condition,
    item: { pk: { S: engineKey(workload) }, generation: { N: String(generation) }, holder: { S: engineId } },
    isDone: (current: Item | undefined) =>
      current?.generation?.N === String(generation) && current.holder?.S === engineId,
  };
}

interface LockRequest {
  readonly store: LeaseStore;
  readonly workload: string;
  readonly incidentId: string;
  readonly generation: number;
  readonly signal: AbortSignal;
}

async function lock(items: ConditionalItems, { store, workload, incidentId, generation, signal }: LockRequest) {
  const put = {
    item: lockItem(workload, incidentId, generation),
    condition: 'attribute_not_exists(pk) OR incidentId = :incident OR generation < :generation',
    values: { ':incident': { S: incidentId }, ':generation': { N: String(generation) } },
    isDone: (current: Item | undefined) =>
      current?.incidentId?.S === incidentId && current.generation?.N === String(generation),
  };
  try {
    await items.put(store, put, signal);
    return { held: true, holder: incidentId };
  } catch (error) {
    if (codeOf(error) !== 'conflict') throw error;
    const current = await items.get(store, lockKey(workload), signal);
    return { held: false, holder: current?.incidentId?.S ?? nobody };
  }
}

function lockItem(workload: string, incidentId: string, generation: number): Item {
  return { pk: { S: lockKey(workload) }, incidentId: { S: incidentId }, generation: { N: String(generation) } };
}

function engineKey(workload: string): string {
  return `engine#${workload}`;
}

function lockKey(workload: string): string {
  return `lock#${workload}`;
}
