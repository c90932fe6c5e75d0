import type { Incident } from './incident.ts';
import type { Located } from './locate.ts';

/** Shares below this, of one, are left unsaid. */
const worthSaying = 0.01;
const mostSaid = 3;

/** What was found, in sentences: the verdict with its ground, then each suspect with its share and the way by which it reaches the alarm. */
export function explain(incident: Incident, located: Located): string[] {
  const named = namesOf(incident);
  const suspects = located.suspects.filter(({ score }) => score >= worthSaying).slice(0, mostSaid);
  return [
    verdictOf(incident, located, named),
    ...suspects.map((suspect) => sentence(suspect, incident, located, named)),
  ];
}

/** The calls by which most of a node's excess comes to the alarmed node, from there to it, both ends with them; empty when none does. */
export function wayTo(node: string, alarmed: string, carried: ReadonlyMap<string, number>): string[] {
  const way = [node];
  for (let at = node; at !== alarmed; at = way[0] ?? alarmed) {
    const [caller] = [...carried]
      .map(([call, share]) => ({ caller: call.slice(0, -at.length - 1), call, share }))
      .filter(({ caller, call }) => call === `${caller}>${at}` && !way.includes(caller))
      .sort((one, other) => other.share - one.share);
    if (!caller) return [];
    way.unshift(caller.caller);
  }
  return way;
}

function namesOf({ graph }: Incident): (id: string) => string {
  const count = new Map<string, number>();
  for (const { name } of graph.nodes) count.set(name, (count.get(name) ?? 0) + 1);
  const names = new Map(
    graph.nodes.map(({ id, name, type }) => [id, (count.get(name) ?? 0) > 1 ? `${name} (${type})` : name]),
  );
  return (id) => names.get(id) ?? id;
}

function verdictOf({ alarm }: Incident, { incident, significance }: Located, named: (id: string) => string): string {
  const { windows, asMuch } = significance;
  if (!incident) {
    const ground = windows === 0 ? 'nothing stands out' : `${asMuch} of ${windows} fault-free windows show as much`;
    return `No incident at ${named(alarm.node)}: ${ground}.`;
  }
  const ground =
    windows === 0 ? 'there is no history to compare with' : `none of ${windows} fault-free windows shows as much`;
  return `Incident at ${named(alarm.node)}: ${ground}.`;
}

function sentence(
  { node, share, resources }: Located['suspects'][number],
  { alarm }: Incident,
  { flow, currency }: Located,
  named: (id: string) => string,
): string {
  const what = currency === 'seconds' ? 'added seconds' : 'added failures';
  const between = wayTo(node, alarm.node, flow.carried).slice(1, -1).map(named);
  const by = between.length > 0 ? `, by way of ${between.join(', ')}` : '';
  const where = flow.fromAlarm ? `at ${named(alarm.node)}` : `below ${named(alarm.node)}, which itself shows nothing,`;
  const accounted =
    share < worthSaying ? [] : [`${percent(share)} of the ${what} ${where} arise inside ${named(node)}${by}`];
  const eaten =
    resources < worthSaying
      ? []
      : [`${percent(resources)} of what was free of a resource of ${named(node)} is used up`];
  return `${[...accounted, ...eaten].join('; ')}.`;
}

function percent(share: number): string {
  return `${Math.round(share * 100)} %`;
}
