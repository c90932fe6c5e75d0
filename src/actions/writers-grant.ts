import { CodedError, codeOf } from '../errors.ts';
import { defineAction, type StepPlan } from './define.ts';
import { betweenRegions } from './inputs.ts';
import { fence, grant, leaseCall, nobody, readLease, refuseAfterWrite, writerOf } from './writer-lease.ts';

/**
 * Gives the writer lease to the Region that takes over. PutItem has no client token; the condition on the epoch makes it happen once, and a
 * Region that holds the lease already is left alone (Amazon DynamoDB API Reference, PutItem, ConditionExpression).
 */
export const writersGrant = defineAction({
  name: 'writers.grant',
  summary: 'Gives the writer lease to the Region that takes over, once it has run out everywhere else',
  input: betweenRegions,
  risk: 'reversible',
  plane: 'data',
  operations: ['dynamodb:GetItem', 'dynamodb:PutItem'],
  /** The longest lease (300 s), and slack. */
  timeLimitMs: 340_000,
  retry: {
    attempts: 3,
    firstDelayMs: 1_000,
    factor: 2,
    maxDelayMs: 4_000,
    on: ['throttled', 'unavailable', 'timeout', 'conflict'],
  },
  verifyTimeLimitMs: 20_000,
  async plan(ports, { workload, from, to }, { signal }): Promise<StepPlan> {
    const wanted = `${to} writes`;
    try {
      const lease = await readLease(ports, workload, from, signal);
      if (lease.region === to) return { calls: [], readings: [], obstacles: [] };
      const readings = [{ name: 'writer lease now', value: writerOf(lease) }];
      return { calls: [leaseCall(workload, from, nobody, wanted)], readings, obstacles: [] };
    } catch (error) {
      const unread = `the writer lease could not be read (${codeOf(error)})`;
      return { calls: [leaseCall(workload, from, nobody, wanted)], readings: [], obstacles: [unread] };
    }
  },
  async run(ports, { workload, from, to }, { key, signal }) {
    const { epoch, changedAtMs } = await grant(ports, { workload, region: to, troubled: from, key }, signal);
    return { epoch, grantedAtMs: changedAtMs };
  },
  async verify(ports, { workload, from, to }, { signal }) {
    const lease = await readLease(ports, workload, from, signal);
    if (lease.region !== to) throw new CodedError('conflict', `the writer lease says: ${writerOf(lease)}`);
    return { epoch: lease.epoch, grantedAtMs: lease.changedAtMs };
  },
  /** Fences the new side again, as long as it has written nothing. */
  async undo(ports, { workload, from, to }, { key, signal }) {
    const lease = await readLease(ports, workload, from, signal);
    if (lease.region !== to) return;
    refuseAfterWrite(lease);
    await fence(ports, { workload, from: to, key }, signal);
  },
});
