import type { Workload } from '../../workload/schema.ts';

/** A table as one Region has it. */
export interface TablePlace {
  readonly table: string;
  readonly region: string;
}

/** Every table of the workload in each of its Regions. */
export function byTableAndRegion({ tables, regions }: Workload): TablePlace[] {
  return tables.flatMap(({ name }) => regions.map((region) => ({ table: name, region })));
}

export function tablePlace({ table, region }: TablePlace): string {
  return `${table} in ${region}`;
}
