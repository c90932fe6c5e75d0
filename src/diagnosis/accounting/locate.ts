import { callGraph } from './call-graph.ts';
import { type Currency, courseOf, sharesAfter } from './course.ts';
import { type Delay, delaysOf } from './delays.ts';
import { type Excess, type Shown, shownBy } from './excess.ts';
import { type Flow, flowFrom } from './flow.ts';
import type { Incident } from './incident.ts';
import { type Eaten, resourceEaten } from './resources.ts';
import { sum } from './robust.ts';
import { allRules, type Rules } from './rules.ts';
import { type Significance, significanceOf } from './verdict.ts';

/** A node and what speaks against it. */
export interface Suspect {
  readonly node: string;
  /** Share of the alarmed excess that arises at the node, 0..1. */
  readonly share: number;
  /** Share of its remaining resources that was eaten up, 0..1. */
  readonly resources: number;
  /** What it is ranked by: the sum of both. */
  readonly score: number;
}

export interface Located {
  /** False: nothing that a fault-free day would not show as well. */
  readonly incident: boolean;
  /** 0..1: how far the first suspect stands out from its history, times its part of all that speaks against anybody. */
  readonly confidence: number;
  readonly currency: Currency;
  /** The worst first; only those that something speaks against, or that nothing can clear. */
  readonly suspects: readonly Suspect[];
  readonly significance: Significance;
  readonly flow: Flow;
  readonly excess: ReadonlyMap<string, Excess>;
}

/** Ranks the nodes of a service graph by the share of the alarmed node's excess that arises at each. Pure. */
export function locate(incident: Incident, rules: Rules = allRules): Located {
  const found = account(incident, rules);
  if (found.suspects.some(({ score }) => score > 0)) return found;
  const { suspects, flow } = account(incident, { ...rules, ...everythingCounts });
  return { ...found, suspects, flow };
}

/** Where nothing stands out there is no incident, but still a place to look at first. */
const everythingCounts = { deviations: 0, windowShare: 0 };

function account(incident: Incident, rules: Rules): Located {
  const { graph, alarm } = incident;
  const currency: Currency = alarm.metric === 'availability' ? 'failures' : 'seconds';
  const shown = new Map(graph.nodes.flatMap(({ id }) => entryOf(id, shownAt(id, incident, currency, rules))));
  const excess = new Map([...shown].map(([id, one]) => [id, one.excess]));
  const calls = callGraph(incident, (id) => excess.has(id), rules);
  const delays = currency === 'seconds' ? delaysOf(incident, rules) : new Map<string, Delay>();
  const eaten = new Map(graph.nodes.flatMap(({ id }) => entryOf(id, resourceEaten(id, incident, rules))));
  const flow = flowFrom(alarm.node, { graph: calls, excess, delays, rules });
  const suspects = ranked(
    graph.nodes.map(({ id }) => suspectOf(id, flow, eaten.get(id))),
    calls.silentBelow(alarm.node),
  );
  const first = suspects[0]?.node ?? alarm.node;
  const lost = [...delays.values()].flatMap(({ at, shown }) => (at === first && shown ? [shown] : []));
  const others = [...lost, ...(eaten.has(first) ? [eaten.get(first)?.shown] : [])].filter((one) => one !== undefined);
  const alarmed = calls.blind(alarm.node) ? undefined : excess.get(alarm.node);
  const significance = significanceOf(shown.get(first), others, alarmed);
  const confidence = significance.distance * partOfFirst(suspects);
  return { incident: significance.incident, confidence, currency, suspects, significance, flow, excess };
}

function entryOf<Value>(id: string, value: Value | undefined): [string, Value][] {
  return value === undefined ? [] : [[id, value]];
}

function shownAt(
  node: string,
  { graph, window, history, alarm }: Incident,
  currency: Currency,
  rules: Rules,
): Shown | undefined {
  const course = courseOf(node, graph, window, currency);
  const past = history ? courseOf(node, graph, history, currency) : undefined;
  return course && shownBy(course, sharesAfter(window, alarm.onsetSeconds), past, currency, rules);
}

function partOfFirst(suspects: readonly Suspect[]): number {
  const all = sum(suspects.map(({ score }) => score));
  return all === 0 ? 0 : (suspects[0]?.score ?? 0) / all;
}

function suspectOf(node: string, { own }: Flow, eaten: Eaten | undefined): Suspect {
  const share = own.get(node) ?? 0;
  const resources = eaten?.share ?? 0;
  return { node, share, resources, score: share + resources };
}

/** By score; behind them what lies below the alarmed node and reports nothing, since nothing clears it. */
function ranked(suspects: readonly Suspect[], silent: ReadonlySet<string>): Suspect[] {
  return suspects
    .filter(({ node, score }) => score > 0 || silent.has(node))
    .sort((one, other) => other.score - one.score);
}
