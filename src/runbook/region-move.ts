import type { Runbook, RunbookStep } from './schema.ts';

/** A mistake of a runbook's text: its place within the file, what stands there, and what belongs there and why. */
export interface Mistake {
  readonly path: string;
  readonly found: string;
  readonly expected: string;
}

/**
 * What leads a Region's traffic and writers elsewhere, in the only order in which no moment has two writers or traffic without one: nobody may
 * write here any more, they may write over there, clients go over there (docs/runbooks.md, "A plan that moves a Region").
 */
const move = [
  { action: 'writers.fence', in: 'from', why: 'the writers of the Region that is left have to stop' },
  { action: 'writers.grant', in: 'to', why: 'else nobody may write where traffic goes' },
  { action: 'traffic.shift', in: 'to', why: 'else writers move and their traffic does not' },
] as const;
const order = move.map(({ action }) => action).join(', then ');

type MoveStep = (typeof move)[number];

/** The other steps of such a plan that are about one of its two Regions: in the other one they succeed and say, or do, the opposite. */
const sides: Readonly<Record<string, 'from' | 'to'>> = {
  'capacity.check': 'to',
  'tables.checkReady': 'to',
  'tables.awaitReplication': 'to',
  'tables.reconcile': 'to',
  'estate.check': 'to',
  'traffic.check': 'to',
  'journey.verify': 'to',
  'consumers.pause': 'from',
  'consumers.resume': 'to',
};

const isMove = ({ action }: RunbookStep): boolean => move.some((one) => one.action === action);

/** Everything that lets a plan that moves a Region strand its writers or let two Regions write; for both ways. */
export function moveMistakes(runbook: Runbook): Mistake[] {
  const back = runbook.recovery?.steps ?? [];
  const moves = [...runbook.steps, ...back].some(isMove);
  const failsOver = runbook.decides === 'failover';
  return [
    ...(moves && !failsOver
      ? [
          {
            path: 'decides',
            found: `${runbook.decides}, with steps that move a Region`,
            expected: 'failover: only then it is weighed whether moving is worth it and whether the other Region works',
          },
        ]
      : []),
    ...(failsOver || runbook.steps.some(isMove) ? planMistakes('steps', runbook.steps) : []),
    ...(back.length > 0 && (failsOver || back.some(isMove)) ? planMistakes('recovery.steps', back) : []),
  ];
}

function planMistakes(list: string, steps: readonly RunbookStep[]): Mistake[] {
  const missing = move.filter(({ action }) => !steps.some((step) => step.action === action));
  return [
    ...missing.map(({ action, why }) => ({
      path: list,
      found: `no ${action}`,
      expected: `${order}: ${why}`,
    })),
    ...steps.flatMap((step, index) => {
      const part = move.find(({ action }) => action === step.action);
      const path = `${list}.${index}`;
      return part ? partMistakes(path, steps, index, part) : [...strayFence(path, step), ...wrongSide(path, step)];
    }),
  ];
}

function wrongSide(path: string, step: RunbookStep): Mistake[] {
  const side = sides[step.action];
  return side === undefined || side === step.in ? [] : [sideMistake(path, step, side)];
}

function sideMistake(path: string, step: RunbookStep, side: 'from' | 'to'): Mistake {
  const expected = `${side}: ${step.action} is about the Region that ${whatOf[side]}`;
  return { path: `${path}.in`, found: step.in, expected };
}

/** What has to be known while the plan can still be left alone: behind the fence it is finished. */
const looks = [
  { action: 'capacity.check', else: 'all traffic goes to a Region of which nobody knows whether it has room' },
  {
    action: 'tables.checkReady',
    else: 'writers are fenced before anybody knows whether the tables over there are ACTIVE',
  },
  { action: 'traffic.check', else: 'writers are fenced before anybody knows whether a lever answers' },
] as const;

/** The looks that a plan with a fence does not take before it, and what comes of that. */
export function missingLooks(steps: readonly RunbookStep[]): readonly (typeof looks)[number][] {
  const fence = steps.findIndex(({ action }) => action === 'writers.fence');
  const before = steps.slice(0, Math.max(0, fence));
  return fence < 0 ? [] : looks.filter(({ action }) => !before.some((step) => step.action === action));
}

/** The fence is where the machine stops waiting for people: it is nowhere else than where writers stop. */
function strayFence(path: string, { action, fence }: RunbookStep): Mistake[] {
  if (!fence) return [];
  return [
    {
      path: `${path}.fence`,
      found: `true on ${action}`,
      expected: 'the fence on writers.fence: nothing else keeps the writers of the Region that is left from writing',
    },
  ];
}

function partMistakes(path: string, steps: readonly RunbookStep[], index: number, part: MoveStep): Mistake[] {
  const step = steps[index] as RunbookStep;
  const found: Mistake[] = [];
  const mistake = (key: string, what: string, expected: string): unknown =>
    found.push({ path: `${path}.${key}`, found: what, expected });
  const before = steps.slice(0, index);
  if (before.some(({ action }) => action === step.action))
    mistake('action', `${step.action} a second time`, 'one such step a plan: the second would stand in another place');
  const early = move
    .slice(0, move.indexOf(part))
    .filter(({ action }) => !before.some((one) => one.action === action) && steps.some((one) => one.action === action));
  if (early.length > 0)
    mistake(
      'action',
      `${step.action} before ${early.map(({ action }) => action).join(' and ')}`,
      `${order}: in any other order two Regions may write, or none where traffic goes`,
    );
  if (step.in !== part.in) found.push(sideMistake(path, step, part.in));
  if (step.fence !== (part.action === 'writers.fence'))
    mistake(
      'fence',
      `${step.fence} on ${step.action}`,
      'true on writers.fence and on no other step: behind it the plan is finished or lifted, and never left half done',
    );
  if (step.onFailure === 'continue')
    mistake(
      'onFailure',
      'continue',
      part.action === 'writers.fence'
        ? 'ask: nothing goes on past a fence that was not taken'
        : `retry: going on without ${step.action} leaves traffic where nobody may write`,
    );
  return found;
}

const whatOf = { from: 'is left', to: 'takes over' } as const;
