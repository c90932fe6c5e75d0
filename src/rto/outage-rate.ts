/**
 * Days that the record of past outages covers, UTC. From the year of its first line on: AWS has published summaries since April 2011 (message 65648),
 * and that one is not in it. Until the day up to which outages were looked for, as src/machines/past-outages.ts says; to be moved with it.
 */
export const recordSpan = { from: '2012-01-01', until: '2026-11-01' } as const;

const yearMs = 365.25 * 86_400_000;

/** Recorded failures that a failover is for, in whichever Region, by the years that the record covers; to hundredths. */
export function outagesPerYear(outages: readonly { readonly kind: string }[]): number {
  const regional = outages.filter(({ kind }) => kind === 'data-plane' || kind === 'dns');
  const years = (Date.parse(recordSpan.until) - Date.parse(recordSpan.from)) / yearMs;
  return Math.round((regional.length / years) * 100) / 100;
}
