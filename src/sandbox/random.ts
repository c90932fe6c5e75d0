/**
 * Seeded pseudo-random numbers. Streams are forked by name, so that an extra draw in one part of the world does not shift another part.
 * Mixing: the 32-bit finaliser of MurmurHash3 (Appleby, public domain) over a Weyl sequence.
 */
export interface Random {
  /** Uniform in [0, 1). */
  next(): number;
  /** Uniform in [low, high). */
  between(low: number, high: number): number;
  /** Uniform whole number in [low, high]. */
  whole(low: number, high: number): number;
  /** True with the given probability. */
  chance(probability: number): boolean;
  /** An independent stream, the same for the same seed and name. */
  fork(name: string): Random;
}

/** The golden ratio in 32 bits: the usual increment of a Weyl sequence. */
const weylIncrement = 0x9e3779b9;

function mix(value: number): number {
  let mixed = value >>> 0;
  mixed = Math.imul(mixed ^ (mixed >>> 16), 0x85ebca6b);
  mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35);
  return (mixed ^ (mixed >>> 16)) >>> 0;
}

function seedFrom(text: string, seed: number): number {
  let state = mix(seed + weylIncrement);
  for (const character of text) state = mix(state + (character.codePointAt(0) ?? 0) + weylIncrement);
  return state;
}

export function createRandom(seed: number): Random {
  let state = seed >>> 0;
  const next = () => {
    state = (state + weylIncrement) >>> 0;
    return mix(state) / 0x1_0000_0000;
  };
  return {
    next,
    between: (low, high) => low + next() * (high - low),
    whole: (low, high) => low + Math.floor(next() * (high - low + 1)),
    chance: (probability) => next() < probability,
    fork: (name) => createRandom(seedFrom(name, seed)),
  };
}
