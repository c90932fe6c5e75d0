import type { Incident, Metrics, Telemetry } from '../../src/diagnosis/accounting/incident.ts';
import type { Issue } from './pack.ts';

/** Changes to an issue that ought not to change the answer, by name. Random ones are seeded. */
export const perturbations: Readonly<Record<string, (issue: Issue) => Issue>> = {
  renamed: (issue) => renamed(issue, (id) => hashOf(id).toString(36)),
  reversedOrder: (issue) => reordered(issue, (ids) => ids.toReversed()),
  shuffledOrder: (issue) => reordered(issue, (ids) => ids.toSorted((one, other) => hashOf(one) - hashOf(other))),
  tenfoldLoad: (issue) => scaled(issue, 10),
  tenthLoad: (issue) => scaled(issue, 0.1),
  slowedThreefold: (issue) => mapped(issue, /latency/, (value) => value * 3),
  noHistory: (issue) => ({ ...issue, incident: { ...issue.incident, history: null } }),
  halfTheHistory: (issue) => withHistory(issue, (values) => values.slice(0, values.length >> 1)),
  driftedHistory: (issue) => withHistory(issue, (values, name) => drifted(values, name)),
  fifthOfTheNodesSilent: silenced,
};

/** FNV-1a: the same for the same text, and no order that anybody chose. */
export function hashOf(text: string): number {
  return [...text].reduce((hash, character) => Math.imul(hash ^ character.charCodeAt(0), 0x01000193) >>> 0, 0x811c9dc5);
}

function reordered(issue: Issue, order: (ids: string[]) => string[]): Issue {
  const { graph } = issue.incident;
  const ids = order(graph.nodes.map(({ id }) => id));
  const nodes = graph.nodes.toSorted((one, other) => ids.indexOf(one.id) - ids.indexOf(other.id));
  const edges = graph.edges.toSorted(
    (one, other) => ids.indexOf(one[0]) - ids.indexOf(other[0]) || ids.indexOf(one[1]) - ids.indexOf(other[1]),
  );
  return { ...issue, incident: { ...issue.incident, graph: { nodes, edges } } };
}

function renamed(issue: Issue, name: (id: string) => string): Issue {
  const { graph, alarm, window, history } = issue.incident;
  const telemetry = (one: Telemetry): Telemetry => ({
    ...one,
    nodes: Object.fromEntries(Object.entries(one.nodes).map(([id, metrics]) => [name(id), metrics])),
    edges: Object.fromEntries(
      Object.entries(one.edges).map(([call, metrics]) => [call.split('>').map(name).join('>'), metrics]),
    ),
  });
  const incident: Incident = {
    graph: {
      nodes: graph.nodes.map((node) => ({ ...node, id: name(node.id), name: name(node.id) })),
      edges: graph.edges.map(([caller, callee]) => [name(caller), name(callee)]),
    },
    alarm: { ...alarm, node: name(alarm.node) },
    window: telemetry(window),
    history: history && telemetry(history),
  };
  return { ...issue, incident, rootCause: issue.rootCause === null ? null : name(issue.rootCause) };
}

type Change = (values: Metrics[string], name: string) => Metrics[string];

function changed(telemetry: Telemetry, change: Change): Telemetry {
  const all = (by: Telemetry['nodes']): Telemetry['nodes'] =>
    Object.fromEntries(
      Object.entries(by).map(([id, metrics]) => [
        id,
        Object.fromEntries(Object.entries(metrics).map(([name, values]) => [name, change(values, name)])),
      ]),
    );
  return { ...telemetry, nodes: all(telemetry.nodes), edges: all(telemetry.edges) };
}

function withHistory(issue: Issue, change: Change): Issue {
  const { history } = issue.incident;
  if (!history) return issue;
  const timestamps = change(history.timestamps, 'timestamps').flatMap((value) => value ?? []);
  return { ...issue, incident: { ...issue.incident, history: { ...changed(history, change), timestamps } } };
}

function mapped(issue: Issue, names: RegExp, change: (value: number) => number): Issue {
  const each: Change = (values, name) =>
    names.test(name) ? values.map((value) => (value === null ? null : change(value))) : values;
  const { window, history } = issue.incident;
  const incident = { ...issue.incident, window: changed(window, each), history: history && changed(history, each) };
  return { ...issue, incident };
}

/** Requests are whole; where a tenth rounds to none, nothing was reported. */
function scaled(issue: Issue, factor: number): Issue {
  const each = (telemetry: Telemetry): Telemetry => ({
    ...telemetry,
    nodes: Object.fromEntries(
      Object.entries(telemetry.nodes).map(([id, metrics]) => {
        const counts = metrics['requests:Sum']?.map((value) => (value === null ? null : Math.round(value * factor)));
        if (!counts) return [id, metrics];
        const kept: Change = (values) => values.map((value, bucket) => (counts[bucket] === 0 ? null : value));
        const rest = Object.fromEntries(Object.entries(metrics).map(([name, values]) => [name, kept(values, name)]));
        return [id, { ...rest, 'requests:Sum': counts }];
      }),
    ),
  });
  const { window, history } = issue.incident;
  return { ...issue, incident: { ...issue.incident, window: each(window), history: history && each(history) } };
}

/** Another day's level: times half as long again, requests a third fewer. */
function drifted(values: Metrics[string], name: string): Metrics[string] {
  const factor = /latency/.test(name) ? 1.5 : /requests/.test(name) ? 2 / 3 : 1;
  return values.map((value) => (value === null ? null : value * factor));
}

/** A fifth of the nodes lose their telemetry, neither the alarmed one nor the cause. */
function silenced(issue: Issue): Issue {
  const { window, alarm } = issue.incident;
  const nodes = Object.fromEntries(
    Object.entries(window.nodes).filter(
      ([id]) => id === alarm.node || id === issue.rootCause || hashOf(issue.id + id) % 5 > 0,
    ),
  );
  return { ...issue, incident: { ...issue.incident, window: { ...window, nodes } } };
}
