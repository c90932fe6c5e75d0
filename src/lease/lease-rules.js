/**
 * The rules by which a writer knows whether it may write: pure, shared by the lease client and the simulated world's writers.
 * Times are milliseconds of the writer's own clock; nobody's clock is compared with anybody else's.
 */

/** Key of a workload's lease item. @param {string} workload */
export function leaseKey(workload) {
  return `writer#${workload}`;
}

/**
 * What an item of the lease table says; undefined where it is not a lease.
 * @param {Readonly<Record<string, { S?: string, N?: string }>> | undefined} item
 */
export function leaseIn(item) {
  const epoch = Number(item?.epoch?.N);
  if (item === undefined || !Number.isSafeInteger(epoch)) return undefined;
  return { region: item.region?.S ?? null, epoch, firstWriteTold: item.firstWriteAtMs?.N !== undefined };
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
 * @param {{ lease: { region: string | null } | undefined, readBegunAtMs: number }} last
 * @param {{ region: string, ttlMs: number, nowMs: number, forMs: number }} writer
 */
export function mayWriteAt(last, { region, ttlMs, nowMs, forMs }) {
  if (last.lease === undefined || last.lease.region !== region) return false;
  return nowMs + forMs < lapsesAtMs(last.readBegunAtMs, ttlMs);
}
