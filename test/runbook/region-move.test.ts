import { describe, expect, it } from '@jest/globals';
import { lint } from '../../src/runbook/lint.ts';
import type { LintFinding } from '../../src/runbook/lint-finding.ts';
import { moveMistakes } from '../../src/runbook/region-move.ts';
import type { Runbook, RunbookStep } from '../../src/runbook/schema.ts';
import { namesOnly } from '../fixtures/catalogue.ts';
import { shippedRunbooks } from '../fixtures/program.ts';

type Steps = readonly RunbookStep[];

const shipped = shippedRunbooks().find(({ id }) => id === 'aws-regional-outage') as Runbook;

/** What is found when the shipped failover's steps are changed. */
function foundWith(change: Partial<Runbook>): LintFinding[] {
  const runbooks = shippedRunbooks().map((one) => (one.id === shipped.id ? { ...one, ...change } : one));
  return lint(runbooks, namesOnly, []);
}

function errorsOf(change: Partial<Runbook>): string[] {
  return foundWith(change)
    .filter(({ level }) => level === 'error')
    .map(({ where, what, fix }) => `${where}: ${what}, ${fix}`);
}

const changed = (steps: Steps, action: string, change: Partial<RunbookStep>): RunbookStep[] =>
  steps.map((step) => (step.action === action ? { ...step, ...change } : step));
const without = (steps: Steps, action: string): RunbookStep[] => steps.filter((step) => step.action !== action);
/** The step of one action, put right before that of another. */
const moved = (steps: Steps, action: string, before: string): RunbookStep[] =>
  without(steps, action).flatMap((step) =>
    step.action === before ? [...steps.filter((one) => one.action === action), step] : [step],
  );

const mistakes: [string, (steps: Steps) => RunbookStep[], string, RegExp][] = [
  [
    'traffic before the fence',
    (steps) => moved(steps, 'traffic.shift', 'writers.fence'),
    'shift.action',
    /found traffic.shift before writers.fence and writers.grant, expected writers.fence, then writers.grant, then traffic.shift: .*two Regions/,
  ],
  [
    'a fence that fences nobody',
    (steps) => changed(without(steps, 'writers.fence'), 'traffic.check', { fence: true }),
    'lever.fence',
    /found true on traffic.check, expected the fence on writers.fence/,
  ],
  [
    'a fence that is not marked',
    (steps) => changed(steps, 'writers.fence', { fence: false }),
    'fence.fence',
    /found false/,
  ],
  ['no fence at all', (steps) => without(steps, 'writers.fence'), '', /found no writers.fence/],
  ['no grant', (steps) => without(steps, 'writers.grant'), '', /found no writers.grant, .*nobody may write/],
  ['writers moved and traffic left', (steps) => without(steps, 'traffic.shift'), '', /found no traffic.shift/],
  [
    'a grant before the fence',
    (steps) => moved(steps, 'writers.grant', 'writers.fence'),
    'grant.action',
    /found writers.grant before writers.fence/,
  ],
  [
    'a shift before the grant',
    (steps) => moved(steps, 'traffic.shift', 'writers.grant'),
    'shift.action',
    /found traffic.shift before writers.grant/,
  ],
  [
    'the fence in the Region that takes over',
    (steps) => changed(steps, 'writers.fence', { in: 'to' }),
    'fence.in',
    /found to, expected from/,
  ],
  [
    'the grant in the Region that is left',
    (steps) => changed(steps, 'writers.grant', { in: 'from' }),
    'grant.in',
    /found from, expected to/,
  ],
  [
    'the shift in the Region that is left',
    (steps) => changed(steps, 'traffic.shift', { in: 'from' }),
    'shift.in',
    /found from, expected to/,
  ],
  [
    'a fence that may fail',
    (steps) => changed(steps, 'writers.fence', { onFailure: 'continue' }),
    'fence.onFailure',
    /found continue, expected ask/,
  ],
  [
    'a grant that may fail',
    (steps) => changed(steps, 'writers.grant', { onFailure: 'continue' }),
    'grant.onFailure',
    /found continue, expected retry/,
  ],
  [
    'a shift that may fail',
    (steps) => changed(steps, 'traffic.shift', { onFailure: 'continue' }),
    'shift.onFailure',
    /found continue, expected retry/,
  ],
  [
    'a second shift',
    (steps) => [
      ...steps,
      ...steps.filter(({ action }) => action === 'traffic.shift').map((one) => ({ ...one, id: 'x' })),
    ],
    'x.action',
    /found traffic.shift a second time/,
  ],
  [
    'the room looked at in the Region that is left',
    (steps) => changed(steps, 'capacity.check', { in: 'from' }),
    'capacity.in',
    /found from, expected to: capacity.check is about the Region that takes over/,
  ],
  [
    'journeys verified where nobody is served any more',
    (steps) => changed(steps, 'journey.verify', { in: 'from' }),
    'journeys.in',
    /found from, expected to/,
  ],
];

describe('a plan that moves a Region', () => {
  it.each([
    ['consumers.pause', 'to', 'steps.consumers'],
    ['consumers.resume', 'from', 'recovery.steps.back-consumers'],
  ] as const)('is refused with %s in the Region that it is not about', (action, side, place) => {
    const { steps, recovery } = shipped;
    const errors = errorsOf({
      steps: changed(steps, action, { in: side }),
      recovery: { steps: changed(recovery?.steps ?? [], action, { in: side }) },
    });
    expect(errors).toContainEqual(expect.stringMatching(`^aws-regional-outage.${place}.in: found ${side}`));
  });

  it.each([
    ['capacity.check', /has room/],
    ['tables.checkReady', /are ACTIVE/],
    ['traffic.check', /a lever answers/],
  ])('is warned of when %s does not stand before its fence, both ways', (action, what) => {
    const { steps, recovery } = shipped;
    const change = {
      steps: moved(steps, action, 'writers.grant'),
      recovery: { steps: without(recovery?.steps ?? [], action) },
    };
    const found = foundWith(change).filter(({ fix }) => fix === `put ${action} before the fence`);
    expect(found.map(({ level, where }) => `${level} ${where}`)).toEqual([
      'warning aws-regional-outage.steps',
      'warning aws-regional-outage.recovery.steps',
    ]);
    expect(found[0]?.what).toMatch(what);
  });

  it.each(mistakes)('is refused with %s', (_what, change, place, message) => {
    const where = `aws-regional-outage.steps${place === '' ? '' : `.${place}`}: `;
    const errors = errorsOf({ steps: change(shipped.steps) });
    expect(errors.filter((error) => error.startsWith(where))).toContainEqual(expect.stringMatching(message));
  });

  it.each(mistakes)('is refused on the way back with %s', (_what, change) => {
    const errors = errorsOf({ recovery: { steps: change(shipped.recovery?.steps ?? []) } });
    expect(errors).toContainEqual(expect.stringMatching(/^aws-regional-outage\.recovery\.steps/));
  });

  it.each(['rollback', 'adjust-dial', 'zonal-shift'] as const)('is refused where it decides %s', (decides) => {
    expect(errorsOf({ decides })).toContainEqual(
      expect.stringMatching(/^aws-regional-outage\.decides: found .*move a Region, expected failover: .*weighed/),
    );
  });

  it('is all that may be called a failover', () => {
    const steps = shipped.steps.filter(({ action }) => action.endsWith('.check'));
    expect(errorsOf({ steps }).filter((error) => error.includes('found no '))).toHaveLength(3);
  });

  it('is refused at loading already, with its place in the file', () => {
    expect(moveMistakes({ ...shipped, decides: 'rollback' })).toMatchObject([{ path: 'decides' }]);
  });
});
