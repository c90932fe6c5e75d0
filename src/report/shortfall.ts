import type { EffectRun, History } from './reading.ts';
import { read, shortfallShape } from './shapes.ts';

/** What can be missing of a Region's writes after it was fenced. */
export interface Shortfall {
  /** Writers were fenced, or may have been. */
  readonly fenced: boolean;
  /** The worst of all waits for replication, seconds of writes; null where nothing was fenced, or a wait has no result. */
  readonly rpoSeconds: number | null;
}

export function shortfallOf({ effects }: History): Shortfall {
  const waits = Map.groupBy(
    effects.filter(({ name }) => name === 'tables.awaitReplication'),
    ({ invoke }) => invoke,
  );
  const seconds = [...waits.values()].map((tries) => secondsOf(tries.at(-1)));
  const known = seconds.filter((one) => one !== null);
  return {
    fenced: seconds.length > 0 || effects.some(({ name, outcome }) => name === 'writers.fence' && outcome !== 'failed'),
    rpoSeconds: known.length > 0 && known.length === seconds.length ? Math.max(...known) : null,
  };
}

function secondsOf(wait: EffectRun | undefined): number | null {
  return wait?.outcome === 'done' ? (read(shortfallShape, wait.output)?.shortfallSeconds ?? null) : null;
}
