import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { json, text } from './pack.ts';

/** One metric with the windows in which people saw something. */
export interface LabelledSeries {
  readonly id: string;
  readonly timestampsMs: readonly number[];
  readonly values: readonly number[];
  /** Rows at the beginning that do not count. */
  readonly probation: number;
  /** First and last row of each window. */
  readonly windows: readonly (readonly [number, number])[];
}

/** What a false detection and a missed window cost. */
export interface Profile {
  readonly falsePositive: number;
  readonly missed: number;
}

/** Numenta Anomaly Benchmark, v1.1: https://github.com/numenta/NAB (Lavin and Ahmad, 2015). */
export const profiles = {
  standard: { falsePositive: 0.11, missed: 1 },
  lowFalsePositive: { falsePositive: 0.22, missed: 1 },
} as const satisfies Record<string, Profile>;

/** Labelled series of a pack; none where the folder is not there. */
export function readSeries(pack: string): LabelledSeries[] {
  const at = join(pack, 'detection-nab');
  if (!existsSync(join(at, 'index.json'))) return [];
  const truth = json<Record<string, [string, string][]>>(join(at, 'truth.json'));
  return json<{ id: string; file: string; probation_points: number }[]>(join(at, 'index.json')).map((entry) => {
    const rows = text(join(at, entry.file)).trim().split('\n').slice(1);
    const timestampsMs = rows.map((row) => instantMs(row.split(',')[0] ?? ''));
    const windows = (truth[entry.id] ?? []).map(([from, to]) => {
      const [first, last] = [instantMs(from), instantMs(to)];
      return [timestampsMs.findIndex((at) => at >= first), timestampsMs.findLastIndex((at) => at <= last)] as const;
    });
    const values = rows.map((row) => Number(row.split(',')[1]));
    return { id: entry.id, timestampsMs, values, probation: entry.probation_points, windows };
  });
}

function instantMs(text: string): number {
  return Date.parse(`${text.replace(' ', 'T')}Z`);
}

/** NAB's score of a detector, 100 for every window met at its beginning and nothing else, 0 for no detection at all. */
export function nabScore(
  results: readonly { series: LabelledSeries; detections: readonly number[] }[],
  { falsePositive, missed }: Profile,
): number {
  const counting = results.map((result) => ({ ...result, windows: countingWindows(result.series) }));
  const total = counting.reduce((sum, { windows }) => sum + windows.length, 0);
  const raw = counting.reduce((sum, { series, detections, windows }) => {
    const counted = detections.filter((row) => row >= series.probation);
    const met = windows.map((window) => bestIn(window, counted) ?? -missed);
    const outside = counted.filter((row) => !series.windows.some(([from, to]) => from <= row && row <= to));
    const cost = outside.map((row) => falsePositive * positionCost(row, series.windows));
    return sum + [...met, ...cost].reduce((all, one) => all + one, 0);
  }, 0);
  return (100 * (raw + missed * total)) / ((1 + missed) * total);
}

function countingWindows({ windows, probation }: LabelledSeries): (readonly [number, number])[] {
  return windows.filter(([, right]) => right >= probation);
}

function bestIn([left, right]: readonly [number, number], detections: readonly number[]): number | undefined {
  const first = detections.find((row) => left <= row && row <= right);
  if (first === undefined) return undefined;
  const width = right - left + 1;
  return sigmoid(-(right - first + 1) / width) / sigmoid(-1);
}

/** -1 far behind every window, less soon after one. */
function positionCost(row: number, windows: LabelledSeries['windows']): number {
  const previous = windows.filter(([, right]) => right < row).at(-1);
  if (!previous) return -1;
  const width = previous[1] - previous[0] + 1;
  const position = (row - previous[1]) / (width - 1);
  return position > 3 ? -1 : sigmoid(position);
}

function sigmoid(position: number): number {
  return 2 / (1 + Math.exp(5 * position)) - 1;
}
