import type { Program } from './program.ts';

interface Live {
  readonly path: string;
  readonly reason: string;
}

/** Paths of values that stay the same object as long as an incident stands where it stands: an incident is looked at after each save. */
const lived = new WeakMap<object, { program: Program; paths: readonly Live[] }>();

/** Leaves of a state value as dotted paths, each with its reason. */
export function livePaths(program: Program, value: unknown): readonly Live[] {
  const known = lived.get(value as object);
  if (known?.program === program) return known.paths;
  const paths = leaves(value, []).map((path) => liveAt(program, path));
  if (typeof value === 'object' && value !== null) lived.set(value, { program, paths });
  return paths;
}

/** How deep people are told the state of the response: reads that go round and round below are nobody's news. */
const toldDepth: Readonly<Record<string, number>> = { deciding: 3, mitigating: 4, failingBack: 4 };
/** Except for this one, in which a person is asked. */
const asks = 'recovering.offered';

/** A look at the evidence: where it is only another one, it is told as where the incident stands. */
const looks = 'tracing';

/** Stages of values that stay the same object as long as an incident stands where it stands: most steps do not move it. */
const staged = new WeakMap<object, { program: Program; standsIn: string | null; stages: readonly Live[] }>();

/** Where the response stands, as coarse as people want it. `standsIn`: where it stands while it looks again. */
export function stagesIn(program: Program, value: unknown, standsIn: string | null): readonly Live[] {
  const known = staged.get(value as object);
  if (known?.program === program && known.standsIn === standsIn) return known.stages;
  const stages = stagesOf(program, value, standsIn);
  staged.set(value as object, { program, standsIn, stages });
  return stages;
}

function stagesOf(program: Program, value: unknown, standsIn: string | null): Live[] {
  const { response } = value as { response: unknown };
  return leaves(response, []).map((leaf) => {
    const path = leaf[0] === looks && standsIn !== null ? standsIn.split('.') : leaf;
    const depth = path.slice(0, 2).join('.') === asks ? 3 : (toldDepth[path[0] ?? ''] ?? 2);
    return liveAt(program, ['response', ...path].slice(0, depth));
  });
}

function leaves(part: unknown, prefix: readonly string[]): string[][] {
  if (typeof part === 'string') return [[...prefix, part]];
  return Object.entries((part ?? {}) as Record<string, unknown>).flatMap(([key, child]) =>
    isEmpty(child) ? [[...prefix, key]] : leaves(child, [...prefix, key]),
  );
}

function liveAt(program: Program, path: readonly string[]): Live {
  const node = path.reduce<StateNodeLike | undefined>(
    (state, key) => state?.states[key],
    program.machine.root as unknown as StateNodeLike,
  );
  return { path: path.join('.'), reason: node?.description ?? '' };
}

function isEmpty(part: unknown): boolean {
  return typeof part === 'object' && part !== null && Object.keys(part).length === 0;
}

interface StateNodeLike {
  readonly description?: string;
  readonly states: Readonly<Record<string, StateNodeLike>>;
}
