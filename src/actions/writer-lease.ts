import { CodedError, codeOf } from '../errors.ts';
import type { WriterLease } from '../ports/tables.ts';
import type { Workload } from '../workload/schema.ts';
import type { ActionPorts, PlannedCall } from './define.ts';
import { leaseStore } from './inputs.ts';

type LeasePorts = Pick<ActionPorts, 'leases' | 'clock'>;

/** Longest time that an action takes over one change of the lease, ms: what has not landed by then was given up. */
export const changeLimitMs = 40_000;

/** A change of the lease that is about to be made: from which state, for whom. */
interface LeaseChange {
  readonly workload: Workload;
  /** The Region in trouble: its part of the lease's store is asked last. */
  readonly troubled: string;
  /** Who writes from now on; null for nobody. */
  readonly region: string | null;
  /** Key of the effect that makes the change. */
  readonly key: string;
}

export function readLease(
  ports: LeasePorts,
  workload: Workload,
  troubled: string,
  signal: AbortSignal,
): Promise<WriterLease> {
  return ports.leases.read(leaseStore(workload, troubled), workload.id, signal);
}

/**
 * Changes the lease on condition that it is still the one that was read. The write carries no client token: epoch and author tell a repeat,
 * so that after a conflict or a lost answer one consistent read settles whether it was made.
 * @throws CodedError `conflict` when another change came first, `outcomeUnknown` when it cannot be told
 */
export async function changeLease(
  ports: LeasePorts,
  lease: WriterLease,
  change: LeaseChange,
  signal: AbortSignal,
): Promise<WriterLease> {
  const { workload, troubled, region, key } = change;
  const made = { epoch: lease.epoch + 1, region, changedBy: key, changedAtMs: ports.clock.now(), firstWriteAtMs: null };
  const request = { epoch: lease.epoch, region, changedBy: key, atMs: made.changedAtMs };
  try {
    await ports.leases.change(leaseStore(workload, troubled), workload.id, request, signal);
    return made;
  } catch (error) {
    const code = codeOf(error);
    if (code !== 'conflict' && code !== 'outcomeUnknown') throw error;
    const now = await readLease(ports, workload, troubled, signal).catch(() => undefined);
    if (now?.changedBy === key && now.region === region) return now;
    throw error;
  }
}

/** Sleeps until every writer that held the lease before its last change has let go of it: it fails closed after its time to live. */
export async function outlastLease(
  ports: LeasePorts,
  workload: Workload,
  lease: WriterLease,
  signal: AbortSignal,
): Promise<void> {
  const overAtMs = lease.changedAtMs + workload.lease.ttlSeconds * 1000;
  const waitMs = Math.max(0, Math.ceil(overAtMs - ports.clock.now()));
  if (waitMs > 0) await ports.clock.sleep(waitMs, signal);
}

/**
 * Sleeps until whoever held the lease has let go of it: a whole time to live from when the change is seen to stand. The time in the item is no
 * help: it was taken before the write landed, perhaps by another process, and a clock that has stepped since would call it long past.
 */
export async function outlastSeenChange(
  { clock }: Pick<ActionPorts, 'clock'>,
  workload: Workload,
  signal: AbortSignal,
): Promise<void> {
  await clock.sleep(workload.lease.ttlSeconds * 1000, signal);
}

/** How a change of the lease is shown to people. */
export function leaseCall(workload: Workload, troubled: string, from: string, to: string): PlannedCall {
  const store = leaseStore(workload, troubled);
  return {
    call: 'PutItem',
    target: `${store.table} writer#${workload.id}`,
    region: store.regions[0] ?? '',
    plane: 'data',
    from,
    to,
  };
}

export const nobody = 'nobody writes';

export function writerOf(lease: WriterLease): string {
  return lease.region === null ? nobody : `${lease.region} writes`;
}

/**
 * Takes the right to write away from `from`. Already gone counts as done, whoever did it.
 * @throws CodedError
 */
export async function fence(
  ports: LeasePorts,
  request: { readonly workload: Workload; readonly from: string; readonly key: string },
  signal: AbortSignal,
): Promise<WriterLease> {
  const { workload, from, key } = request;
  const lease = await readLease(ports, workload, from, signal);
  if (lease.region !== from) return lease;
  return changeLease(ports, lease, { workload, troubled: from, region: null, key }, signal);
}

/**
 * Gives the lease to `region`, never before the last holder's time has run out. Already given counts as done.
 * @throws CodedError `refused` while another Region holds it
 */
export async function grant(
  ports: LeasePorts,
  request: { readonly workload: Workload; readonly region: string; readonly troubled: string; readonly key: string },
  signal: AbortSignal,
): Promise<WriterLease> {
  const { workload, region, troubled, key } = request;
  const lease = await readLease(ports, workload, troubled, signal);
  if (lease.region === region) return lease;
  if (lease.region !== null) {
    throw new CodedError(
      'refused',
      `${lease.region} holds the writer lease: it must be fenced before ${region} may write`,
    );
  }
  await outlastLease(ports, workload, lease, signal);
  return changeLease(ports, lease, { workload, troubled, region, key }, signal);
}

/**
 * Gives the lease back to `from` as long as the other side has written nothing: takes it from there first, and waits until it has run out.
 * @throws CodedError `refused` once the other side has accepted a write: going back is then a failback with its own plan
 */
export async function giveBack(
  ports: LeasePorts,
  request: { readonly workload: Workload; readonly from: string; readonly key: string },
  signal: AbortSignal,
): Promise<WriterLease> {
  const { workload, from, key } = request;
  const lease = await readLease(ports, workload, from, signal);
  if (lease.region === from) return lease;
  refuseAfterWrite(lease);
  if (lease.region === null && lease.changedBy === key) await outlastSeenChange(ports, workload, signal);
  if (lease.region !== null) {
    await changeLease(ports, lease, { workload, troubled: from, region: null, key }, signal);
    await outlastSeenChange(ports, workload, signal);
  }
  return grant(ports, { workload, region: from, troubled: from, key }, signal);
}

/** @throws CodedError `refused` when the Region that holds the lease has accepted a write */
export function refuseAfterWrite(lease: WriterLease): void {
  if (lease.firstWriteAtMs === null) return;
  const at = new Date(lease.firstWriteAtMs).toISOString();
  throw new CodedError(
    'refused',
    `${lease.region ?? 'the new side'} has accepted writes since ${at}: going back is a failback`,
  );
}
