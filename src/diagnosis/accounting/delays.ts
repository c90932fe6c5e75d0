import { type Course, evenCourse, requestsOf, sharesAfter } from './course.ts';
import { type Shown, shownBy } from './excess.ts';
import type { Incident, Metrics } from './incident.ts';
import { sum } from './robust.ts';
import type { Rules } from './rules.ts';

/** What a call takes longer on the way than usual. */
export interface Delay {
  /** Request-seconds since the onset. */
  readonly amount: number;
  /** The end of the call at which it arises. */
  readonly at: string;
  /** What shows it; undefined where there is none. */
  readonly shown: Shown | undefined;
}

/**
 * Delays by `caller>callee`: what the caller waits beyond what the callee needs is lost between them. It arises at the end of which more of
 * the measured calls are delayed, at the callee's when that does not tell them apart.
 */
export function delaysOf(incident: Incident, rules: Rules): Map<string, Delay> {
  const measured = incident.graph.edges.filter(([caller, callee]) => incident.window.edges[`${caller}>${callee}`]);
  const calls = (rules.links ? measured : []).map(([caller, callee]) => ({
    caller,
    callee,
    call: `${caller}>${callee}`,
    ...delayOf(caller, callee, incident, rules),
  }));
  const delayedAt = (id: string): { share: number; count: number } => {
    const own = calls.filter(({ caller, callee }) => caller === id || callee === id);
    const count = own.filter(({ amount }) => amount > 0).length;
    return { share: count / own.length, count };
  };
  return new Map(
    calls.map(({ caller, callee, call, amount, shown }) => {
      const [from, to] = [delayedAt(caller), delayedAt(callee)];
      const atCaller = from.share > to.share || (from.share === to.share && from.count > to.count);
      return [call, { amount, at: atCaller ? caller : callee, shown }];
    }),
  );
}

function delayOf(
  caller: string,
  callee: string,
  { window, history, alarm }: Incident,
  rules: Rules,
): Pick<Delay, 'amount' | 'shown'> {
  const call = `${caller}>${callee}`;
  const course = gapOf(window.edges[call]);
  const after = sharesAfter(window, alarm.onsetSeconds);
  const shown = course && shownBy(course, after, gapOf(history?.edges[call]), 'seconds', rules);
  if (!shown || shown.excess.counted <= 0) return { amount: 0, shown: undefined };
  const requests = requestsOf(window, callee) ?? after.map(() => 1);
  const since = sum(requests.map((count, bucket) => (count ?? 0) * (after[bucket] ?? 0)));
  return { amount: shown.excess.rate * since, shown };
}

function gapOf(metrics: Metrics | undefined): Course | undefined {
  const [client, server] = [metrics?.['client_latency:p50'], metrics?.['server_latency:p50']];
  if (!client || !server) return undefined;
  return evenCourse(
    client.map((waited, bucket) => {
      const served = server[bucket] ?? null;
      return waited === null || served === null ? null : waited - served;
    }),
  );
}
