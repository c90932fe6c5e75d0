import type { HistoryEntry } from '../ports/commands.ts';
import type { WorldLog } from '../sandbox/world-log.ts';
import { isRecommendation } from './decided.ts';
import type { FloorParts } from './floor.ts';
import { onsetMsOf, rtoSecondsOf } from './score.ts';

/** What a recovery's time went to, seconds. Their sum is the RTO. */
export interface RtoParts {
  /** From the first failed request to the incident. */
  readonly detect: number;
  /** To the request for an approval: corroboration, evidence, verdict, plan. */
  readonly decide: number;
  /** To the last approval that was needed; 0 where the written policy ordered. */
  readonly approve: number;
  /** To the call that mends: locks, checks, fence, replication. */
  readonly prepare: number;
  /** From the call that mends to 95 % success: propagation and clients. */
  readonly move: number;
}

const mending = [
  'UpdateRoutingControlStates',
  'PutObject',
  'PutMetricData',
  'ChangeResourceRecordSets',
  'UpdateAlias',
  'UpdateStage',
  'StartZonalShift',
  'PutFunctionConcurrency',
  'UpdateTable',
  'UpdateShardCount',
];

/** The parts of what was measured; null when nothing failed, recovered, or was mended by a call. */
export function measuredParts(
  log: Pick<WorldLog, 'traffic' | 'mutatingCalls'>,
  entries: readonly HistoryEntry[],
): RtoParts | null {
  const onsetMs = onsetMsOf(log);
  const rtoSeconds = rtoSecondsOf(log);
  const openedMs = entries.find(({ kind }) => kind === 'opened')?.atMs;
  if (onsetMs === null || rtoSeconds === null || openedMs === undefined) return null;
  const recoveredMs = onsetMs + rtoSeconds * 1000;
  const calls = log.mutatingCalls.filter(
    ({ workload, changed, atMs, operation }) =>
      workload && changed && atMs >= onsetMs && atMs <= recoveredMs && mending.includes(operation),
  );
  const mendedMs = calls[calls.length - 1]?.atMs;
  if (mendedMs === undefined) return null;
  const decidedMs = entries.find((entry) => isRecommendation(entry) && entry.detail.decision !== 'hold')?.atMs;
  const askedMs = entries.find(({ kind, atMs, detail }) => {
    return kind === 'effect.succeeded' && detail.name === 'plan.prepare' && atMs >= (decidedMs ?? openedMs);
  })?.atMs;
  const approvedMs = entries.findLast(({ kind, detail, atMs }) => {
    return kind === 'command' && detail.command === 'approve' && atMs <= mendedMs;
  })?.atMs;
  return between([onsetMs, openedMs, askedMs, approvedMs ?? askedMs, mendedMs, recoveredMs]);
}

/** Lengths between instants, each no earlier than the one before. */
function between(instants: readonly (number | undefined)[]): RtoParts {
  let last = instants[0] ?? 0;
  const [detect = 0, decide = 0, approve = 0, prepare = 0, move = 0] = instants.slice(1).map((atMs) => {
    const length = Math.max(0, (atMs ?? last) - last) / 1000;
    last = Math.max(last, atMs ?? last);
    return Math.round(length * 10) / 10;
  });
  return { detect, decide, approve, prepare, move };
}

/** The floor's parts under the same names, so that the two can be laid side by side. */
export function floorAsParts({ detect, deliver, approve, fence, replicate, route, clients }: FloorParts): RtoParts {
  return { detect: detect + deliver, decide: 0, approve, prepare: fence + replicate, move: route + clients };
}
