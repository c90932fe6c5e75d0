import type { Workload } from '../workload/schema.ts';
import type { Consequence, Impairment } from './impairment.ts';

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
  const withheld = scenario.withhold === 'all' ? [] : (scenario.withhold ?? []);
  return [
    ...scenario.impairments.flatMap((one, index) => inCells(one, ['impairments', index])),
    ...listed,
    ...withheld.flatMap((name, index) => check(name, alarms, ['withhold', index])),
  ];
}
