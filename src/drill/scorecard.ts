import type { Diagnosis } from '../diagnosis/evidence.ts';
import type { Arithmetic } from '../machines/facts.ts';
import type { HistoryEntry } from '../ports/commands.ts';
import type { WorldLog } from '../sandbox/world-log.ts';
import { isRight } from '../scenario/expected.ts';
import type { Scenario } from '../scenario/schema.ts';
import type { Workload } from '../workload/schema.ts';
import { type FloorParts, floorOf } from './floor.ts';
import { onsetMsOf, scoreOf } from './score.ts';

type Expected = Scenario['expected'];

/** What `drill --json` prints. Timings count from the scenario's first trouble, `rtoSeconds` from the first failed client request. */
export interface Scorecard {
  readonly scenario: string;
  readonly seed: number;
  readonly verdict: string;
  readonly scope: string;
  readonly decision: string;
  readonly expected: Expected;
  readonly rightCall: boolean;
  readonly timingsSeconds: Readonly<
    Record<'detected' | 'verdict' | 'confirmed' | 'decided' | 'recovered', number | null>
  >;
  readonly rtoSeconds: number | null;
  readonly floorSeconds: number | null;
  readonly floorParts: FloorParts | null;
  readonly rpoSeconds: number | null;
  readonly withoutWriterSeconds: number;
  readonly wrongActions: readonly { readonly at: string; readonly call: string }[];
  readonly mutatingCalls: readonly { readonly at: string; readonly call: string }[];
  readonly violations: readonly { readonly at: string; readonly kind: string; readonly detail: string }[];
  readonly messages: { readonly sent: number; readonly late: number };
  readonly transitions: number;
  readonly incidents: number;
  /** Why the decision was made. */
  readonly reason: string;
  /** Waiting against failing over and back, as the decision weighed it; null where there was nothing to weigh. */
  readonly arithmetic: Arithmetic | null;
  /** Every recommendation with its reasons, each once, in order. */
  readonly recommendations: readonly string[];
  readonly wallMs: number;
}

export interface Played {
  readonly scenario: Scenario;
  readonly workload: Workload;
  readonly seed: number;
  readonly approveAfterSeconds: number | null;
  readonly log: WorldLog;
  /** History of every incident of the workload under observation, oldest incident first. */
  readonly histories: readonly (readonly HistoryEntry[])[];
  readonly nowMs: number;
  readonly firstTroubleMs: number;
  readonly wallMs: number;
}

/** Scores a drill from the world's own log of what was done, and from the history for what was decided and when. */
export function scorecardOf(played: Played): Scorecard {
  const { scenario, workload, log } = played;
  const entries = played.histories.flat();
  const onsetMs = Math.min(onsetMsOf(log) ?? played.firstTroubleMs, played.firstTroubleMs);
  const score = scoreOf(log, scenario, played.nowMs);
  const decided = decisionOf(entries);
  const failover = scenario.expected.decision === 'failover';
  const floor = failover ? floorOf(scenario, workload, { approveAfterSeconds: played.approveAfterSeconds ?? 0 }) : null;
  const since = (atMs: number | undefined): number | null =>
    atMs === undefined ? null : Math.round((atMs - onsetMs) / 1000);
  const call = (one: WorldLog['mutatingCalls'][number]): { at: string; call: string } => ({
    at: new Date(one.atMs).toISOString(),
    call: `${one.service}:${one.operation} ${one.target} (${one.region}) ${one.from} → ${one.to}`,
  });
  return {
    scenario: scenario.id,
    seed: played.seed,
    verdict: decided.diagnosis?.verdict ?? 'unknown',
    scope: decided.diagnosis?.scope ?? 'component',
    decision: decided.decision,
    expected: scenario.expected,
    rightCall: isRight(decided.decision, scenario.expected) && score.wrongActions.length === 0,
    timingsSeconds: {
      detected: since(entries.find((entry) => entry.kind === 'opened')?.atMs),
      verdict: since(entries.find(isVerdict)?.atMs),
      confirmed: since(entries.find(isConfirmation)?.atMs),
      decided: since(decided.atMs),
      recovered: score.rtoSeconds,
    },
    rtoSeconds: score.rtoSeconds,
    floorSeconds: floor?.floorSeconds ?? null,
    floorParts: floor?.parts ?? null,
    rpoSeconds: score.rpoSeconds,
    withoutWriterSeconds: score.withoutWriterSeconds,
    wrongActions: score.wrongActions.map(call),
    mutatingCalls: log.mutatingCalls.filter(({ workload: counts }) => counts).map(call),
    violations: log.violations.map(({ atMs, kind, detail }) => ({ at: new Date(atMs).toISOString(), kind, detail })),
    messages: { sent: score.messagesSent, late: score.messagesLate },
    transitions: entries.filter((entry) => entry.kind === 'transition').length,
    incidents: played.histories.length,
    reason: decided.reason,
    arithmetic: decided.arithmetic,
    recommendations: recommendationsOf(entries),
    wallMs: Math.round(played.wallMs),
  };
}

function recommendationsOf(entries: readonly HistoryEntry[]): string[] {
  const made = entries.filter((entry) => entry.kind === 'decision' && entry.detail.about === 'recommendation');
  return [
    ...new Set(made.map(({ detail }) => `${String(detail.decision)}: ${(detail.reasons as string[]).join('; ')}`)),
  ];
}

interface Decided {
  readonly decision: string;
  readonly reason: string;
  readonly arithmetic: Arithmetic | null;
  readonly atMs: number | undefined;
  readonly diagnosis: Diagnosis | undefined;
}

/**
 * The decision that was acted on: that of the first plan that sent a mutating call; without one, that of the first recommendation made on a
 * verdict. Later changes of mind (the Region is healthy again) are not the call under test.
 */
function decisionOf(entries: readonly HistoryEntry[]): Decided {
  const acted = entries.findIndex((entry) => entry.kind === 'effect.requested' && entry.detail.mutating === true);
  const before = acted === -1 ? entries : entries.slice(0, acted);
  const recommendations = before.filter(
    (entry) => entry.kind === 'decision' && entry.detail.about === 'recommendation',
  );
  const known = recommendations.filter((entry) => isKnown(diagnosisBefore(entries, entry)));
  const chosen = acted === -1 ? (known[0] ?? recommendations[0]) : recommendations[recommendations.length - 1];
  return {
    decision: String(chosen?.detail.decision ?? 'hold'),
    reason: ((chosen?.detail.reasons ?? []) as string[]).join('; '),
    arithmetic: (chosen?.detail.arithmetic as Arithmetic | null | undefined) ?? null,
    atMs: chosen?.atMs,
    diagnosis: chosen && diagnosisBefore(entries, chosen),
  };
}

function isKnown(diagnosis: Diagnosis | undefined): boolean {
  return diagnosis !== undefined && (diagnosis.verdict !== 'unknown' || diagnosis.scope === 'telemetry-only');
}

function diagnosisBefore(entries: readonly HistoryEntry[], entry: HistoryEntry): Diagnosis | undefined {
  const gathered = entries
    .slice(0, entries.indexOf(entry))
    .filter((one) => one.kind === 'effect.succeeded' && one.detail.name === 'evidence.gather');
  return gathered[gathered.length - 1]?.detail.output as Diagnosis | undefined;
}

function isVerdict(entry: HistoryEntry): boolean {
  return (
    entry.kind === 'effect.succeeded' &&
    entry.detail.name === 'evidence.gather' &&
    isKnown(entry.detail.output as Diagnosis)
  );
}

/** AWS's own word or a view from another Region that says the same. */
function isConfirmation(entry: HistoryEntry): boolean {
  return (
    entry.kind === 'effect.succeeded' &&
    String(entry.detail.name).startsWith('confirm.') &&
    (entry.detail.output as { confirmed?: boolean } | null)?.confirmed === true
  );
}
