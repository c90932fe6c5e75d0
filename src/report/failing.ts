/** A time in which the critical journeys failed where traffic went, as the engine's own canaries saw it. */
export interface Failing {
  readonly fromMs: number;
  /** True where a failing probe tells when it began; otherwise `fromMs` is the first reading that saw it, and it may have begun before. */
  readonly beginningKnown: boolean;
  /** The first of the readings that passed from then on; null: nothing says that it ended. */
  readonly toMs: number | null;
}

export interface Felt {
  /** In order; empty when no reading saw a critical journey fail where traffic went. */
  readonly failing: readonly Failing[];
  /** Passes within those times, too short to be a recovery. */
  readonly briefPasses: readonly { readonly fromMs: number; readonly toMs: number }[];
  /** How long the readings had passed when the last one was made, ms; null where they fail at the end, or never failed. */
  readonly passedForMs: number | null;
  /** The last reading that failed; null when none did. */
  readonly failedUntilMs: number | null;
}

/** Did the critical journeys pass where traffic went? */
export interface Sample {
  readonly atMs: number;
  readonly ok: boolean;
}

/** Journeys have recovered when they were seen to pass for so long: five minutes, by which drills are scored as well (`drill/score.ts`), ms. */
export const recoveredForMs = 5 * 60_000;

/** Runs of failures that began longer than this before the incident are another trouble's, ms. */
export const runWindowMs = 3_600_000;

/**
 * Times of failing readings, from readings in order. Passes that were not seen to last are part of them: one look may be luck, and nobody looked
 * between two. A time begins with a canary's run that began since the last reading that passed, if there is one.
 * @param runsMs when the canaries' runs of failures began
 */
export function feltIn(samples: readonly Sample[], runsMs: readonly number[]): Felt {
  const failing: { fromMs: number; beginningKnown: boolean; toMs: number | null }[] = [];
  const briefPasses: { fromMs: number; toMs: number }[] = [];
  let failedUntilMs: number | null = null;
  let passedMs = (samples[0]?.atMs ?? 0) - runWindowMs;
  for (const { atMs, ok } of samples) {
    const last = failing.at(-1);
    if (ok) {
      if (last?.toMs === null) last.toMs = atMs;
      passedMs = atMs;
      continue;
    }
    failedUntilMs = atMs;
    if (last?.toMs === null) continue;
    const began = Math.min(...runsMs.filter((one) => one > passedMs && one <= atMs));
    const beginningKnown = Number.isFinite(began);
    const passedUntilMs = beginningKnown ? began : passedMs;
    if (last && passedUntilMs - last.toMs < recoveredForMs) {
      briefPasses.push({ fromMs: last.toMs, toMs: passedUntilMs });
      last.toMs = null;
    } else failing.push({ fromMs: beginningKnown ? began : atMs, beginningKnown, toMs: null });
  }
  const endedMs = failing.at(-1)?.toMs ?? null;
  return { failing, briefPasses, passedForMs: endedMs === null ? null : passedMs - endedMs, failedUntilMs };
}

/** Were the journeys seen to pass for five minutes after this time, counted from 0? Before another time they were: else it were part of it. */
export function isRecovered({ failing, passedForMs }: Felt, index: number): boolean {
  return index < failing.length - 1 || (passedForMs ?? 0) >= recoveredForMs;
}
