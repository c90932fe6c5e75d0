import type { Workload } from '../../workload/schema.ts';

/** A Lambda function of the workload, with the alias that traffic uses. */
export interface FunctionName {
  readonly name: string;
  readonly alias: string | null;
}

export function functionsOf({ components }: Workload): FunctionName[] {
  return components.flatMap(({ service, name, alias }) =>
    service === 'lambda' ? [{ name, alias: alias ?? null }] : [],
  );
}

/** Functions that traffic reaches by an alias. */
export function aliasesOf(workload: Workload): { readonly name: string; readonly alias: string }[] {
  return functionsOf(workload).flatMap(({ name, alias }) => (alias === null ? [] : [{ name, alias }]));
}
