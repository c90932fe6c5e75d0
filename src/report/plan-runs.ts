import type { HistoryEntry } from '../ports/commands.ts';
import { doneOf, type EffectRun, type History, type Move } from './reading.ts';
import { commandShape, planShape, type ReadCall, type ReadPlan, read } from './shapes.ts';
import { listed } from './words.ts';

/** How one step of a plan went. */
export interface StepRun {
  readonly id: string;
  readonly action: string;
  readonly calls: readonly ReadCall[];
  readonly outcome: 'done' | 'failed' | 'notRun' | 'undone' | 'unknown';
  /** Seen in the world afterwards; null where nothing is verified. */
  readonly verified: boolean | null;
  readonly startedAtMs: number | null;
  readonly endedAtMs: number | null;
  readonly seconds: number | null;
  /** Why it failed or is unknown. */
  readonly problem: string;
}

/** One plan from the request for its approval to its end. */
export interface PlanRun {
  /** The state of the chart that ran it: the runbook, with `-failback` for the way back. */
  readonly id: string;
  readonly verb: 'mitigate' | 'failback';
  readonly plan: ReadPlan;
  readonly preparedAtMs: number;
  /** When people were asked; null where a policy ordered it or nothing was to be done. */
  readonly askedAtMs: number | null;
  readonly orderedAtMs: number | null;
  readonly orderedBy: 'people' | 'policy' | null;
  /** Whose approvals made the order; empty where the policy ordered it, or the history does not tell. */
  readonly approvedBy: readonly string[];
  readonly endedAtMs: number | null;
  readonly ending:
    | 'completed'
    | 'withdrawn'
    | 'lapsed'
    | 'asked again'
    | 'replaced'
    | 'nothing to do'
    | 'locked out'
    | 'under way';
  readonly steps: readonly StepRun[];
  /** What differs from the plan asked for just before. */
  readonly changes: readonly string[];
}

/** How a plan ended, with the steps that did not: nothing waits for those behind the fence, and they are left to people. */
export function endingOf({ ending, steps }: PlanRun): string {
  const left = steps.filter(({ outcome }) => outcome === 'failed' || outcome === 'unknown').map(({ id }) => id);
  return ending === 'completed' && left.length > 0 ? `completed, but for ${listed(left)}` : ending;
}

interface Draft {
  readonly id: string;
  readonly plan: ReadPlan;
  readonly preparedAtMs: number;
  /** The row that tells it: what other rows say of a plan they say after it, and before the next one's. */
  readonly sequence: number;
  /** Found by the look at the world that followed an order. */
  readonly second: boolean;
  askedAtMs: number | null;
  orderedAtMs: number | null;
  orderedBy: PlanRun['orderedBy'];
  approvedBy: readonly string[];
  endedAtMs: number | null;
  ending: PlanRun['ending'];
  lapsed: boolean;
}

/** Every plan that was made, in order: what people were asked for, and what came of it. */
export function planRunsOf(history: History): PlanRun[] {
  const drafts = draftsOf(history);
  drafts.forEach((one, index) => {
    const untilSequence = drafts[index + 1]?.sequence ?? Number.POSITIVE_INFINITY;
    order(one, history, untilSequence);
    follow(one, history.moves, untilSequence);
  });
  drafts.forEach((one, index) => {
    const next = drafts[index + 1];
    if (one.endedAtMs === null && next?.second)
      close(one, next.preparedAtMs, next.askedAtMs === null ? 'replaced' : 'asked again');
  });
  return drafts.map((one, index) => ({
    id: one.id,
    verb: one.id.endsWith('-failback') ? 'failback' : 'mitigate',
    plan: one.plan,
    preparedAtMs: one.preparedAtMs,
    askedAtMs: one.askedAtMs,
    orderedAtMs: one.orderedAtMs,
    orderedBy: one.orderedBy,
    approvedBy: one.approvedBy,
    endedAtMs: one.endedAtMs,
    ending: one.ending,
    steps: stepsOf(one, history.effects),
    changes: index > 0 && drafts[index - 1]?.id === one.id ? changesOf(drafts[index - 1]?.plan, one.plan) : [],
  }));
}

/** A second look that finds the plan as it was approved, or nothing left to do, makes no plan. */
function draftsOf(history: History): Draft[] {
  const drafts: Draft[] = [];
  for (const { output, invoke, endedAtMs, endedSequence } of doneOf(history, 'plan.prepare')) {
    const plan = read(planShape, output);
    if (!plan || endedAtMs === null || endedSequence === null) continue;
    const id = invoke.replace(/-(prepare|recheck)$/, '');
    const before = drafts.at(-1);
    const second = before?.id === id && invoke.endsWith('-recheck');
    if (second && (plan.empty || before.plan.hash === plan.hash)) continue;
    drafts.push({
      ...{ id, plan, second, preparedAtMs: endedAtMs, sequence: endedSequence },
      ...{ askedAtMs: null, orderedAtMs: null, orderedBy: null, approvedBy: [] },
      ...{ endedAtMs: null, ending: 'under way', lapsed: false },
    });
  }
  return drafts;
}

function close(run: Draft, atMs: number, ending: PlanRun['ending']): void {
  run.endedAtMs = atMs;
  run.ending = ending;
}

/**
 * An order shows in the second look that it begins, not always in a change of state: the policy that orders anew what such a look has found
 * leaves the state as it is.
 */
function order(run: Draft, { effects, moves, entries }: History, untilSequence: number): void {
  const begun = effects.find(
    ({ invoke, requestedSequence }) =>
      invoke === `${run.id}-recheck` && requestedSequence > run.sequence && requestedSequence < untilSequence,
  );
  if (!begun) return;
  const since = ({ sequence }: { readonly sequence: number }): boolean =>
    sequence > run.sequence && sequence < begun.requestedSequence;
  const ordering = moves
    .filter(since)
    .findLast(({ entered }) => entered.some((path) => path.endsWith(`.${run.id}.rechecking`)));
  run.orderedAtMs = begun.requestedAtMs;
  run.orderedBy = ordering?.event === 'command.approve' ? 'people' : 'policy';
  run.approvedBy = run.orderedBy === 'people' ? approversIn(entries.filter(since)) : [];
}

/** Whose approvals were taken, each person once. */
function approversIn(entries: readonly HistoryEntry[]): string[] {
  const said = entries.flatMap(({ kind, detail }) => (kind === 'command' ? (read(commandShape, detail) ?? []) : []));
  const taken = said.filter(({ command, outcome }) => command === 'approve' && outcome === 'taken');
  return [...new Set(taken.map(({ by }) => by))];
}

/** Reads from the changes of state what became of a plan before the next one was made. */
function follow(run: Draft, moves: readonly Move[], untilSequence: number): void {
  const within = (path: string): boolean => path.includes(`.${run.id}.`);
  for (const { sequence, atMs, event, entered, left } of moves) {
    if (sequence < run.sequence || sequence > untilSequence || run.endedAtMs !== null) continue;
    const here = entered.find(within);
    if (here?.endsWith('.awaitingApproval')) run.askedAtMs ??= atMs;
    if (/approvalExpiry/.test(event)) run.lapsed = true;
    if (here?.endsWith('.withdrawing')) close(run, atMs, run.lapsed ? 'lapsed' : 'withdrawn');
    else if (left.some(within) && here === undefined) close(run, atMs, leftFor(run, entered, left, event));
  }
}

/** A completed plan leads to `monitoring` straight from its last step; one that was locked out holds. */
function leftFor(run: Draft, entered: readonly string[], left: readonly string[], event: string): PlanRun['ending'] {
  const to = entered.find((path) => path.startsWith('response.')) ?? '';
  if (to.startsWith('response.monitoring')) {
    const ran = left.some((path) => path.includes(`.${run.id}.step-`));
    return ran ? 'completed' : 'nothing to do';
  }
  return /-lock$/.test(event) ? 'locked out' : 'withdrawn';
}

function stepsOf(run: Draft, effects: readonly EffectRun[]): StepRun[] {
  const from = run.orderedAtMs ?? run.preparedAtMs;
  const until = run.endedAtMs ?? Number.POSITIVE_INFINITY;
  const during = effects.filter(({ requestedAtMs }) => requestedAtMs >= from && requestedAtMs <= until);
  const first = (invoke: string): EffectRun | undefined => during.find((one) => one.invoke === invoke);
  const last = (invoke: string): EffectRun | undefined => during.findLast((one) => one.invoke === invoke);
  return run.plan.steps.map(({ id, action, calls }) => {
    const acted = run.orderedAtMs === null ? undefined : last(`${run.id}-${id}`);
    const looked = last(`${run.id}-${id}-verify`);
    const undone = during.some(({ invoke, outcome }) => invoke === `${run.id}-${id}-undo` && outcome === 'done');
    const ended = looked?.endedAtMs ?? acted?.endedAtMs ?? null;
    const startedAtMs = acted ? (first(acted.invoke)?.requestedAtMs ?? null) : null;
    return {
      id,
      action,
      calls,
      outcome: undone ? 'undone' : outcomeOf(acted, looked),
      verified: looked ? looked.outcome === 'done' : null,
      startedAtMs,
      endedAtMs: ended,
      seconds: startedAtMs === null || ended === null ? null : (ended - startedAtMs) / 1000,
      problem: [acted, looked]
        .filter((one) => one?.outcome === 'failed')
        .map((one) => `${one?.code}: ${one?.message}`)
        .join('; '),
    };
  });
}

/** What is seen in the world outranks what the call answered. */
function outcomeOf(acted: EffectRun | undefined, looked: EffectRun | undefined): StepRun['outcome'] {
  if (!acted) return 'notRun';
  const decisive = looked ?? acted;
  if (decisive.outcome === 'done') return 'done';
  return decisive.outcome === 'failed' ? 'failed' : 'unknown';
}

/** What a plan asks for that the one before did not, and the other way round, in words. */
function changesOf(before: ReadPlan | undefined, after: ReadPlan): string[] {
  if (!before) return [];
  const said = ({ steps }: ReadPlan): string[] =>
    steps.flatMap(({ id, calls }) =>
      calls.map(({ call, target, region, from, to }) => `${id}: ${call} ${target} (${region}) ${from} → ${to}`),
    );
  const [was, is] = [said(before), said(after)];
  return [
    ...is.filter((one) => !was.includes(one)).map((one) => `now ${one}`),
    ...was.filter((one) => !is.includes(one)).map((one) => `no longer ${one}`),
    ...after.obstacles.filter((one) => !before.obstacles.includes(one)).map((one) => `now in the way: ${one}`),
    ...before.obstacles.filter((one) => !after.obstacles.includes(one)).map((one) => `no longer in the way: ${one}`),
  ];
}
