import { explain } from '../diagnosis/accounting/explain.ts';
import type { Incident, ServiceNode } from '../diagnosis/accounting/incident.ts';
import type { Located } from '../diagnosis/accounting/locate.ts';
import type { ServiceBox, ServicePicture } from '../diagram/service-graph.ts';

/** Graphs up to this size are drawn whole; of larger ones, what has a share and its neighbours. */
const drawnWhole = 16;

/** The service graph with its shares, as `diagram/service-graph-svg` draws it. */
export function servicePicture(incident: Incident, located: Located): ServicePicture {
  const { graph, alarm } = incident;
  const { carried, own } = located.flow;
  const marked = new Set([
    alarm.node,
    ...[...own.keys()],
    ...located.suspects.filter(({ score }) => score > 0).map(({ node }) => node),
  ]);
  for (const call of carried.keys()) for (const node of graph.nodes) if (isEnd(call, node.id)) marked.add(node.id);
  const near = new Set(graph.edges.filter((ends) => ends.some((end) => marked.has(end))).flat());
  const shown = graph.nodes.filter(({ id }) => graph.nodes.length <= drawnWhole || marked.has(id) || near.has(id));
  const ids = new Set(shown.map(({ id }) => id));
  const calls = graph.edges
    .filter(([from, to]) => ids.has(from) && ids.has(to))
    .map(([from, to]) => ({ from, to, share: carried.get(`${from}>${to}`) ?? 0 }));
  const known = new Set(calls.map(({ from, to }) => `${from}>${to}`));
  const bridged = shown.flatMap(({ id: from }) =>
    shown
      .map(({ id: to }) => ({ from, to, share: carried.get(`${from}>${to}`) ?? 0 }))
      .filter(({ to, share }) => share > 0 && !known.has(`${from}>${to}`)),
  );
  const hidden = graph.nodes.length - shown.length;
  const rest = hidden > 0 ? [`Not drawn: ${hidden} nodes that neither hold nor pass on anything.`] : [];
  const [title = '', ...caption] = explain(incident, located);
  return {
    title,
    caption: [...caption, ...rest],
    boxes: shown.map((node) => boxOf(node, incident, located)),
    calls: [...calls, ...bridged],
  };
}

function isEnd(call: string, id: string): boolean {
  return call.startsWith(`${id}>`) || call.endsWith(`>${id}`);
}

function boxOf({ id, name, type }: ServiceNode, incident: Incident, { suspects, flow, excess }: Located): ServiceBox {
  const share = Math.round((flow.own.get(id) ?? 0) * 100);
  const eaten = Math.round((suspects.find(({ node }) => node === id)?.resources ?? 0) * 100);
  const notes = [
    type,
    ...(share > 0 ? [`own share ${share} %`] : []),
    ...(eaten > 0 ? [`resource ${eaten} %`] : []),
    ...(incident.alarm.node === id ? ['alarm'] : []),
  ];
  return { id, label: name, note: notes.join(' · '), mark: markOf(id, share + eaten) };

  function markOf(node: string, speaks: number): ServiceBox['mark'] {
    const [first] = suspects;
    if (first && first.score > 0 && first.node === node) return 'suspect';
    if (incident.alarm.node === node) return 'alarmed';
    if (speaks > 0) return 'part';
    return excess.has(node) ? 'plain' : 'silent';
  }
}
