import type { Facts } from './facts.ts';

/** Writes a second, in normal times, to tables that replicate behind. */
export function writesPerSecond({ tables }: Facts['workload']): number {
  return tables.reduce((sum, one) => sum + (one.consistency === 'strong' ? 0 : one.writesPerSecond), 0);
}

/**
 * What may not have been replicated at the fence, in words: an upper bound by the age of the last heartbeat that arrived, how many writes that
 * would be at the usual rate, or that it is not known, where none was seen; and what was counted in both Regions since, where it was.
 */
export function writesAtRisk(of: Pick<Facts, 'rpoSeconds' | 'rpoWrites' | 'reconciled'>): string | null {
  const { rpoSeconds, rpoWrites, reconciled } = of;
  if (rpoSeconds === null) return null;
  const bound =
    rpoSeconds === 'unknown'
      ? 'how much of what was written before the fence has arrived is not known'
      : rpoSeconds === 0
        ? 'everything written before the fence has arrived'
        : `at most ${Math.ceil(rpoSeconds)} s of writes not replicated${rpoWrites === null ? '' : ` (about ${rpoWrites})`}`;
  return reconciled.length === 0 ? bound : `${bound}; counted since: ${reconciled.join('; ')}`;
}
