import { readFileSync } from 'node:fs';
import { readDocument } from '../../src/document.ts';
import { loadScenario } from '../../src/scenario/load.ts';
import type { Scenario } from '../../src/scenario/schema.ts';
import { type Workload, workloadSchema } from '../../src/workload/schema.ts';

/** A workload of the examples. */
export function exampleWorkload(id: string): Workload {
  const file = `examples/workloads/${id}.yaml`;
  return readDocument(workloadSchema, file, readFileSync(file, 'utf8'));
}

/** A scenario of the catalogue. */
export function catalogued(id: string): Scenario {
  return loadScenario(`scenarios/${id}.yaml`);
}
