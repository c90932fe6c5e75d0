import { describe, expect, it } from '@jest/globals';
import { type Chart, type Edge, type Edges, edgesOf } from '../../src/machines/chart.ts';
import { compile } from '../../src/runbook/compile.ts';
import { graphOf, reachable, visit } from '../../src/runbook/graph.ts';
import { prove } from '../../src/runbook/prove.ts';
import { namesOnly } from '../fixtures/catalogue.ts';
import { program, shippedRunbooks } from '../fixtures/program.ts';

/** A copy of the chart in which the edge that `pick` accepts loses its guard; only the `nth` such edge. */
function without(chart: Chart, nth: number, pick: (edge: Edge) => boolean): Chart {
  let seen = -1;
  const strip = (edges: Edges): Edges =>
    edgesOf(edges).map((edge) => {
      if (!pick(edge)) return edge;
      seen += 1;
      if (seen !== nth) return edge;
      const { guard: _guard, ...free } = edge;
      return free;
    });
  const copy = (state: Chart): Chart => ({
    ...state,
    ...(state.always ? { always: strip(state.always) } : {}),
    ...(state.states
      ? { states: Object.fromEntries(Object.entries(state.states).map(([key, child]) => [key, copy(child)])) }
      : {}),
  });
  return copy(chart);
}

const isOrder = (edge: Edge): boolean => edge.guard?.type === 'permitted';

function count(chart: Chart, pick: (edge: Edge) => boolean): number {
  let found = 0;
  visit(chart, ({ chart: state }) => {
    found += edgesOf(state.always).filter(pick).length;
  });
  return found;
}

describe('the safety proof', () => {
  it('holds for all runbooks compiled together', () => {
    expect(prove(program)).toEqual([]);
    expect(Object.keys(program.mutating).length).toBeGreaterThan(10);
  });

  it('fails for each guard that is taken away from the way into a mutating state', () => {
    const orders = count(program.chart, isOrder);
    expect(orders).toBe(Object.keys(program.mutating).length);
    for (let nth = 0; nth < orders; nth += 1) {
      const weakened = compile(shippedRunbooks(), namesOnly, (chart) => without(chart, nth, isOrder));
      expect(prove(weakened).length).toBeGreaterThan(0);
    }
  });

  it('catches a way in that a payload guard hides from exploration', () => {
    const hidden: Edge = { guard: { type: 'gatesOpen' }, target: '#aws-regional-outage.step-shift.running' };
    const sneaky = compile(shippedRunbooks(), namesOnly, (chart) => {
      const response = chart.states?.response as Chart;
      const tracing = response.states?.tracing as Chart;
      return {
        ...chart,
        states: {
          ...chart.states,
          response: {
            ...response,
            states: { ...response.states, tracing: { ...tracing, on: { 'signals.arrived': hidden } } },
          },
        },
      };
    });
    expect(prove(sneaky).map((unsafe) => unsafe.state)).toContain(
      'incident.response.mitigating.aws-regional-outage.step-shift.running',
    );
  });

  it('catches a mutating state that is entered as the initial one of its parent', () => {
    const initial = compile(shippedRunbooks(), namesOnly, (chart) => {
      const text = JSON.parse(
        JSON.stringify(chart, (_key, value: unknown) => (typeof value === 'function' ? undefined : value)),
      ) as Chart;
      expect(text.id).toBe('incident');
      const response = chart.states?.response as Chart;
      const mitigating = response.states?.mitigating as Chart;
      const plan = mitigating.states?.['bad-deploy'] as Chart;
      const step = { ...(plan.states?.['step-rollback'] as Chart), initial: 'running' };
      const changed = {
        ...mitigating,
        states: { ...mitigating.states, 'bad-deploy': { ...plan, states: { ...plan.states, 'step-rollback': step } } },
      };
      return {
        ...chart,
        states: { ...chart.states, response: { ...response, states: { ...response.states, mitigating: changed } } },
      };
    });
    expect(prove(initial).length).toBeGreaterThan(0);
  });
});

describe('the compiled chart', () => {
  it('has a reason for every state and a way into every state', () => {
    const graph = graphOf(program.chart);
    const reached = reachable(graph);
    for (const [path, { chart }] of graph.states) {
      expect(chart.description ?? '').not.toBe('');
      if (!path.endsWith('.unchosen')) expect(`${path} ${reached.has(path)}`).toBe(`${path} true`);
    }
  });
});
