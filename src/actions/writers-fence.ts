import { CodedError, codeOf } from '../errors.ts';
import type { WriterLease } from '../ports/tables.ts';
import type { Workload } from '../workload/schema.ts';
import { defineAction, type StepPlan } from './define.ts';
import { betweenRegions } from './inputs.ts';
import {
  changeLimitMs,
  fence,
  giveBack,
  leaseCall,
  nobody,
  outlastSeenChange,
  readLease,
  writerOf,
} from './writer-lease.ts';

/**
 * Takes the writer lease away: the point of no return. PutItem has no client token; the condition on the epoch makes it happen once, and a
 * Region that does not hold the lease any more counts as fenced (Amazon DynamoDB API Reference, PutItem, ConditionExpression).
 */
export const writersFence = defineAction({
  name: 'writers.fence',
  summary: 'Takes the writer lease away from the Region that is left; verified when the lease has run out there',
  input: betweenRegions,
  risk: 'reversible',
  plane: 'data',
  operations: ['dynamodb:GetItem', 'dynamodb:PutItem'],
  timeLimitMs: changeLimitMs,
  retry: {
    attempts: 3,
    firstDelayMs: 1_000,
    factor: 2,
    maxDelayMs: 4_000,
    on: ['throttled', 'unavailable', 'timeout', 'conflict'],
  },
  /** The longest lease (300 s), and slack. */
  verifyTimeLimitMs: 370_000,
  async plan(ports, { workload, from }, { signal }): Promise<StepPlan> {
    const readings = [{ name: 'writers stop', value: `${workload.lease.ttlSeconds} s after the lease is taken` }];
    try {
      const lease = await readLease(ports, workload, from, signal);
      const calls = lease.region === from ? [leaseCall(workload, from, writerOf(lease), nobody)] : [];
      return { calls, readings, obstacles: [...unfenced(workload), ...movedLately(lease, ports.clock.now())] };
    } catch (error) {
      const calls = [leaseCall(workload, from, `unknown (${codeOf(error)})`, nobody)];
      const unread = `the writer lease could not be read (${codeOf(error)})`;
      return { calls, readings, obstacles: [unread, ...unfenced(workload)] };
    }
  },
  async run(ports, { workload, from }, { key, signal }) {
    const { epoch, changedAtMs } = await fence(ports, { workload, from, key }, signal);
    return { epoch, fencedAtMs: changedAtMs };
  },
  /** The lease is gone for as long as it lasts, as seen here: whoever could not be told has stopped by itself. */
  async verify(ports, { workload, from }, { signal }) {
    const lease = await readLease(ports, workload, from, signal);
    if (lease.region === from) throw new CodedError('conflict', `${from} holds the writer lease`);
    await outlastSeenChange(ports, workload, signal);
    return { epoch: lease.epoch, fencedAtMs: lease.changedAtMs };
  },
  async undo(ports, { workload, from }, { key, signal }) {
    await giveBack(ports, { workload, from, key }, signal);
  },
});

/** At most one unattended evacuation a workload in this time, ms; a person may order another and sees this. */
const evacuationRestMs = 24 * 3_600_000;

/** An obstacle keeps the written policy from ordering: writers that moved a short while ago are not moved again unasked. */
function movedLately(lease: WriterLease, nowMs: number): string[] {
  const agoMs = nowMs - lease.changedAtMs;
  if (lease.changedBy === 'setup' || agoMs >= evacuationRestMs) return [];
  const minutes = Math.round(agoMs / 60_000);
  const ago = minutes < 120 ? `${minutes} minutes` : `${Math.round(minutes / 60)} hours`;
  return [`the writers were moved ${ago} ago: only a person may move them again within 24 hours`];
}

function unfenced(workload: Workload): string[] {
  return workload.lease.honoured
    ? []
    : ['the writers of this workload do not use the lease: the fence holds nobody back, and both Regions may write'];
}
