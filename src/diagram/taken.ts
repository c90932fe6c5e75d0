import { ancestors, type Picture, type Shape } from './picture.ts';

/** A change of state as a history tells it: whole state values. `atMs` is epoch milliseconds. */
export interface Step {
  readonly atMs: number;
  readonly from: unknown;
  readonly to: unknown;
}

export interface Visit {
  readonly firstAtMs: number;
  /** Place among the states that were entered, by first entry, from 1; null for a state that only lies around others. */
  readonly order: number | null;
}

/** The way that an incident took through a picture. */
export interface Taken {
  readonly shapes: ReadonlyMap<string, Visit>;
  /** Arrows as `arrowKey` names them. */
  readonly arrows: ReadonlySet<string>;
  /** Innermost shapes that it was in at the end. */
  readonly last: ReadonlySet<string>;
}

export function arrowKey({ from, to }: { readonly from: string; readonly to: string }): string {
  return `${from} -> ${to}`;
}

/**
 * Finds a way through what is drawn. A history names where each change began and ended; states that were only passed in between are those of
 * the shortest way of arrows from one to the other.
 */
export function takenIn(picture: Picture, steps: readonly Step[], chartId: string): Taken {
  const way = new Way(picture);
  const [first] = steps;
  if (first) for (const leaf of leavesOf(first.from, chartId)) way.enter(leaf, first.atMs);
  for (const { atMs, from, to } of steps) {
    const [before, after] = [leavesOf(from, chartId), leavesOf(to, chartId)];
    for (const leaf of after) if (!before.includes(leaf)) way.move(nearest(leaf, before, after), leaf, atMs);
  }
  const end = steps.at(-1);
  return way.taken(end ? leavesOf(end.to, chartId) : []);
}

class Way {
  readonly #shapes = new Map<string, Shape>();
  readonly #onward = new Map<string, string[]>();
  readonly #visits = new Map<string, Visit>();
  readonly #arrows = new Set<string>();
  #entered = 0;

  constructor({ root, elsewhere, arrows }: Picture) {
    const add = (shape: Shape): void => {
      this.#shapes.set(shape.id, shape);
      shape.inside.forEach(add);
    };
    add(root);
    elsewhere.forEach(add);
    for (const { from, to } of arrows) this.#onward.set(from, [...(this.#onward.get(from) ?? []), to]);
  }

  move(from: string | undefined, to: string, atMs: number): void {
    const [start, end] = [from && this.#drawn(from), this.#drawn(to) ?? this.#elsewhere(to)];
    if (start && end && start !== end) this.#mark(this.#shortest(start, end), atMs);
    this.enter(to, atMs);
  }

  enter(path: string, atMs: number): void {
    const drawn = this.#drawn(path);
    if (drawn === undefined) return;
    for (const around of ancestors(drawn)) if (this.#shapes.has(around)) this.#visit(around, atMs, false);
    this.#visit(drawn, atMs, true);
  }

  taken(end: readonly string[]): Taken {
    const last = end.flatMap((leaf) => this.#drawn(leaf) ?? []);
    return { shapes: this.#visits, arrows: this.#arrows, last: new Set(last) };
  }

  #visit(id: string, firstAtMs: number, innermost: boolean): void {
    if (this.#visits.has(id)) return;
    if (innermost) this.#entered += 1;
    this.#visits.set(id, { firstAtMs, order: innermost ? this.#entered : null });
  }

  /** The innermost shape drawn for a state; undefined outside the picture. */
  #drawn(path: string): string | undefined {
    return [path, ...ancestors(path)].find((one) => this.#shapes.has(one));
  }

  /** The end of arrows that lead out of the picture to a state. */
  #elsewhere(path: string): string | undefined {
    return [path, ...ancestors(path)].map((one) => `#${one}`).find((one) => this.#shapes.has(one));
  }

  #mark(way: readonly string[], atMs: number): void {
    way.forEach((id, index) => {
      const next = way[index + 1];
      if (next === undefined) return;
      this.#arrows.add(arrowKey({ from: id, to: next }));
      if (this.#shapes.get(next)?.inside.length === 0) this.enter(next, atMs);
    });
  }

  /** Arrows of the state itself and of those around it lead on; one into a state with an inside leads to its first child. */
  #shortest(from: string, to: string): string[] {
    const goals = new Set([to, ...ancestors(to).filter((outer) => !ancestors(from).includes(outer) && outer !== from)]);
    const ways = [from, ...ancestors(from).filter((outer) => this.#shapes.has(outer))].map((start) => [start]);
    const seen = new Set(ways.flat());
    for (let way = ways.shift(); way; way = ways.shift()) {
      const at = way.at(-1) as string;
      for (const next of this.#onward.get(at) ?? []) {
        if (goals.has(next)) return [...way, next];
        if (seen.has(next)) continue;
        seen.add(next);
        ways.push([...way, next]);
      }
      const first = way.length > 1 ? this.#shapes.get(at)?.first : undefined;
      if (first && !seen.has(first)) {
        seen.add(first);
        ways.push([...way, first]);
      }
    }
    return [];
  }
}

/** Dotted paths of the innermost states of a state value. */
function leavesOf(value: unknown, path: string): string[] {
  if (typeof value === 'string') return [`${path}.${value}`];
  const parts = Object.entries((value ?? {}) as Record<string, unknown>);
  return parts.length === 0 ? [path] : parts.flatMap(([key, part]) => leavesOf(part, `${path}.${key}`));
}

/** Of the states that were left, the one that lies nearest to the one that was entered. */
function nearest(leaf: string, before: readonly string[], after: readonly string[]): string | undefined {
  const shared = (other: string): number => ancestors(other).filter((outer) => leaf.startsWith(`${outer}.`)).length;
  return before.filter((other) => !after.includes(other)).sort((one, other) => shared(other) - shared(one))[0];
}
