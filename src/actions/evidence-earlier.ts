import { toldAfterMs } from '../diagnosis/account.ts';
import type { Evidence } from '../diagnosis/evidence.ts';
import { type Around, ask, sourceLimitMs } from './evidence-sources.ts';

/** Traces are read over this long, ms: long enough to see traffic, short enough to see recovery. */
export const traceWindowMs = 10 * 60_000;
/** Windows before the onset: enough for a level and its spread, in as many calls of a service that throttles. */
const windows = 5;
/** What was usual before the onset is asked for only so long after it, ms: by then it has been said, and X-Ray charges for what it scans. */
const askedForMs = 60 * 60_000;

/** The service graph over a few windows before the onset, asked in parallel; those that X-Ray does not give are told as missing. */
export async function earlierGraphs(around: Around, nowMs: number): Promise<NonNullable<Evidence['earlier']>> {
  const { ports, region, onsetMs, missing } = around;
  if (nowMs - onsetMs > askedForMs) return [];
  const untilMs = onsetMs - toldAfterMs;
  return ask(around, 'graphs before the onset', sourceLimitMs, [], async (signal) => {
    const asked = Array.from({ length: windows }, async (_, index) => {
      const fromMs = untilMs - (windows - index) * traceWindowMs;
      return { fromMs, graph: await ports.traces.serviceGraph(region, fromMs, fromMs + traceWindowMs, signal) };
    });
    const told = await Promise.allSettled(asked);
    const found = told.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : []));
    const failed = told.find((one) => one.status === 'rejected');
    if (failed && found.length === 0) throw failed.reason;
    if (failed) missing.push({ source: 'graphs before the onset in part', code: 'unavailable' });
    return found;
  });
}
