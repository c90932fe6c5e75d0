import { requestsOf } from './course.ts';
import type { Incident, Metrics, ServiceGraph, ServiceNode, Telemetry, Values } from './incident.ts';
import { median } from './robust.ts';
import type { Rules } from './rules.ts';

/** Who waits for whom, beyond nodes that report nothing. */
export interface CallGraph {
  readonly nodes: ReadonlyMap<string, ServiceNode>;
  /** Callees that the node's requests wait for and that report, by way of those that do not. */
  callees(id: string): readonly string[];
  /** Everything that is waited for below a node, itself first; callers come before their callees. */
  below(id: string): readonly string[];
  /** What is waited for below a node and reports nothing whatever. */
  silentBelow(id: string): ReadonlySet<string>;
  /** A client whose own time is too short to hold the calls it makes measures something else. */
  blind(id: string): boolean;
}

/**
 * Types behind which work goes on without anybody waiting (X-Ray's names): what takes a message from a queue, topic, bus or stream, and the
 * executions of a state machine. The call to the thing itself is waited for.
 */
const handsOver = /SQS|SNS|SimpleNotificationService|SimpleQueueService|EventBridge|AWS::Events|Kinesis|StepFunctions/i;

export function callGraph(incident: Incident, reports: (id: string) => boolean, rules: Rules): CallGraph {
  const { graph, history } = incident;
  const nodes = new Map(graph.nodes.map((node) => [node.id, node]));
  const times = timesOf(history ?? incident.window);
  const blind = (id: string): boolean => nodes.get(id)?.kind === 'client' && outwaited(graph, times, id);
  const waits = ([caller, callee]: readonly [string, string]): boolean => {
    const from = nodes.get(caller);
    if (!rules.asynchronous || from?.kind === 'client') return true;
    return !handsOver.test(from?.type ?? '') && !neverWaits(times(caller), times(callee));
  };
  const calls = Map.groupBy(graph.edges.filter(waits), ([caller]) => caller);
  const direct = (id: string): string[] => (calls.get(id) ?? []).map(([, callee]) => callee);
  const visible = (id: string): boolean => !rules.bridging || reports(id);
  const callees = (id: string): string[] => {
    const seen = new Set([id]);
    const found: string[] = [];
    const visit = (from: string): void => {
      for (const callee of direct(from)) {
        if (seen.has(callee)) continue;
        seen.add(callee);
        if (visible(callee)) found.push(callee);
        else visit(callee);
      }
    };
    visit(id);
    return found;
  };
  const silentBelow = (id: string): Set<string> => {
    const reached = callersFirst(id, direct);
    return new Set(reached.filter((one) => one !== id && nodes.has(one) && isSilent(incident.window.nodes[one])));
  };
  return { nodes, callees, below: (id) => callersFirst(id, callees), silentBelow, blind };
}

function isSilent(metrics: Metrics | undefined): boolean {
  return Object.values(metrics ?? {}).every((values) => values.every((value) => value === null));
}

function callersFirst(start: string, callees: (id: string) => readonly string[]): string[] {
  const [seen, order] = [new Set<string>(), [] as string[]];
  const visit = (id: string): void => {
    if (seen.has(id)) return;
    seen.add(id);
    for (const callee of callees(id)) visit(callee);
    order.unshift(id);
  };
  visit(start);
  return order;
}

interface Times {
  /** Medians over the history; NaN where it is not known. */
  readonly median: (metric: string) => number;
  readonly requests: () => number;
}

function timesOf(telemetry: Telemetry): (id: string) => Times {
  const middle = (values: Values | undefined): number => median((values ?? []).filter((value) => value !== null));
  const known = new Map<string, number>();
  const once = (key: string, values: () => Values | undefined): number => {
    const value = known.get(key) ?? middle(values());
    known.set(key, value);
    return value;
  };
  return (id) => ({
    median: (metric) => once(`${metric} ${id}`, () => telemetry.nodes[id]?.[metric]),
    requests: () => once(`requests ${id}`, () => requestsOf(telemetry, id)),
  });
}

/** The slowest hundredth of the requests is behind p99. */
const behindP99 = 0.01;

/**
 * Nobody waits for a callee that usually takes longer than 99 of 100 requests of its caller ever do, unless it is called in less than one of
 * a hundred.
 */
function neverWaits(caller: Times, callee: Times): boolean {
  if (!(caller.median('latency:p99') < callee.median('latency:p50'))) return false;
  return callee.requests() > behindP99 * caller.requests();
}

function outwaited({ edges }: ServiceGraph, times: (id: string) => Times, id: string): boolean {
  return edges.some(([caller, callee]) => caller === id && neverWaits(times(caller), times(callee)));
}
