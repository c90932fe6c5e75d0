import { canaryRunOf } from '../signals/watch.ts';
import { doneOf, type History } from './reading.ts';
import {
  arrivedShape,
  corroborationShape,
  diagnosisShape,
  openedShape,
  read,
  signalsShape,
  watchShape,
} from './shapes.ts';

/** A time in which the critical journeys failed where traffic went, as the engine's own canaries saw it. */
export interface Failing {
  readonly fromMs: number;
  /** True where a failing probe tells when it began; otherwise `fromMs` is the first reading that saw it, and it may have begun before. */
  readonly beginningKnown: boolean;
  /** Null: nothing says that it ended. */
  readonly toMs: number | null;
}

export interface Impact {
  /** The first failing probe of the run that opened the incident; null where no canary of ours did. */
  readonly firstFailure: { readonly atMs: number; readonly region: string } | null;
  /** In order; empty when no reading saw a critical journey fail where traffic went. */
  readonly failing: readonly Failing[];
  /** Journeys that failed when the incident was corroborated, and where. */
  readonly journeys: readonly string[];
  readonly journeysRegion: string;
  /** When the Region that failed passed all its journeys and services again, for good; null: no reading says so. */
  readonly regionHealthyMs: number | null;
}

interface Sample {
  readonly atMs: number;
  readonly ok: boolean;
}

interface CanaryRun {
  readonly atMs: number;
  readonly region: string;
  readonly critical: boolean;
}

/** Runs of failures that began longer than this before the incident are another trouble's, ms. */
const runWindowMs = 3_600_000;

/** What customers felt, as far as the engine's own probes tell. */
export function impactOf(history: History): Impact {
  const runs = canaryRuns(history);
  const openedAtMs = history.entries[0]?.atMs ?? 0;
  const near = runs.filter(({ atMs }) => atMs <= openedAtMs && atMs >= openedAtMs - runWindowMs);
  const corroborated = doneOf(history, 'detection.corroborate')
    .map(({ output }) => read(corroborationShape, output))
    .find((one) => one?.corroborated);
  return {
    firstFailure: near.toSorted((one, other) => one.atMs - other.atMs)[0] ?? null,
    failing: periods(
      samplesOf(history),
      runs.filter(({ critical }) => critical),
    ),
    journeys: corroborated?.failingJourneys ?? [],
    journeysRegion: corroborated?.region ?? '',
    regionHealthyMs: healthyAgain(history),
  };
}

/** The runs of failing probes that the signals' ids tell of. */
function canaryRuns({ entries }: History): CanaryRun[] {
  const opened = read(openedShape, entries[0]?.detail);
  const critical = opened?.input.workload.journeys.filter((journey) => journey.critical).map(({ id }) => id) ?? [];
  const ids = entries.flatMap(({ kind, detail }) =>
    kind === 'signals.arrived' ? idsOf(read(signalsShape, detail)) : [],
  );
  const first = read(arrivedShape, entries[0]?.detail)?.input.arrived ?? [];
  return [...idsOf({ lastId: opened?.input.signals?.lastId ?? '', signals: first }), ...ids].flatMap((id) => {
    const run = canaryRunOf(id);
    return run ? [{ atMs: run.failingSinceMs, region: run.region, critical: critical.includes(run.journey) }] : [];
  });
}

function idsOf(
  told: { readonly lastId: string; readonly signals: readonly { readonly id: string }[] } | undefined,
): string[] {
  return told ? [told.lastId, ...told.signals.map(({ id }) => id)] : [];
}

/** Did the critical journeys pass where traffic went? Every reading that tells, in order. */
function samplesOf(history: History): Sample[] {
  return history.effects
    .filter(({ outcome, endedAtMs }) => outcome === 'done' && endedAtMs !== null)
    .flatMap(({ name, output, endedAtMs }) => {
      const ok = verdictOf(name, output);
      return ok === undefined || endedAtMs === null ? [] : [{ atMs: endedAtMs, ok }];
    })
    .sort((one, other) => one.atMs - other.atMs);
}

function verdictOf(name: string, output: unknown): boolean | undefined {
  switch (name) {
    case 'evidence.gather': {
      const failing = read(diagnosisShape, output)?.criticalJourneyFailing ?? null;
      return failing === null ? undefined : !failing;
    }
    case 'recovery.watch':
      return read(watchShape, output)?.servingHealthy;
    case 'journey.verify':
      return true;
    default:
      return undefined;
  }
}

/** Stretches of failing readings. One begins with a canary's run that began since the last reading that passed, if there is one. */
function periods(samples: readonly Sample[], runs: readonly CanaryRun[]): Failing[] {
  const found: { fromMs: number; beginningKnown: boolean; toMs: number | null }[] = [];
  let passedMs = (samples[0]?.atMs ?? 0) - runWindowMs;
  for (const { atMs, ok } of samples) {
    const open = found.at(-1);
    if (!ok && (open === undefined || open.toMs !== null)) {
      const began = Math.min(...runs.map((run) => run.atMs).filter((one) => one > passedMs && one <= atMs));
      const beginningKnown = Number.isFinite(began);
      found.push({ fromMs: beginningKnown ? began : atMs, beginningKnown, toMs: null });
    }
    if (!ok) continue;
    if (open?.toMs === null) open.toMs = atMs;
    passedMs = atMs;
  }
  return found;
}

/** The first reading of the last unbroken run in which the Region that failed passed. */
function healthyAgain(history: History): number | null {
  const seen = doneOf(history, 'recovery.watch');
  const lastBad = seen.findLastIndex(({ output }) => read(watchShape, output)?.failedHealthy === false);
  return seen[lastBad + 1]?.endedAtMs ?? null;
}
