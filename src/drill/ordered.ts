import type { HistoryEntry } from '../ports/commands.ts';
import type { Workload } from '../workload/schema.ts';

/** A plan as its preparation left it in the history. */
export interface PreparedPlan {
  readonly hash: string;
  readonly steps: readonly {
    readonly action: string;
    readonly calls: readonly { readonly call: string; readonly target: string }[];
    readonly readings: readonly { readonly name: string; readonly value: string }[];
    /** The newest heartbeat that had arrived in the other Region, of tables that replicate behind. */
    readonly newestBeats?: readonly { readonly table: string; readonly atMs: number | null }[];
  }[];
  readonly obstacles?: readonly string[];
}

type Rows = readonly HistoryEntry[];

/** So much of a hash names a plan, characters. */
const leastOfHash = 12;
const dayMs = 86_400_000;

/** The plan that was prepared last; undefined when none was. */
export function planIn(rows: Rows): PreparedPlan | undefined {
  const prepared = rows.findLast(({ kind, detail }) => kind === 'effect.succeeded' && detail.name === 'plan.prepare');
  return prepared?.detail.output as PreparedPlan | undefined;
}

/** A person ordered that the present plan be undone. */
export function undoOrdered(rows: Rows): boolean {
  return sincePlanBefore(rows).some((row) => took(row, 'undo'));
}

/**
 * By the quorum, of people whose roles may approve, since the plan was put before people last; or by one of the role that may break the glass,
 * once that was waited for. Where four eyes are wanted, by somebody else than who asked for the plan, in both cases.
 */
export function approvedByPeople({ hash }: PreparedPlan, rows: Rows, { policy }: Workload): boolean {
  const { roles, quorum, fourEyes, breakGlass } = policy.approval;
  const present = sincePlanBefore(rows);
  const broken = (row: HistoryEntry): boolean =>
    breakGlass !== undefined &&
    hasOne(row, [breakGlass.role]) &&
    waitedMs(present, row.atMs) >= breakGlass.afterSeconds * 1000;
  const given = present
    .slice(present.findLastIndex(asks) + 1)
    .filter((row) => took(row, 'approve') && names(row, hash) && (hasOne(row, roles) || broken(row)));
  const people = [...new Set(given.map(({ detail }) => detail.by))];
  const asker = present.findLast((row) => took(row, 'failover') || took(row, 'failback'))?.detail.by;
  const enough = people.length >= quorum || given.some(broken);
  return enough && (!fourEyes || people.some((by) => by !== asker));
}

/**
 * By the written policy, which is about one thing: the evacuation of a Region in which AWS itself fails, to one whose critical journeys pass, with
 * nothing in the way, within its window and its largest loss, and once a day. Behind the fence it is judged as it stood at the fence.
 */
export function orderedByPolicy(rows: Rows, atMs: number, workload: Workload): boolean {
  const { unattendedFailover: written } = workload.policy;
  if (!written) return false;
  const start = planStart(rows);
  const fence = rows.findIndex((row, index) => index >= start && isFence(row));
  const known = fence === -1 ? rows : rows.slice(0, fence);
  const nowMs = rows[fence]?.atMs ?? atMs;
  const plan = planIn(known);
  return (
    nowMs >= Date.parse(written.validFrom) &&
    nowMs <= Date.parse(written.validUntil) &&
    plan !== undefined &&
    losesAtMost(written.maxRpoSeconds, plan, known, workload) &&
    (plan.obstacles ?? []).length === 0 &&
    evacuates(known) &&
    awsFails(known) &&
    !evacuatedBefore(rows.slice(0, start), nowMs, workload)
  );
}

/** What heartbeats come by that the application writes, ms, where the workload does not say. */
const usualBeatMs = 5_000;
/** How many times its usual lag a table may be behind without anything being wrong (DynamoDB prescriptive guidance, global tables). */
const timesLag = 10;

/**
 * By each table's usual lag, and by the newest heartbeat that had arrived of it: one that is missing, or older than when trouble began by more than
 * heartbeats, lags and the detection of trouble usually take, tells of writes that would be left behind.
 */
function losesAtMost(seconds: number, { steps }: PreparedPlan, rows: Rows, { tables, canary }: Workload): boolean {
  const beats = steps.flatMap(({ newestBeats = [] }) => newestBeats);
  const seenLateMs = canary.intervalSeconds * canary.failuresToOpen * 1000;
  return tables
    .filter(({ consistency }) => consistency === 'eventual')
    .every(({ name, heartbeat, worstLagMs }) => {
      const beatMs = beats.find(({ table }) => table === name)?.atMs ?? null;
      if (beatMs === null || worstLagMs > seconds * 1000) return false;
      const usualMs = (heartbeat.intervalSeconds * 1000 || usualBeatMs) + timesLag * worstLagMs;
      return troubleBeganMs(rows) - seenLateMs - beatMs <= Math.max(usualMs, seconds * 1000);
    });
}

/** Of what is dealt with now: another wave begins where the watch over the last one ends. */
function troubleBeganMs(rows: Rows): number {
  const wave = rows.findLast(({ kind, detail }) => {
    return kind === 'transition' && isIn(detail.from, 'monitoring') && !isIn(detail.to, 'monitoring');
  });
  return (wave ?? rows[0])?.atMs ?? 0;
}

/** The decision is a failover, and its plan is what is carried out: not the way back. */
function evacuates(rows: Rows): boolean {
  const decision = rows.findLast(({ kind, detail }) => kind === 'decision' && detail.about === 'recommendation');
  const moved = rows.findLast(({ kind }) => kind === 'transition');
  return decision?.detail.decision === 'failover' && isIn(moved?.detail.to, 'mitigating');
}

function awsFails(rows: Rows): boolean {
  const found = rows.findLast(({ kind, detail }) => kind === 'effect.succeeded' && detail.name === 'evidence.gather');
  const { verdict, scope, standbyJourneyPassing } = (found?.detail.output ?? {}) as Readonly<Record<string, unknown>>;
  return verdict === 'aws' && scope === 'regional' && standbyJourneyPassing === true;
}

/** Another evacuation that only the policy ordered took the fence, less than a day ago. */
function evacuatedBefore(rows: Rows, nowMs: number, workload: Workload): boolean {
  return rows.some((row, index) => {
    if (!isFence(row) || nowMs - row.atMs >= dayMs) return false;
    const before = rows.slice(0, index);
    const plan = planIn(before);
    return evacuates(before) && plan !== undefined && !approvedByPeople(plan, before, workload);
  });
}

function isFence({ kind, detail }: HistoryEntry): boolean {
  return kind === 'effect.requested' && detail.name === 'writers.fence';
}

/** The rows since the plan before the present one ended: what was ordered before is used up. */
function sincePlanBefore(rows: Rows): Rows {
  return rows.slice(planStart(rows));
}

function planStart(rows: Rows): number {
  return rows.findLastIndex(endsPlan) + 1;
}

function endsPlan({ kind, detail }: HistoryEntry): boolean {
  if (kind !== 'transition') return false;
  const { from, to } = detail;
  const enters = (state: string): boolean => isIn(to, state) && !isIn(from, state);
  const carriedOut = (value: unknown): boolean => isIn(value, 'mitigating') || isIn(value, 'failingBack');
  return enters('withdrawing') || enters('holding') || (carriedOut(from) && !carriedOut(to));
}

/** The longest that one request of these rows was open until then, ms. */
function waitedMs(rows: Rows, untilMs: number): number {
  const waits = rows.flatMap((row, index) => {
    if (!asks(row)) return [];
    const answered = rows.slice(index + 1).find(({ kind, detail }) => {
      return kind === 'transition' && !isIn(detail.to, 'awaitingApproval');
    });
    return [Math.min(untilMs, answered?.atMs ?? untilMs) - row.atMs];
  });
  return Math.max(0, ...waits);
}

/** The plan is put before people with this row. */
function asks({ kind, detail }: HistoryEntry): boolean {
  return kind === 'transition' && isIn(detail.to, 'awaitingApproval') && !isIn(detail.from, 'awaitingApproval');
}

function isIn(value: unknown, state: string): boolean {
  return JSON.stringify(value ?? '').includes(`"${state}"`);
}

function took({ kind, detail }: HistoryEntry, command: string): boolean {
  return kind === 'command' && detail.command === command && detail.outcome === 'taken';
}

function names({ detail: { planHash } }: HistoryEntry, hash: string): boolean {
  return typeof planHash === 'string' && planHash.length >= leastOfHash && hash.startsWith(planHash);
}

function hasOne({ detail }: HistoryEntry, wanted: readonly string[]): boolean {
  return (detail.roles as readonly string[]).some((role) => wanted.includes(role));
}
