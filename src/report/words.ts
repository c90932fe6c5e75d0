/** How a report writes numbers and instants. */

/** UTC to the second: `2025-10-20 06:48:40Z`, so that it can be compared with AWS's own posts. */
export function instant(ms: number): string {
  return `${new Date(ms).toISOString().slice(0, 19).replace('T', ' ')}Z`;
}

/** `0.3 s`, `45 s`, `2 min 34 s`, `3 h 12 min`, `2 d 4 h`: two units at most, the smaller one rounded. */
export function length(seconds: number, round: (value: number) => number = Math.round): string {
  if (seconds < 0) return `-${length(-seconds)}`;
  if (seconds < 9.5) return `${round(seconds * 10) / 10} s`;
  const whole = round(seconds);
  const units = [
    ['d', 86_400],
    ['h', 3600],
    ['min', 60],
    ['s', 1],
  ] as const;
  const at = units.findIndex(([, size]) => whole >= size);
  const [unit, size] = units[at] as (typeof units)[number];
  const next = units[at + 1];
  const rest = next ? round((whole % size) / next[1]) : 0;
  if (next && rest * next[1] >= size) return length(Math.floor(whole / size) * size + size);
  return `${Math.floor(whole / size)} ${unit}${next && rest > 0 ? ` ${rest} ${next[0]}` : ''}`;
}

/** `at most 1 min 59 s`: an upper bound is rounded up. */
export function atMost(seconds: number): string {
  return seconds === 0 ? 'none' : `at most ${length(Math.ceil(seconds), Math.ceil)}`;
}

/** `at least 1 min 59 s`: a lower bound is rounded down. */
export function atLeast(seconds: number): string {
  return `at least ${length(seconds, Math.floor)}`;
}

/** `1 call`, `3 calls`. */
export function count(number: number, one: string, many = `${one}s`): string {
  return `${number.toLocaleString('en-US')} ${number === 1 ? one : many}`;
}

/** `a, b and c`. */
export function listed(words: readonly string[]): string {
  if (words.length < 2) return words.join('');
  return `${words.slice(0, -1).join(', ')} and ${words.at(-1)}`;
}

/** The end of an ARN is what tells it from others. */
export function shortTarget(target: string): string {
  return target.startsWith('arn:') ? (target.split(/:\d{12}:/)[1] ?? target) : target;
}
