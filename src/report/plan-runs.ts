import { doneOf, type EffectRun, type History, type Move } from './reading.ts';
import { planShape, type ReadCall, type ReadPlan, read } from './shapes.ts';
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
  readonly endedAtMs: number | null;
  readonly ending: 'completed' | 'withdrawn' | 'lapsed' | 'asked again' | 'nothing to do' | 'locked out' | 'under way';
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
  askedAtMs: number | null;
  orderedAtMs: number | null;
  orderedBy: PlanRun['orderedBy'];
  endedAtMs: number | null;
  ending: PlanRun['ending'];
  lapsed: boolean;
}

/** Every plan that was made, in order: what people were asked for, and what came of it. */
export function planRunsOf(history: History): PlanRun[] {
  const { effects, moves } = history;
  const drafts: Draft[] = [];
  for (const made of doneOf(history, 'plan.prepare')) {
    const plan = read(planShape, made.output);
    if (!plan || made.endedAtMs === null) continue;
    const id = made.invoke.replace(/-(prepare|recheck)$/, '');
    const before = drafts.at(-1);
    const again = made.invoke.endsWith('-recheck');
    if (again && before?.id === id && before.plan.hash === plan.hash) continue;
    if (again && before) close(before, made.endedAtMs, 'asked again');
    drafts.push(draft(id, plan, made.endedAtMs));
  }
  drafts.forEach((one, index) => {
    follow(one, moves, drafts[index + 1]?.preparedAtMs ?? Number.POSITIVE_INFINITY);
  });
  return drafts.map((one, index) => ({
    id: one.id,
    verb: one.id.endsWith('-failback') ? 'failback' : 'mitigate',
    plan: one.plan,
    preparedAtMs: one.preparedAtMs,
    askedAtMs: one.askedAtMs,
    orderedAtMs: one.orderedAtMs,
    orderedBy: one.orderedBy,
    endedAtMs: one.endedAtMs,
    ending: one.ending,
    steps: stepsOf(one, effects),
    changes: index > 0 && drafts[index - 1]?.id === one.id ? changesOf(drafts[index - 1]?.plan, one.plan) : [],
  }));
}

function draft(id: string, plan: ReadPlan, preparedAtMs: number): Draft {
  return {
    id,
    plan,
    preparedAtMs,
    askedAtMs: null,
    orderedAtMs: null,
    orderedBy: null,
    endedAtMs: null,
    ending: 'under way',
    lapsed: false,
  };
}

function close(run: Draft, atMs: number, ending: PlanRun['ending']): void {
  run.endedAtMs = atMs;
  run.ending = ending;
}

/** Reads from the changes of state what became of a plan before the next one was made. */
function follow(run: Draft, moves: readonly Move[], untilMs: number): void {
  const within = (path: string): boolean => path.includes(`.${run.id}.`);
  for (const { atMs, event, entered, left } of moves) {
    if (atMs < run.preparedAtMs || atMs > untilMs || run.endedAtMs !== null) continue;
    const here = entered.find(within);
    if (here?.endsWith('.awaitingApproval')) run.askedAtMs ??= atMs;
    if (here?.endsWith('.rechecking') && atMs < untilMs) {
      run.orderedAtMs = atMs;
      run.orderedBy = event === 'command.approve' ? 'people' : 'policy';
    }
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
  const last = (invoke: string): EffectRun | undefined => during.filter((one) => one.invoke === invoke).at(-1);
  return run.plan.steps.map(({ id, action, calls }) => {
    const acted = run.orderedAtMs === null ? undefined : last(`${run.id}-${id}`);
    const looked = last(`${run.id}-${id}-verify`);
    const undone = during.some(({ invoke, outcome }) => invoke === `${run.id}-${id}-undo` && outcome === 'done');
    const ended = looked?.endedAtMs ?? acted?.endedAtMs ?? null;
    const startedAtMs = acted?.requestedAtMs ?? null;
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
