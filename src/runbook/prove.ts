import type { Compiled } from './compile.ts';
import { graphOf, reachable } from './graph.ts';

/** A way to a mutating call that has no order. */
export interface Unsafe {
  readonly state: string;
  readonly why: string;
}

/**
 * The safety proof: no mutating call without an order. On the compiled graph, with every other guard taken as free (exploring concrete events
 * would be unsound, since guards read payloads): (i) every edge that can enter a state invoking a mutating effect carries the guard `permitted`
 * itself, with that effect's own parameters; (ii) with those edges removed no such state is reachable. That `permitted` is right is tested over
 * its whole domain; that the engine asks it again is in `interpret.ts`.
 */
export function prove(program: Compiled): Unsafe[] {
  const graph = graphOf(program.chart);
  const mutating = [...graph.states.values()].filter(
    (state) => state.chart.invoke && program.policy(state.chart.invoke.src).mutating,
  );
  const paths = new Set(mutating.map((state) => state.path));
  const guarded = (edge: (typeof graph.edges)[number]): boolean => edge.guard?.type === 'permitted';
  const unsafe: Unsafe[] = [];
  for (const edge of graph.edges) {
    for (const entered of edge.enters) {
      if (paths.has(entered) && !guarded(edge))
        unsafe.push({ state: entered, why: `entered from ${edge.from} (${edge.by}) without the guard permitted` });
    }
  }
  const without = reachable(graph, (edge) => !guarded(edge));
  for (const path of paths)
    if (without.has(path)) unsafe.push({ state: path, why: 'reachable without passing the guard permitted' });
  for (const { path, chart } of mutating) {
    const effect = program.mutating[chart.invoke?.id ?? ''];
    if (!effect) unsafe.push({ state: path, why: 'no rule says what order its effect needs' });
    else unsafe.push(...otherEffects(graph, path, effect));
  }
  return unsafe;
}

/** Every guarded edge into one state must ask about the same effect. */
function otherEffects(graph: ReturnType<typeof graphOf>, path: string, effect: unknown): Unsafe[] {
  return graph.edges
    .filter((edge) => edge.enters.includes(path) && edge.guard?.type === 'permitted')
    .filter((edge) => JSON.stringify(edge.guard?.params?.effect) !== JSON.stringify(effect))
    .map((edge) => ({ state: path, why: `entered from ${edge.from} with another effect's order` }));
}
