import { neverRecovered, wentDownAgain } from './recovered.ts';
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
  /** Drills that were to recover by a failover and never did. They rank behind all others in RTO and ratio. */
  readonly unrecovered: number;
  /** Seconds; null when no request failed in any drill. */
  readonly rtoSeconds: Quantiles | null;
  readonly rpoSeconds: Quantiles | null;
  readonly ratio: Quantiles | null;
  /** Drills with another call than the right one, a wrong action or a broken invariant, and without a lasting recovery: play one again with its seed. */
  readonly misses: readonly Miss[];
}

/** Null is never: so many drills did not recover. */
export interface Quantiles {
  readonly p50: number | null;
  readonly p90: number | null;
  readonly max: number | null;
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
    unrecovered: cards.filter(neverRecovered).length,
    rtoSeconds: quantiles(cards.map((card) => (neverRecovered(card) ? never : card.rtoSeconds))),
    rpoSeconds: quantiles(cards.map(({ rpoSeconds }) => rpoSeconds)),
    ratio: quantiles(cards.map((card) => (neverRecovered(card) ? never : card.ratio))),
    misses,
  };
}

const never = Number.POSITIVE_INFINITY;

/** Nearest rank: the least value that the share does not exceed. */
function quantiles(values: readonly (number | null)[]): Quantiles | null {
  const sorted = values
    .filter((value) => value !== null)
    .sort((one, other) => (one < other ? -1 : Number(one > other)));
  if (sorted.length === 0) return null;
  const at = (share: number): number | null => {
    const value = sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)];
    return value === undefined || value === never ? null : value;
  };
  return { p50: at(0.5), p90: at(0.9), max: at(1) };
}

function missOf(card: Scorecard): Miss[] {
  const { scenario, seed, decision, expected, rightCall, wrongActions, violations } = card;
  const why = [
    ...(rightCall || wrongActions.length > 0
      ? []
      : [`decided ${decision}${card.movedNothing ? ', moved nothing' : ''}`]),
    ...wrongActions.map(({ call, why: reason }) => `${reason}: ${call.split(' ')[0]}`),
    ...violations.map(({ kind, detail }) => `${kind}: ${detail}`),
    ...(neverRecovered(card) ? ['did not recover'] : []),
    ...(wentDownAgain(card) ? [`down again, ${Math.round(card.downSeconds)} s in all`] : []),
  ];
  return why.length === 0
    ? []
    : [{ scenario, seed, decision, expected: expected.decision, why: [...new Set(why)].join('; ') }];
}
