import type { Workload } from '../workload/schema.ts';
import type { Consequence, Impairment } from './impairment.ts';
import type { OwnTrouble } from './own-trouble.ts';

/** A name in a scenario that its workload does not have. */
interface Unknown {
  readonly path: (string | number)[];
  readonly message: string;
}

interface Naming {
  readonly impairments: readonly Impairment[];
  readonly deploys: readonly { readonly component: string }[];
  readonly saturations: readonly { readonly component: string }[];
  readonly retryStorms: readonly { readonly component: string }[];
  readonly ours: readonly OwnTrouble[];
  readonly withhold?: 'all' | readonly string[] | undefined;
}

/** What would change nothing and prove nothing: components and alarms that the workload does not have. */
export function unknownNames(scenario: Naming, workload: Workload): Unknown[] {
  const components = workload.components.map(({ id }) => id);
  const alarms = workload.alarms.map(({ name }) => name);
  const check = (name: string, known: readonly string[], path: Unknown['path']): Unknown[] =>
    known.includes(name) ? [] : [{ path, message: `one of ${workload.id}: ${known.join(', ') || 'it has none'}` }];
  const inCells = (one: Impairment | Consequence, path: Unknown['path']): Unknown[] => [
    ...(one.components ?? []).flatMap((name, index) => check(name, components, [...path, 'components', index])),
    ...(one.takes ?? []).flatMap((taken, index) => inCells(taken, [...path, 'takes', index])),
  ];
  const listed = (['deploys', 'saturations', 'retryStorms'] as const).flatMap((list) =>
    scenario[list].flatMap(({ component }, index) => check(component, components, [list, index, 'component'])),
  );
  const ofOurs = scenario.ours.flatMap((one, index) => [
    ...componentsOf(one).flatMap(([name, field]) => check(name, components, ['ours', index, ...field])),
    ...(one.kind === 'false-alarms' && one.alarms !== 'all'
      ? one.alarms.flatMap((name, at) => check(name, alarms, ['ours', index, 'alarms', at]))
      : []),
  ]);
  const withheld = scenario.withhold === 'all' ? [] : (scenario.withhold ?? []);
  return [
    ...scenario.impairments.flatMap((one, index) => inCells(one, ['impairments', index])),
    ...listed,
    ...ofOurs,
    ...withheld.flatMap((name, index) => check(name, alarms, ['withhold', index])),
  ];
}

/** Components that a trouble of ours names, each with its place. */
function componentsOf(one: OwnTrouble): [string, (string | number)[]][] {
  switch (one.kind) {
    case 'refused':
      return [
        ...one.components.map((name, index): [string, (string | number)[]] => [name, ['components', index]]),
        ...(one.by === undefined ? [] : [[one.by, ['by']] as [string, string[]]]),
      ];
    case 'hot-key':
      return [[one.component, ['component']]];
    case 'dead-letters':
      return [[one.queue, ['queue']]];
    case 'false-alarms':
    case 'resolver':
      return [];
  }
}
