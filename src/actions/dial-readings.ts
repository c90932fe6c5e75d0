import type { Evidence } from '../diagnosis/evidence.ts';
import { componentOf } from '../diagnosis/services.ts';
import type { ServiceNode } from '../ports/telemetry.ts';
import type { Workload } from '../workload/schema.ts';
import type { ActionPorts } from './define.ts';

export type Component = Workload['components'][number];

/** A limit that we set ourselves on one component in one Region. */
export interface Dial {
  /** For people, with its unit, e.g. `reserved concurrency of checkout`. */
  readonly name: string;
  /** AWS operation that changes it. */
  readonly call: string;
  readonly value: number;
}

/** The dial of a component as set now; null where we have set none (account limits and on-demand tables are no dials of ours). */
export async function dialOf(
  ports: Pick<ActionPorts, 'functions' | 'tables' | 'streams'>,
  component: Component,
  region: string,
  signal: AbortSignal,
): Promise<Dial | null> {
  const { service, name } = component;
  switch (service) {
    case 'lambda': {
      const value = await ports.functions.reservedConcurrency(region, name, signal);
      return value === null ? null : { name: `reserved concurrency of ${name}`, call: 'PutFunctionConcurrency', value };
    }
    case 'dynamodb': {
      const { mode, writeUnits } = await ports.tables.throughput(region, name, signal);
      return mode === 'PROVISIONED' ? { name: `write units of ${name}`, call: 'UpdateTable', value: writeUnits } : null;
    }
    case 'kinesis':
      return {
        name: `shards of ${name}`,
        call: 'UpdateShardCount',
        value: await ports.streams.openShards(region, name, signal),
      };
    default:
      return null;
  }
}

/**
 * Dials of ours on components that are being throttled. How far one is used is told by the throttles themselves: when a share s of the
 * requests is throttled, the load asks 1 / (1 - s) of what the dial lets through.
 */
export async function fullDials(
  ports: Pick<ActionPorts, 'functions' | 'tables' | 'streams'>,
  workload: Workload,
  region: string,
  graph: readonly ServiceNode[],
  signal: AbortSignal,
): Promise<Evidence['dials']> {
  const throttled = throttledComponents(workload, graph);
  const found = await Promise.all(
    throttled.map(async ({ component, throttles, total }) => {
      const dial = await dialOf(ports, component, region, signal);
      if (dial === null) return [];
      const passed = Math.max(1, total - throttles);
      return [{ name: dial.name, component: component.id, used: Math.max(total, passed) / passed, throttles }];
    }),
  );
  return found.flat();
}

function throttledComponents(
  workload: Workload,
  graph: readonly ServiceNode[],
): { component: Component; throttles: number; total: number }[] {
  const byComponent = new Map<string, { component: Component; throttles: number; total: number }>();
  for (const node of graph) {
    const id = componentOf(node, workload.components)?.id;
    const component = workload.components.find((one) => one.id === id);
    const seen = requestsTo(node, graph);
    if (!component || seen.throttles === 0) continue;
    const known = byComponent.get(component.id);
    if (!known || known.throttles < seen.throttles) byComponent.set(component.id, { component, ...seen });
  }
  return [...byComponent.values()];
}

/** What a node counted itself or what its callers counted, whichever saw more throttles: a throttled request may never reach the node. */
function requestsTo(node: ServiceNode, graph: readonly ServiceNode[]): { throttles: number; total: number } {
  const calls = graph.flatMap((caller) => caller.callsTo.filter((call) => call.id === node.id));
  const throttles = calls.reduce((sum, call) => sum + call.throttles, 0);
  const total = calls.reduce((sum, call) => sum + call.total, 0);
  return throttles > node.throttles ? { throttles, total } : { throttles: node.throttles, total: node.total };
}
