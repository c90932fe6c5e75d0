/**
 * The rules by which a writer knows whether it may write: pure, shared by the lease client and the simulated world's writers.
 * Times are milliseconds of the writer's own clock; nobody's clock is compared with anybody else's.
 */

/** Key of a workload's lease item. @param {string} workload */
export function leaseKey(workload) {
  return `writer#${workload}`;
}

/** An epoch as DynamoDB writes it: at most 15 digits, so that it is exact as a number. */
const epochText = /^\d{1,15}$/;

/**
 * What an item of the lease table says; undefined where it is not a lease: an epoch that is no plain number is none.
 * @param {Readonly<Record<string, { S?: string, N?: string }>> | undefined} item
 */
export function leaseIn(item) {
  const epoch = item?.epoch?.N;
  if (item === undefined || typeof epoch !== 'string' || !epochText.test(epoch)) return undefined;
  return {
    region: item.region?.S ?? null,
    epoch: Number(epoch),
    firstWriteTold: item.firstWriteAtMs?.N !== undefined,
  };
}

/**
 * Does a reading count? Epochs only grow: an older one than was read before comes from a store that went back, and is as good as no answer.
 * @param {{ epoch: number } | undefined} lease
 * @param {number} newestEpoch
 */
export function countsAfter(lease, newestEpoch) {
  return lease === undefined || lease.epoch >= newestEpoch;
}

/**
 * A lease that was read counts for `ttlMs` from the moment its reading was BEGUN: whoever takes it away afterwards waits as long, counted
 * from when the change was seen to stand, so that the two can never overlap.
 * @param {number} readBegunAtMs
 * @param {number} ttlMs
 */
export function lapsesAtMs(readBegunAtMs, ttlMs) {
  return readBegunAtMs + ttlMs;
}

/**
 * May a write that can take `forMs` begin now? Only in the Region that the last reading named, and only if the lease outlasts the write.
 * A time that is none (negative, no number) begins nothing.
 * @param {{ lease: { region: string | null } | undefined, readBegunAtMs: number }} last
 * @param {{ region: string, ttlMs: number, nowMs: number, forMs: number }} writer
 */
export function mayWriteAt(last, { region, ttlMs, nowMs, forMs }) {
  if (last.lease === undefined || last.lease.region !== region || !Number.isFinite(forMs) || forMs < 0) return false;
  return nowMs + forMs < lapsesAtMs(last.readBegunAtMs, ttlMs);
}
