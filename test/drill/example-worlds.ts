import { readFileSync } from 'node:fs';
import { readDocument } from '../../src/document.ts';
import { loadScenario } from '../../src/scenario/load.ts';
import type { Scenario } from '../../src/scenario/schema.ts';
import { toWorldScenario } from '../../src/scenario/world-scenario.ts';
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

/** The same scenario with all that its impairments take with them, and each of their courses' turns, written out one by one. */
export function flattened(scenario: Scenario): Scenario {
  const at = (ms: number): string => new Date(Date.parse(scenario.startAt) + ms).toISOString().replace('.000Z', 'Z');
  const impairments = toWorldScenario(scenario).impairments.map((one) => ({
    service: one.service as Scenario['impairments'][number]['service'],
    region: one.region,
    effect: one.effect,
    plane: one.plane,
    rate: one.rate,
    latencyMs: one.latencyMs,
    from: at(one.fromMs),
    ...(Number.isFinite(one.untilMs) ? { until: at(one.untilMs) } : {}),
  }));
  return { ...scenario, impairments };
}
