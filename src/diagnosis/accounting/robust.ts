/** Median of the values; NaN of none. */
export function median(values: readonly number[]): number {
  if (values.length < 2) return values[0] ?? Number.NaN;
  const some = new Float64Array(values);
  const middle = some.length >> 1;
  const upper = smallest(some, middle);
  return some.length % 2 === 1 ? upper : (greatest(some, middle) + upper) / 2;
}

/** Makes the median absolute deviation of normally distributed values their standard deviation (Rousseeuw and Croux, 1993). */
const deviationsPerMad = 1.4826;

/** Standard deviation by the median absolute deviation: outliers do not widen it. NaN of no values. */
export function spread(values: readonly number[]): number {
  const middle = median(values);
  return deviationsPerMad * median(values.map((value) => Math.abs(value - middle)));
}

/** The value below which `share` (0..1) of the values lies; NaN of none. */
export function quantile(values: readonly number[], share: number): number {
  if (values.length === 0) return Number.NaN;
  return smallest(new Float64Array(values), Math.min(values.length - 1, Math.floor(share * values.length)));
}

export function sum(values: Iterable<number>): number {
  let total = 0;
  for (const value of values) total += value;
  return total;
}

/** The value that would stand at `rank` (from 0) in order; smaller ones are in front of it afterwards (Hoare's selection, 1961). */
function smallest(values: Float64Array, rank: number): number {
  let [low, high] = [0, values.length - 1];
  while (low < high) {
    const pivot = values[rank] ?? 0;
    let [left, right] = [low, high];
    while (left <= right) {
      while ((values[left] ?? 0) < pivot) left += 1;
      while (pivot < (values[right] ?? 0)) right -= 1;
      if (left > right) break;
      [values[left], values[right]] = [values[right] ?? 0, values[left] ?? 0];
      left += 1;
      right -= 1;
    }
    if (right < rank) low = left;
    if (rank < left) high = right;
  }
  return values[rank] ?? Number.NaN;
}

function greatest(values: Float64Array, end: number): number {
  let found = Number.NEGATIVE_INFINITY;
  for (let index = 0; index < end; index += 1) found = Math.max(found, values[index] ?? found);
  return found;
}
