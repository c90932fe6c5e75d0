import type { HistoryEntry } from '../ports/commands.ts';
import type { TrafficSample, WorldLog } from '../sandbox/world-log.ts';
import { offsetMs } from '../scenario/instant.ts';
import type { Scenario } from '../scenario/schema.ts';
import { isRecommendation } from './decided.ts';

/** What happened in a drill over time, for a picture. Instants are epoch milliseconds. */
export interface Trace {
  readonly fromMs: number;
  readonly untilMs: number;
  /** Stretches between two changes: share of requests that succeed, and share of clients by Region, 0..1. */
  readonly traffic: readonly Pick<TrafficSample, 'atMs' | 'successRate' | 'byRegion'>[];
  readonly marks: readonly Mark[];
}

export interface Mark {
  readonly atMs: number;
  readonly kind: 'trouble' | 'opened' | 'decision' | 'approval' | 'call' | 'post' | 'resolved';
  readonly text: string;
}

/** Changes of less than this do not show, share of the clients. */
const visible = 0.004;

export function traceOf(
  scenario: Scenario,
  log: Pick<WorldLog, 'traffic' | 'mutatingCalls'>,
  histories: readonly (readonly HistoryEntry[])[],
  firstTroubleMs: number,
): Trace {
  const { traffic } = log;
  const first = traffic[0]?.atMs ?? firstTroubleMs;
  return {
    fromMs: first,
    untilMs: traffic[traffic.length - 1]?.atMs ?? first,
    traffic: changesOf(traffic),
    marks: [
      { atMs: firstTroubleMs, kind: 'trouble' as const, text: 'first trouble' },
      ...scenario.posts.map(({ at, message, status }) => ({
        atMs: Date.parse(scenario.startAt) + offsetMs(at, scenario.startAt),
        kind: 'post' as const,
        text: `AWS (${status}): ${message}`,
      })),
      ...histories.flatMap((history) => history.flatMap(markOf)),
      ...log.mutatingCalls
        .filter(({ workload, changed }) => workload && changed)
        .map(({ atMs, service, operation, region }) => ({
          atMs,
          kind: 'call' as const,
          text: `${service}:${operation} in ${region}`,
        })),
    ].sort((one, other) => one.atMs - other.atMs),
  };
}

function changesOf(traffic: readonly TrafficSample[]): Trace['traffic'] {
  const kept: TrafficSample[] = [];
  for (const [index, sample] of traffic.entries()) {
    const last = kept[kept.length - 1];
    if (!last || index === traffic.length - 1 || differs(last, sample)) kept.push(sample);
  }
  return kept.map(({ atMs, successRate, byRegion }) => ({ atMs, successRate, byRegion }));
}

function differs(one: TrafficSample, other: TrafficSample): boolean {
  const regions = new Set([...Object.keys(one.byRegion), ...Object.keys(other.byRegion)]);
  const gaps = [...regions].map((region) => Math.abs((one.byRegion[region] ?? 0) - (other.byRegion[region] ?? 0)));
  return Math.max(Math.abs(one.successRate - other.successRate), ...gaps) > visible;
}

function markOf(entry: HistoryEntry, index: number, history: readonly HistoryEntry[]): Mark[] {
  const { atMs, kind, detail } = entry;
  if (kind === 'opened') return [{ atMs, kind: 'opened', text: 'incident opened' }];
  if (kind === 'command')
    return [{ atMs, kind: 'approval', text: `${String(detail.command)} by ${String(detail.by)}` }];
  if (isRecommendation(entry)) {
    const last = history.slice(0, index).findLast(isRecommendation);
    const same = last?.detail.decision === detail.decision && last?.detail.runbook === detail.runbook;
    const text = `decided: ${String(detail.decision)} (${(detail.reasons as string[]).join('; ')})`;
    return same ? [] : [{ atMs, kind: 'decision', text }];
  }
  const { response } = (detail.to ?? {}) as { response?: Readonly<Record<string, unknown>> };
  const { response: was } = (detail.from ?? {}) as { response?: Readonly<Record<string, unknown>> };
  const resolves = kind === 'transition' && response?.resolved !== undefined && was?.resolved === undefined;
  return resolves ? [{ atMs, kind: 'resolved', text: 'incident resolved' }] : [];
}
