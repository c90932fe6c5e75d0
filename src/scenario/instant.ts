/** Times in scenario files: an ISO instant in UTC (`2025-10-20T06:48:00Z`), or an offset from the scenario's start (`+1h23m`). */
export const instantPattern =
  /^(?:\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(?::\d{2})?Z|\+(?=\d)(?:\d+d)?(?:\d+h)?(?:\d+m)?(?:\d+s)?)$/;

/** Lengths in scenario files: `30h`, `1h23m`, `90s`. */
export const durationPattern = /^(?=\d)(?:\d+d)?(?:\d+h)?(?:\d+m)?(?:\d+s)?$/;

const unitMs: Readonly<Record<string, number>> = { d: 86_400_000, h: 3_600_000, m: 60_000, s: 1000 };

/** `1h23m` as milliseconds. */
export function durationMs(text: string): number {
  let total = 0;
  for (const [, amount, unit] of text.matchAll(/(\d+)([dhms])/g)) total += Number(amount) * (unitMs[unit ?? ''] ?? 0);
  return total;
}

/** An instant of a scenario file as milliseconds after the scenario's start. */
export function offsetMs(instant: string, startAt: string): number {
  return instant.startsWith('+') ? durationMs(instant) : Date.parse(instant) - Date.parse(startAt);
}
