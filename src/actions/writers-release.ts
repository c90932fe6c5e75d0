import { CodedError, codeOf } from '../errors.ts';
import { defineAction, type StepPlan } from './define.ts';
import { betweenRegions } from './inputs.ts';
import { giveBack, leaseCall, readLease, writerOf } from './writer-lease.ts';

/**
 * Lifts the fence when no lever moves traffic. PutItem has no client token; the condition on the epoch makes each change happen once, and a
 * lease that is back already is left alone (Amazon DynamoDB API Reference, PutItem, ConditionExpression).
 */
export const writersRelease = defineAction({
  name: 'writers.release',
  summary: 'Gives the writer lease back to the Region it was taken from, unless the new side has written',
  input: betweenRegions,
  risk: 'irreversible',
  plane: 'data',
  operations: ['dynamodb:GetItem', 'dynamodb:PutItem'],
  /** The longest lease (300 s), and slack. */
  timeLimitMs: 360_000,
  retry: {
    attempts: 3,
    firstDelayMs: 1_000,
    factor: 2,
    maxDelayMs: 4_000,
    on: ['throttled', 'unavailable', 'timeout', 'conflict'],
  },
  verifyTimeLimitMs: 20_000,
  async plan(ports, { workload, from }, { signal }): Promise<StepPlan> {
    const wanted = `${from} writes`;
    try {
      const lease = await readLease(ports, workload, from, signal);
      if (lease.region === from) return { calls: [], readings: [], obstacles: [] };
      const written = lease.firstWriteAtMs === null ? [] : [`${lease.region ?? 'the new side'} has accepted writes`];
      return { calls: [leaseCall(workload, from, writerOf(lease), wanted)], readings: [], obstacles: written };
    } catch (error) {
      const unread = `the writer lease could not be read (${codeOf(error)})`;
      return { calls: [leaseCall(workload, from, 'unknown', wanted)], readings: [], obstacles: [unread] };
    }
  },
  async run(ports, { workload, from }, { key, signal }) {
    const { epoch, changedAtMs } = await giveBack(ports, { workload, from, key }, signal);
    return { epoch, releasedAtMs: changedAtMs };
  },
  async verify(ports, { workload, from }, { signal }) {
    const lease = await readLease(ports, workload, from, signal);
    if (lease.region !== from) throw new CodedError('conflict', `the writer lease says: ${writerOf(lease)}`);
    return { epoch: lease.epoch, releasedAtMs: lease.changedAtMs };
  },
});
