import type { Arithmetic } from '../machines/facts.ts';
import type { HistoryEntry } from '../ports/commands.ts';
import type { MutatingCall, WorldLog } from '../sandbox/world-log.ts';
import { isRight } from '../scenario/expected.ts';
import type { Scenario } from '../scenario/schema.ts';
import type { Workload } from '../workload/schema.ts';
import { approvedBy } from './approved.ts';
import type { ApproverKind } from './approver.ts';
import { decisionOf, isConfirmation, isVerdict, missingEvidence, recommendationsOf } from './decided.ts';
import { type FloorParts, floorOf } from './floor.ts';
import { measuredParts, type RtoParts } from './parts.ts';
import { movedNothing, onsetMsOf, scoreOf, type WrongAction } from './score.ts';
import { type Told, toldOf } from './told.ts';

type Expected = Scenario['expected'];

/** One call that changes AWS, as a line: service, operation, target, place, old and new value. */
export interface ToldCall {
  readonly at: string;
  readonly call: string;
}

/** What `drill --json` prints. Timings count from the scenario's first trouble, `rtoSeconds` from the first failed client request. */
export interface Scorecard {
  readonly scenario: string;
  readonly title: string;
  readonly workload: string;
  readonly seed: number;
  /** Who answered; `prompt` unless the drill was told otherwise, `never` too where an approval would never have come. */
  readonly approver: ApproverKind;
  readonly verdict: string;
  readonly scope: string;
  /** `none` where nothing was recommended although there was something to decide. */
  readonly decision: string;
  readonly expected: Expected;
  /** Verdict and scope are those that the scenario expects. */
  readonly verdictRight: boolean;
  /** The decision was right, nothing wrong was done, and a failover that people approved was carried out. */
  readonly rightCall: boolean;
  /** A failover was right, called and answered promptly, and clients stayed where they were for several times the floor. */
  readonly movedNothing: boolean;
  readonly timingsSeconds: Readonly<
    Record<'detected' | 'firstMessage' | 'verdict' | 'confirmed' | 'decided' | 'recovered', number | null>
  >;
  readonly rtoSeconds: number | null;
  /** All the time in which fewer than 95 % of requests succeeded, what came after the recovery included. */
  readonly downSeconds: number;
  readonly rtoParts: RtoParts | null;
  readonly floorSeconds: number | null;
  readonly floorParts: FloorParts | null;
  /** RTO over floor; null without either. */
  readonly ratio: number | null;
  readonly rpoSeconds: number | null;
  readonly withoutWriterSeconds: number;
  /** Calls on the workload that the scenario does not allow, or that nobody ordered. */
  readonly wrongActions: readonly (ToldCall & { readonly why: WrongAction['why'] })[];
  /** Calls on the workload that were allowed and changed nothing. */
  readonly needlessActions: readonly ToldCall[];
  readonly mutatingCalls: readonly ToldCall[];
  readonly violations: readonly { readonly at: string; readonly kind: string; readonly detail: string }[];
  readonly messages: Told;
  /** Sources that diagnoses had to do without, with why. */
  readonly missingEvidence: readonly string[];
  readonly transitions: number;
  readonly incidents: number;
  /** Why the decision was made. */
  readonly reason: string;
  /** Waiting against failing over and back, as the decision weighed it; null where there was nothing to weigh. */
  readonly arithmetic: Arithmetic | null;
  /** Every recommendation with its reasons, each once, in order. */
  readonly recommendations: readonly string[];
  /** How long the drill lasted in its world, to the end of what followed. */
  readonly worldSeconds: number;
  readonly wallMs: number;
}

export interface Played {
  readonly scenario: Scenario;
  /** The scenario before anything was taken away for a game day: the floor is of it. */
  readonly outage: Scenario;
  readonly workload: Workload;
  readonly seed: number;
  readonly approveAfterSeconds: number | null;
  readonly approver: ApproverKind;
  readonly log: WorldLog;
  /** History of every incident of the workload under observation, oldest incident first. */
  readonly histories: readonly (readonly HistoryEntry[])[];
  readonly startedAtMs: number;
  readonly nowMs: number;
  readonly firstTroubleMs: number;
  readonly wallMs: number;
}

/** Scores a drill from the world's own log of what was done, and from the history for what was decided and when. */
export function scorecardOf(played: Played): Scorecard {
  const { scenario, outage, workload, log, histories } = played;
  const entries = histories.flat();
  const score = scoreOf(log, scenario, played.nowMs, approvedBy(histories, workload));
  const decided = decisionOf(entries);
  const { verdict, scope } = decided.diagnosis ?? { verdict: 'unknown', scope: 'component' };
  const decision = decided.decision === 'none' && nothingToDecide(scenario, score) ? 'hold' : decided.decision;
  const failover = scenario.expected.decision === 'failover';
  const answered = played.approver === 'prompt' && played.approveAfterSeconds !== null;
  const floor = failover ? floorOf(outage, workload, { approveAfterSeconds: played.approveAfterSeconds ?? 0 }) : null;
  const moved = !(floor && answered && decided.decision === 'failover' && movedNothing(log, floor.floorSeconds));
  return {
    scenario: scenario.id,
    title: scenario.title,
    workload: workload.id,
    seed: played.seed,
    approver: played.approveAfterSeconds === null ? 'never' : played.approver,
    verdict,
    scope,
    decision,
    expected: scenario.expected,
    verdictRight: verdict === scenario.expected.verdict && scope === scenario.expected.scope,
    rightCall: isRight(decision, scenario.expected) && score.wrongActions.length === 0 && moved,
    movedNothing: !moved,
    timingsSeconds: timingsOf(played, entries, decided.atMs, score.rtoSeconds),
    rtoSeconds: score.rtoSeconds,
    downSeconds: score.downSeconds,
    rtoParts: measuredParts(log, entries),
    floorSeconds: floor?.floorSeconds ?? null,
    floorParts: floor?.parts ?? null,
    ratio: ratioOf(score.rtoSeconds, floor?.floorSeconds),
    rpoSeconds: score.rpoSeconds,
    withoutWriterSeconds: score.withoutWriterSeconds,
    wrongActions: score.wrongActions.map((one) => ({ ...told(one), why: one.why })),
    needlessActions: score.needlessActions.map(told),
    mutatingCalls: log.mutatingCalls.filter(({ workload: counts }) => counts).map(told),
    violations: log.violations.map(({ atMs, kind, detail }) => ({ at: new Date(atMs).toISOString(), kind, detail })),
    messages: toldOf(log, histories),
    missingEvidence: missingEvidence(entries),
    transitions: entries.filter((entry) => entry.kind === 'transition').length,
    incidents: histories.length,
    reason: decided.reason,
    arithmetic: decided.arithmetic,
    recommendations: recommendationsOf(entries),
    worldSeconds: Math.round((played.nowMs - played.startedAtMs) / 1000),
    wallMs: Math.round(played.wallMs),
  };
}

/** Saying nothing is the right call only where clients were served all along and nobody could know what, if anything, was wrong. */
function nothingToDecide({ expected }: Scenario, { downSeconds }: Pick<Scorecard, 'downSeconds'>): boolean {
  return expected.verdict === 'unknown' && downSeconds === 0;
}

function timingsOf(
  { log, firstTroubleMs }: Played,
  entries: readonly HistoryEntry[],
  decidedAtMs: number | undefined,
  rtoSeconds: number | null,
): Scorecard['timingsSeconds'] {
  const onsetMs = Math.min(onsetMsOf(log) ?? firstTroubleMs, firstTroubleMs);
  // Zero: an incident about something else was open already, and people had been told of it.
  const since = (atMs: number | undefined): number | null =>
    atMs === undefined ? null : Math.max(0, Math.round((atMs - onsetMs) / 1000));
  const later = entries.filter(({ atMs }) => atMs >= onsetMs);
  return {
    detected: since(entries.find((entry) => entry.kind === 'opened')?.atMs),
    firstMessage: since(log.messages[0]?.atMs),
    verdict: since(later.find(isVerdict)?.atMs),
    confirmed: since(later.find(isConfirmation)?.atMs),
    decided: since(decidedAtMs),
    recovered: rtoSeconds,
  };
}

function told({ atMs, service, operation, target, region, from, to }: MutatingCall): ToldCall {
  return { at: new Date(atMs).toISOString(), call: `${service}:${operation} ${target} (${region}) ${from} → ${to}` };
}

function ratioOf(rtoSeconds: number | null, floorSeconds: number | undefined): number | null {
  if (rtoSeconds === null || !floorSeconds) return null;
  return Math.round((rtoSeconds / floorSeconds) * 100) / 100;
}
