/** A metric as it comes in: one value a step. */
export interface Metric {
  readonly stepSeconds: number;
  readonly values: readonly number[];
}

export interface NoveltySettings {
  /** What is compared: means over so long, s: a spike, a rise, a shift, a drift. */
  readonly scalesSeconds: readonly number[];
  /** With what: the same means over so long before, s. */
  readonly memorySeconds: number;
  /** Share at each end of the memory that is left out, so that one old spike does not hide a new one. */
  readonly leftOut: number;
  /** New is what lies outside the rest by this share of its range. */
  readonly margin: number;
  /** Nothing is new in the first time, s. */
  readonly learningSeconds: number;
  /** What goes on within so long, s, is told once. */
  readonly quietSeconds: number;
}

const [minute, hour, day] = [60, 3600, 86_400];

/** One setting for every metric. The memory is a week, because load repeats by the week; the figures are flat around the others (docs/diagnosis.md). */
export const noveltySettings: NoveltySettings = {
  scalesSeconds: [5 * minute, 15 * minute, hour, 4 * hour],
  memorySeconds: 7 * day,
  leftOut: 0.0025,
  margin: 0.4,
  learningSeconds: 12 * hour,
  quietSeconds: 4 * hour,
};

/**
 * Steps at which a metric does what it has not done within memory, on any scale: a test of records, which holds for any distribution
 * (the chance that the newest of n exchangeable values is a record is 1 in n). Streaming: a step is judged by what came before it.
 */
export function novelSteps(metric: Metric, settings: NoveltySettings = noveltySettings): number[] {
  const steps = (seconds: number): number => Math.max(1, Math.round(seconds / metric.stepSeconds));
  const scales = [...new Set(settings.scalesSeconds.map(steps))];
  const novel = scales.map((scale) => novelAt(metric.values, scale, steps(settings.memorySeconds), settings));
  const [found, quiet] = [[] as number[], steps(settings.quietSeconds)];
  let last = Number.NEGATIVE_INFINITY;
  for (let step = steps(settings.learningSeconds); step < metric.values.length; step += 1) {
    if (!novel.some((one) => one[step])) continue;
    if (step - last > quiet) found.push(step);
    last = step;
  }
  return found;
}

/** For each step, whether the mean of the last `scale` values is new against those means that share no value with it. */
function novelAt(values: readonly number[], scale: number, memory: number, settings: NoveltySettings): boolean[] {
  const means = runningMeans(values, scale);
  const known = new SortedValues();
  return means.map((mean, step) => {
    const newest = step - scale;
    if (newest >= scale - 1) known.add(means[newest] ?? 0);
    const oldest = step - memory - 1;
    if (oldest >= scale - 1) known.remove(means[oldest] ?? 0);
    return known.size > 0 && isOutside(mean, known, settings);
  });
}

function isOutside(value: number, known: SortedValues, settings: NoveltySettings): boolean {
  const { low, high } = bandOf(known, settings);
  return value > high || value < low;
}

function bandOf(known: SortedValues, { leftOut, margin }: NoveltySettings): Band {
  const last = known.size - 1;
  const low = known.at(Math.floor(leftOut * last));
  const high = known.at(Math.ceil((1 - leftOut) * last));
  const slack = margin * (high - low);
  return { low: low - slack, high: high + slack };
}

/** What is not new: means from `low` to `high`. */
export interface Band {
  readonly low: number;
  readonly high: number;
}

/** A threshold for people has no more digits than this. */
const saidDigits = 6;

/** The band of the mean over `scaleSeconds` at the end of a metric: what lies outside of it next is new. */
export function bandAtEnd(metric: Metric, scaleSeconds: number, settings: NoveltySettings = noveltySettings): Band {
  const steps = (seconds: number): number => Math.max(1, Math.round(seconds / metric.stepSeconds));
  const known = new SortedValues();
  for (const mean of runningMeans(metric.values, steps(scaleSeconds)).slice(-steps(settings.memorySeconds)))
    known.add(mean);
  const { low, high } = bandOf(known, settings);
  return { low: Number(low.toPrecision(saidDigits)), high: Number(high.toPrecision(saidDigits)) };
}

/** Mean of the last `scale` values at each step; where there are fewer, of those. */
function runningMeans(values: readonly number[], scale: number): number[] {
  const sums = [0];
  for (const value of values) sums.push((sums.at(-1) ?? 0) + value);
  return values.map((_, step) => {
    const from = Math.max(0, step + 1 - scale);
    return ((sums[step + 1] ?? 0) - (sums[from] ?? 0)) / (step + 1 - from);
  });
}

/** Numbers in order, added and removed by binary search. */
class SortedValues {
  readonly #values: number[] = [];

  get size(): number {
    return this.#values.length;
  }

  at(index: number): number {
    return this.#values[index] ?? Number.NaN;
  }

  add(value: number): void {
    this.#values.splice(this.#place(value), 0, value);
  }

  remove(value: number): void {
    this.#values.splice(this.#place(value), 1);
  }

  #place(value: number): number {
    let [low, high] = [0, this.#values.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.#values[middle] ?? 0) < value) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}
