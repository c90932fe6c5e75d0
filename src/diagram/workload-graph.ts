import type { ServiceBox, ServicePicture } from './service-graph.ts';

/** What a picture of a workload shows of its parts. */
export interface DrawnComponent {
  readonly id: string;
  readonly service: string;
  readonly calls: readonly string[];
}

/** What is blamed, the first suspect first; null before a diagnosis. */
export interface Blame {
  readonly verdict: string;
  readonly scope: string;
  readonly region: string;
  /** AWS services that fail. */
  readonly services: readonly string[];
  readonly suspects: readonly { readonly component: string; readonly score: number }[];
}

/** A workload's parts and their calls, with the first suspect of the diagnosis marked, and others where they are half as suspect at least. Pure. */
export function workloadGraph(
  title: string,
  components: readonly DrawnComponent[],
  blame: Blame | null,
): ServicePicture {
  const known = new Set(components.map(({ id }) => id));
  return {
    title: blame ? `${title}: ${blame.verdict}, ${blame.scope}, ${blame.region}` : `${title}: nothing is diagnosed yet`,
    caption: blame && blame.services.length > 0 ? [`Fails: ${blame.services.join(', ')}.`] : [],
    boxes: components.map(({ id, service }) => ({ id, label: id, note: service, mark: markOf(id, blame) })),
    calls: components.flatMap(({ id, calls }) =>
      calls.filter((to) => known.has(to)).map((to) => ({ from: id, to, share: 0 })),
    ),
  };
}

function markOf(id: string, blame: Blame | null): ServiceBox['mark'] {
  const [first] = blame?.suspects ?? [];
  if (first === undefined) return 'plain';
  if (first.component === id) return 'suspect';
  const score = blame?.suspects.find(({ component }) => component === id)?.score ?? 0;
  return score >= first.score / 2 ? 'part' : 'plain';
}
