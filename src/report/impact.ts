import { canaryRunOf } from '../signals/watch.ts';
import { type Felt, feltIn, runWindowMs, type Sample } from './failing.ts';
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

export interface Impact extends Felt {
  /** The first failing probe of the run that opened the incident; null where no canary of ours did. */
  readonly firstFailure: { readonly atMs: number; readonly region: string } | null;
  /** Journeys that failed when the incident was corroborated, and where. */
  readonly journeys: readonly string[];
  readonly journeysRegion: string;
  /** When the Region that failed passed all its journeys and services again, for good; null: no reading says so. */
  readonly regionHealthyMs: number | null;
}

interface CanaryRun {
  readonly atMs: number;
  readonly region: string;
  readonly critical: boolean;
}

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
    ...feltIn(
      samplesOf(history),
      runs.filter(({ critical }) => critical).map(({ atMs }) => atMs),
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

/** The first reading of the last unbroken run in which the Region that failed passed. */
function healthyAgain(history: History): number | null {
  const seen = doneOf(history, 'recovery.watch');
  const lastBad = seen.findLastIndex(({ output }) => read(watchShape, output)?.failedHealthy === false);
  return seen[lastBad + 1]?.endedAtMs ?? null;
}
