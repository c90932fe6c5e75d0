/** What is told once of findings that repeat themselves. */
export interface Folded {
  /** How often it swung between this and the one before afterwards, and when it last did; null: never. */
  readonly swings: { readonly times: number; readonly lastAtMs: number } | null;
}

/**
 * Findings without repetition: one that says what the one before said is left out, and a swinging to and fro between two is told as its
 * number. Pure; in order.
 */
export function folded<Finding extends { readonly atMs: number }>(
  findings: readonly Finding[],
  keyOf: (finding: Finding) => string,
): (Finding & Folded)[] {
  const told: (Finding & { swings: { times: number; lastAtMs: number } | null })[] = [];
  let current = '';
  for (const finding of findings) {
    const key = keyOf(finding);
    if (key === current && told.length > 0) continue;
    current = key;
    const [before, last] = told.slice(-2);
    const swings = before !== undefined && last !== undefined && [keyOf(before), keyOf(last)].includes(key);
    if (swings) last.swings = { times: (last.swings?.times ?? 0) + 1, lastAtMs: finding.atMs };
    else told.push({ ...finding, swings: null });
  }
  return told;
}
