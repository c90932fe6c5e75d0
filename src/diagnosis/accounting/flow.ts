import type { CallGraph } from './call-graph.ts';
import type { Delay } from './delays.ts';
import type { Excess } from './excess.ts';
import { sum } from './robust.ts';
import type { Rules } from './rules.ts';

/** Where an excess arises, and by which calls it comes to the alarmed node. */
export interface Flow {
  /** Share of the excess that arises at each node, 0..1; together 1, or nothing where nothing stands out. */
  readonly own: ReadonlyMap<string, number>;
  /** Share that each call carries, by `caller>callee`. */
  readonly carried: ReadonlyMap<string, number>;
  /** False when nothing stands out at the alarmed node itself, and what lies below it was accounted instead. */
  readonly fromAlarm: boolean;
}

export interface Books {
  readonly graph: CallGraph;
  readonly excess: ReadonlyMap<string, Excess>;
  readonly delays: ReadonlyMap<string, Delay>;
  readonly rules: Rules;
}

interface Account extends Books {
  /** What nobody has taken yet of each node's excess. */
  readonly left: Map<string, number>;
  readonly inflow: Map<string, number>;
  readonly own: Map<string, number>;
  readonly carried: Map<string, number>;
}

/**
 * Pushes the alarmed node's excess down the calls that are waited for: every callee takes up to its own excess and what is lost on the way
 * to it, what reports for itself before a caller's view of it, and what nobody below takes has arisen at the node.
 */
export function flowFrom(alarmed: string, books: Books): Flow {
  const { graph, rules } = books;
  const order = graph.below(alarmed);
  const left = new Map(order.map((id) => [id, amountOf(id, books)]));
  const account: Account = { ...books, left, inflow: new Map(), own: new Map(), carried: new Map() };
  const fromAlarm = !rules.downstream || (amountOf(alarmed, books) > 0 && !graph.blind(alarmed));
  if (fromAlarm) account.inflow.set(alarmed, 1);
  else enterBelow(alarmed, order, account);
  const place = new Map(order.map((id, index) => [id, index]));
  for (const id of order) {
    const later = graph.callees(id).filter((callee) => (place.get(callee) ?? 0) > (place.get(id) ?? 0));
    push(id, later, account);
  }
  return { own: account.own, carried: account.carried, fromAlarm };
}

function amountOf(id: string, { excess }: Books): number {
  return excess.get(id)?.counted ?? 0;
}

/** The topmost nodes and calls with an excess share the flow; where there are none, nothing is accounted. */
function enterBelow(alarmed: string, order: readonly string[], account: Account): void {
  const { graph, inflow, own, carried } = account;
  const taking = order.filter((id) => id !== alarmed && takes(id, account) && amountOf(id, account) > 0);
  const called = new Set(taking.flatMap((id) => graph.callees(id)));
  const top = taking.filter((id) => !called.has(id));
  const ways = order
    .filter((id) => !taking.includes(id))
    .flatMap((id) =>
      graph.callees(id).map((callee) => ({ call: `${id}>${callee}`, ...delayOn(`${id}>${callee}`, account) })),
    );
  const total = sum(top.map((id) => amountOf(id, account))) + sum(ways.map(({ amount }) => amount));
  for (const id of top) {
    const share = amountOf(id, account) / total;
    add(inflow, id, share);
    add(carried, `${alarmed}>${id}`, share);
  }
  for (const { call, amount, at } of ways.filter(({ amount }) => amount > 0)) {
    add(own, at, amount / total);
    add(carried, call, amount / total);
  }
}

function push(id: string, callees: readonly string[], account: Account): void {
  const inflow = account.inflow.get(id) ?? 0;
  if (inflow === 0) return;
  const amount = amountOf(id, account);
  let rest = amount;
  for (const wave of waves(callees, account)) {
    const wanted = sum(wave.map((callee) => wantedBy(id, callee, account)));
    if (wanted === 0 || rest === 0) continue;
    const scale = Math.min(1, rest / wanted);
    for (const callee of wave) take(id, callee, scale, inflow / amount, account);
    rest = Math.max(0, rest - wanted);
  }
  add(account.own, id, amount === 0 ? inflow : (inflow * rest) / amount);
}

function wantedBy(id: string, callee: string, account: Account): number {
  return (account.left.get(callee) ?? 0) + delayOn(`${id}>${callee}`, account).amount;
}

function take(id: string, callee: string, scale: number, sharePerAmount: number, account: Account): void {
  const { left, inflow, own, carried } = account;
  const remaining = left.get(callee) ?? 0;
  const delay = delayOn(`${id}>${callee}`, account);
  left.set(callee, remaining * (1 - scale));
  add(inflow, callee, remaining * scale * sharePerAmount);
  add(own, delay.at, delay.amount * scale * sharePerAmount);
  add(carried, `${id}>${callee}`, (remaining + delay.amount) * scale * sharePerAmount);
}

function delayOn(call: string, { delays }: Books): Delay {
  return delays.get(call) ?? { amount: 0, at: '', shown: undefined };
}

function add(shares: Map<string, number>, key: string, share: number): void {
  if (share > 0) shares.set(key, (shares.get(key) ?? 0) + share);
}

/** Callees in the order in which they may take. */
function waves(callees: readonly string[], account: Account): string[][] {
  if (!account.rules.flow) return [];
  const able = callees.filter((callee) => takes(callee, account));
  const opaque = (id: string): boolean => account.graph.nodes.get(id)?.kind === 'remote';
  return account.rules.instrumentedFirst ? [able.filter((id) => !opaque(id)), able.filter(opaque)] : [able];
}

/** What nobody called before the onset is a change of its caller's. */
function takes(id: string, { excess, rules }: Account): boolean {
  return excess.get(id)?.known !== false || !rules.newcomers;
}
