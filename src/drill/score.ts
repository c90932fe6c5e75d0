import type { MutatingCall, WorldLog } from '../sandbox/world-log.ts';
import { allowedCalls, isLever } from '../scenario/expected.ts';
import type { Scenario } from '../scenario/schema.ts';

/** What a scenario says about what may be done. */
type Allowing = Pick<Scenario, 'expected' | 'allowedActions'>;
type Observed = Pick<
  WorldLog,
  'mutatingCalls' | 'traffic' | 'takeovers' | 'writerGaps' | 'messages' | 'violations' | 'notifications'
>;

/** Clients count as recovered at this share of successful requests, kept up for this long. */
const recoveredShare = 0.95;
const recoveredForMs = 5 * 60_000;

/** Good enough from the first failed request on counts only if it lasts this long: what begins with few failures may be about to get worse (our choice). */
const mayWorsenForMs = 15 * 60_000;

/** What a drill is worth, from the world's own log. */
export interface WorldScore {
  readonly rtoSeconds: number | null;
  /** Time from the first failed request to the end in which fewer than 95 % of requests succeeded, whenever it was. */
  readonly downSeconds: number;
  readonly rpoSeconds: number | null;
  /** Longest time without a Region that held the writer lease. */
  readonly withoutWriterSeconds: number;
  /** Calls that changed the workload or tried to. */
  readonly mutatingCalls: number;
  readonly wrongActions: readonly WrongAction[];
  /** Allowed calls on the workload that found it as asked already: repeats after a crash, mostly. */
  readonly needlessActions: readonly MutatingCall[];
  readonly doubledEffects: number;
  readonly violations: number;
  readonly messagesSent: number;
  readonly messagesLate: number;
}

/** A call on the workload that should not have been made. */
export interface WrongAction extends MutatingCall {
  readonly why: 'not allowed' | 'not approved';
}

/** Was this call ordered? */
export type IsApproved = (call: MutatingCall) => boolean;

export function scoreOf(log: Observed, scenario: Allowing, nowMs: number, isApproved: IsApproved): WorldScore {
  const wrongActions = wrongActionsOf(log, scenario, isApproved);
  const wrong = new Set(wrongActions.map(({ atMs, target, operation }) => `${atMs} ${operation} ${target}`));
  return {
    rtoSeconds: rtoSecondsOf(log),
    downSeconds: downSecondsOf(log, nowMs),
    rpoSeconds: rpoSecondsOf(log),
    withoutWriterSeconds: withoutWriterSecondsOf(log, nowMs),
    mutatingCalls: log.mutatingCalls.filter(({ workload }) => workload).length,
    wrongActions,
    needlessActions: log.mutatingCalls.filter(({ workload, changed, atMs, target, operation }) => {
      return workload && !changed && !wrong.has(`${atMs} ${operation} ${target}`);
    }),
    doubledEffects: log.violations.filter(({ kind }) => kind === 'doubledEffect').length,
    violations: log.violations.length,
    messagesSent: log.messages.length,
    messagesLate: log.messages.filter(({ dueAtMs }) => dueAtMs !== undefined).length,
  };
}

/** When the first client request failed, epoch milliseconds; null when none did. */
export function onsetMsOf(log: Pick<Observed, 'traffic'>): number | null {
  return log.traffic.find(({ successRate }) => successRate < 1)?.atMs ?? null;
}

/**
 * Seconds from the first failed client request to the start of five minutes with at least 95 % success (of fifteen, where it was as good from that
 * request on); null when no request failed or when that never came (or had not lasted as long when the log ended).
 */
export function rtoSecondsOf(log: Pick<Observed, 'traffic'>): number | null {
  const onsetMs = onsetMsOf(log);
  if (onsetMs === null) return null;
  let goodSinceMs: number | null = null;
  for (const { atMs, successRate } of log.traffic) {
    if (atMs < onsetMs) continue;
    const neededMs = goodSinceMs === onsetMs ? mayWorsenForMs : recoveredForMs;
    if (goodSinceMs !== null && atMs - goodSinceMs >= neededMs) return (goodSinceMs - onsetMs) / 1000;
    if (successRate < recoveredShare) goodSinceMs = null;
    else goodSinceMs ??= atMs;
  }
  return null;
}

/** Seconds in which fewer than 95 % of client requests succeeded, all together, up to now. */
export function downSecondsOf({ traffic }: Pick<Observed, 'traffic'>, nowMs: number): number {
  const downMs = traffic.map(({ atMs, successRate }, index) =>
    successRate < recoveredShare ? (traffic[index + 1]?.atMs ?? nowMs) - atMs : 0,
  );
  return downMs.reduce((sum, ms) => sum + ms, 0) / 1000;
}

/** A failover has moved nothing when clients were still waiting after this many times the least it can take (our choice: well past a slow one). */
const floorsToMove = 3;

/** Did a failover that was called leave its clients where they were, long after the least it can take? Mended by AWS within that, it need not move. */
export function movedNothing(log: Pick<Observed, 'mutatingCalls' | 'traffic'>, floorSeconds: number): boolean {
  if (onsetMsOf(log) === null) return false;
  const rtoSeconds = rtoSecondsOf(log);
  if (rtoSeconds !== null && rtoSeconds <= floorsToMove * floorSeconds) return false;
  return !log.mutatingCalls.some(({ workload, changed, service, operation }) => {
    return workload && changed && isLever(`${service}:${operation}`);
  });
}

/** Seconds of the old Region's writes that the new one did not have when it started to write, the worst takeover; null without one. */
export function rpoSecondsOf(log: Pick<Observed, 'takeovers'>): number | null {
  if (log.takeovers.length === 0) return null;
  return Math.max(...log.takeovers.map(({ unreplicatedSeconds }) => unreplicatedSeconds));
}

/** The longest time in which no Region held the writer lease, seconds. */
export function withoutWriterSecondsOf(log: Pick<Observed, 'writerGaps'>, nowMs: number): number {
  return Math.max(0, ...log.writerGaps.map(({ fromMs, toMs }) => ((toMs ?? nowMs) - fromMs) / 1000));
}

/** Calls on the workload that the scenario does not allow, and those that nobody ordered. */
export function wrongActionsOf(
  log: Pick<Observed, 'mutatingCalls'>,
  scenario: Allowing,
  isApproved: IsApproved,
): readonly WrongAction[] {
  const allowed = allowedCalls(scenario);
  return log.mutatingCalls.flatMap((call): WrongAction[] => {
    if (!call.workload) return [];
    if (!allowed.has(`${call.service}:${call.operation}`)) return [{ ...call, why: 'not allowed' }];
    return isApproved(call) ? [] : [{ ...call, why: 'not approved' }];
  });
}
