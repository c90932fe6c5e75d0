import type { Clients } from '../scenario/world-scenario.ts';
import type { Answer } from './name-service.ts';
import type { Random } from './random.ts';

/** How many resolvers the clients stand behind. */
const resolverCount = 300;

/** How long clients keep to an answer. */
interface Keeping extends Clients {
  readonly ttlMs: number;
}

interface Resolver {
  /** It asks anew at `phaseMs`, `phaseMs + periodMs`, … */
  readonly phaseMs: number;
  readonly periodMs: number;
  /** Where in a split answer it falls, 0..1. */
  readonly place: number;
}

/** The clients' resolvers: each keeps an answer until its TTL has run out, then asks the authoritative servers again. */
export class Resolvers {
  readonly #resolvers: readonly Resolver[];
  readonly #longestMs: number;
  #history: { readonly atMs: number; readonly answer: Answer }[];

  constructor(random: Random, { ttlMs, ignoreTtl, keptOpen }: Keeping, answer: Answer, startAtMs: number) {
    const openFrom = Math.round(resolverCount * (1 - keptOpen.share));
    const stickyFrom = Math.round(openFrom - resolverCount * ignoreTtl.share);
    this.#resolvers = Array.from({ length: resolverCount }, (_, index) => {
      const sticky = index >= stickyFrom;
      const open = index >= openFrom;
      const stickyMs = () =>
        open ? Math.max(ttlMs, keptOpen.lastsMs) : random.between(ignoreTtl.leastMs, ignoreTtl.mostMs);
      const periodMs = sticky ? stickyMs() : ttlMs;
      // Spread evenly with a little noise: a few hundred resolvers stand for very many.
      const share = sticky ? random.next() : (index + random.next()) / stickyFrom;
      return { periodMs, phaseMs: startAtMs + share * periodMs, place: random.next() };
    });
    this.#longestMs = Math.max(...this.#resolvers.map(({ periodMs }) => periodMs));
    this.#history = [{ atMs: Number.NEGATIVE_INFINITY, answer }];
  }

  /** The authoritative answer changed. */
  answered(answer: Answer, atMs: number): void {
    this.#history.push({ atMs, answer });
  }

  /** True when every resolver has the present answer. */
  settled(): boolean {
    return this.#history.length === 1;
  }

  /** When the authoritative answer last changed; -Infinity when it never did. */
  changedAtMs(): number {
    return this.#history.at(-1)?.atMs ?? Number.NEGATIVE_INFINITY;
  }

  /** Share of clients per Region now. */
  shares(nowMs: number): Record<string, number> {
    const counts: Record<string, number> = {};
    for (const resolver of this.#resolvers) {
      const sinceMs = nowMs - resolver.phaseMs;
      const askedAtMs = nowMs - (((sinceMs % resolver.periodMs) + resolver.periodMs) % resolver.periodMs);
      const region = pick(this.#answerAt(askedAtMs), resolver.place);
      counts[region] = (counts[region] ?? 0) + 1;
    }
    this.#forget(nowMs);
    return Object.fromEntries(Object.entries(counts).map(([region, count]) => [region, count / resolverCount]));
  }

  #answerAt(atMs: number): Answer {
    return this.#history.findLast((entry) => entry.atMs <= atMs)?.answer ?? {};
  }

  /** Drops answers that no resolver can still hold. */
  #forget(nowMs: number): void {
    while (this.#history.length > 1 && (this.#history[1]?.atMs ?? nowMs) <= nowMs - this.#longestMs)
      this.#history.shift();
  }
}

function pick(answer: Answer, place: number): string {
  let reached = 0;
  let last = '';
  for (const [region, share] of Object.entries(answer)) {
    reached += share;
    last = region;
    if (place < reached) return region;
  }
  return last;
}
