import type { Scorecard } from './scorecard.ts';

/** Many drills of one scenario, told in a few figures. */
export interface Distribution {
  readonly scenario: string;
  readonly drills: number;
  readonly rightCalls: number;
  /** 0..1. */
  readonly rightCallShare: number;
  readonly wrongActions: number;
  readonly violations: number;
  /** Seconds; null when no drill recovered by itself. */
  readonly rtoSeconds: Quantiles | null;
  readonly rpoSeconds: Quantiles | null;
  readonly ratio: Quantiles | null;
  /** Drills with another call than the right one, a wrong action or a broken invariant: play one again with its seed. */
  readonly misses: readonly Miss[];
}

export interface Quantiles {
  readonly p50: number;
  readonly p90: number;
  readonly max: number;
}

export interface Miss {
  readonly scenario: string;
  readonly seed: number;
  readonly decision: string;
  readonly expected: string;
  readonly why: string;
}

/** The distribution of the drills of one scenario, or of all under one name. @throws Error without any */
export function distributionOf(name: string, cards: readonly Scorecard[]): Distribution {
  const misses = cards.flatMap(missOf);
  const rightCalls = cards.length - misses.length;
  return {
    scenario: name,
    drills: cards.length,
    rightCalls,
    rightCallShare: cards.length === 0 ? 1 : rightCalls / cards.length,
    wrongActions: cards.reduce((sum, { wrongActions }) => sum + wrongActions.length, 0),
    violations: cards.reduce((sum, { violations }) => sum + violations.length, 0),
    rtoSeconds: quantiles(cards.map(({ rtoSeconds }) => rtoSeconds)),
    rpoSeconds: quantiles(cards.map(({ rpoSeconds }) => rpoSeconds)),
    ratio: quantiles(cards.map(({ ratio }) => ratio)),
    misses,
  };
}

/** Nearest rank: the least value that the share does not exceed. */
function quantiles(values: readonly (number | null)[]): Quantiles | null {
  const sorted = values.filter((value) => value !== null).sort((one, other) => one - other);
  const at = (share: number) => sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)];
  const [p50, p90, max] = [at(0.5), at(0.9), at(1)];
  return p50 === undefined || p90 === undefined || max === undefined ? null : { p50, p90, max };
}

function missOf(card: Scorecard): Miss[] {
  const { scenario, seed, decision, expected, rightCall, wrongActions, violations } = card;
  const why = [
    ...(rightCall || wrongActions.length > 0
      ? []
      : [`decided ${decision}${card.movedNothing ? ', moved nothing' : ''}`]),
    ...wrongActions.map(({ call, why: reason }) => `${reason}: ${call.split(' ')[0]}`),
    ...violations.map(({ kind, detail }) => `${kind}: ${detail}`),
  ];
  return why.length === 0
    ? []
    : [{ scenario, seed, decision, expected: expected.decision, why: [...new Set(why)].join('; ') }];
}
