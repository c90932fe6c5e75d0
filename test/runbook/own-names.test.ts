import { describe, expect, it } from '@jest/globals';
import { incidentChart } from '../../src/machines/incident.ts';
import { compile } from '../../src/runbook/compile.ts';
import { graphOf, visit } from '../../src/runbook/graph.ts';
import { nameMistakes } from '../../src/runbook/own-names.ts';
import type { Runbook } from '../../src/runbook/schema.ts';
import { namesOnly } from '../fixtures/catalogue.ts';
import { shippedRunbooks } from '../fixtures/program.ts';

/** Every id of the machine as it is without a plan. */
const baseIds: string[] = [];
visit(incidentChart([]), ({ chart: { id } }) => {
  if (id !== undefined) baseIds.push(id);
});

const shipped = shippedRunbooks().find(({ id }) => id === 'aws-regional-outage') as Runbook;
const others = shippedRunbooks().filter(({ id }) => id !== shipped.id);

/** The mistakes in names when the first step has this id. */
const namedStep = (id: string): readonly object[] =>
  nameMistakes({ ...shipped, steps: shipped.steps.map((step, index) => (index === 0 ? { ...step, id } : step)) });

describe("the machine's own names", () => {
  it('are all the ids of its chart', () => {
    expect(baseIds).toEqual(expect.arrayContaining(['deciding', 'holding', 'mitigating', 'response', 'failingBack']));
  });

  it.each([...baseIds, 'unchosen'])('refuse a runbook that is called %s', (id) => {
    expect(nameMistakes({ ...shipped, id })).toMatchObject([
      { path: 'id', found: id, expected: expect.stringContaining('no state of the machine') },
    ]);
  });

  it.each(baseIds)('do not compile with a plan that is called %s', (id) => {
    expect(() => compile([...others, { ...shipped, id }], namesOnly)).toThrow(new RegExp(`the same id ${id}\\b`));
  });

  it.each(['prepare', 'recheck', 'lock', 'unlock', 'release'])('refuse a step that is called %s', (id) => {
    expect(namedStep(id)).toMatchObject([
      { path: 'steps.0.id', found: id, expected: expect.stringContaining('no effect of the plan itself') },
    ]);
  });

  it.each(['fence-look', 'fence-verify', 'lever-undo'])("refuse a step that is called as another step's %s", (id) => {
    expect(namedStep(id)).toMatchObject([{ path: 'steps.0.id', found: id }]);
  });

  it.each(['plan.prepare', 'workload.lock', 'workload.unlock', 'writers.release'])(
    'refuse a step that does what the plan itself does: %s',
    (action) => {
      const steps = [...shipped.steps, { ...(shipped.steps[0] as Runbook['steps'][number]), id: 'own', action }];
      expect(nameMistakes({ ...shipped, steps })).toMatchObject([
        { path: `steps.${shipped.steps.length}.action`, found: action },
      ]);
    },
  );

  it('leave any other name to the author', () => {
    expect(nameMistakes(shipped)).toEqual([]);
    expect(namedStep('prepare-all')).toEqual([]);
  });
});

describe('the graph of a chart', () => {
  it('is not made where two states have one id', () => {
    const twice = { id: 'twice', description: 'one of two' };
    const chart = { id: 'root', description: 'both', initial: 'a', states: { a: twice, b: twice } };
    expect(() => graphOf(chart)).toThrow('states root.a and root.b have the same id twice');
  });
});
