/**
 * A statechart as plain data: the part of XState's configuration that Muster's machines use. Guards, actions, delays and effects go by name;
 * their implementations are gathered in `incident.ts`, and compiling checks that each name has one. `*` is not in this language: it would match
 * system events.
 */
export interface Chart {
  readonly id?: string;
  /** One line: why this state exists. Every state has it. */
  readonly description?: string;
  readonly type?: 'parallel' | 'final';
  readonly initial?: string;
  readonly states?: Readonly<Record<string, Chart>>;
  readonly on?: Readonly<Record<string, Edges>>;
  readonly after?: Readonly<Record<string, Edges>>;
  readonly always?: Edges;
  readonly invoke?: Invoke;
  readonly entry?: readonly NamedAction[];
  readonly onDone?: Edges;
}

export interface Edge {
  readonly target?: string;
  /** True: a target that is the state itself leaves it and enters it again, so that its timers start anew. */
  readonly reenter?: boolean;
  readonly guard?: NamedGuard;
  readonly actions?: readonly NamedAction[];
}
export type Edges = Edge | readonly Edge[];

export interface NamedGuard {
  readonly type: string;
  readonly params?: Readonly<Record<string, unknown>>;
}

export interface NamedAction {
  readonly type: string;
  // biome-ignore lint/suspicious/noExplicitAny: XState passes context and event of the machine's own types
  readonly params?: Readonly<Record<string, unknown>> | ((args: any) => Readonly<Record<string, unknown>>);
}

/** An effect: `src` is its name in the catalogue, `id` is unique across the chart. Every invoke handles its error. */
export interface Invoke {
  readonly id: string;
  readonly src: string;
  // biome-ignore lint/suspicious/noExplicitAny: see NamedAction
  readonly input: (args: any) => Readonly<Record<string, unknown>>;
  readonly onDone: Edges;
  readonly onError: Edges;
}

/** Edges as a list. */
export function edgesOf(edges: Edges | undefined): readonly Edge[] {
  if (edges === undefined) return [];
  return Array.isArray(edges) ? (edges as readonly Edge[]) : [edges as Edge];
}
