import type { Scorecard } from './scorecard.ts';

/** What is kept of a drill, to be compared with the next. */
export interface KeptScore {
  readonly scenario: string;
  readonly seed: number;
  readonly rightCall: boolean;
  readonly decision: string;
  readonly wrongActions: number;
  readonly violations: number;
  readonly detectedSeconds: number | null;
  readonly decidedSeconds: number | null;
  readonly firstMessageSeconds: number | null;
  /** Null where no request failed, and where clients never recovered: `downSeconds` tells. */
  readonly rtoSeconds: number | null;
  /** Absent in scores that were kept before it was counted. */
  readonly downSeconds?: number | undefined;
  /** Null where no other Region began to write. */
  readonly rpoSeconds: number | null;
  readonly withoutWriterSeconds: number;
  readonly missingMessages: number;
}

/** How much worse a figure may be before it counts: the larger of a length and a share of what it was. */
export interface Tolerance {
  readonly seconds: number;
  readonly share: number;
}

export interface Change {
  readonly scenario: string;
  readonly seed: number;
  readonly what: string;
  readonly before: string;
  readonly now: string;
  /** `new`: there is nothing to compare with. */
  readonly kind: 'worse' | 'better' | 'within tolerance' | 'new';
}

export function keptScore(card: Scorecard): KeptScore {
  return {
    scenario: card.scenario,
    seed: card.seed,
    rightCall: card.rightCall,
    decision: card.decision,
    wrongActions: card.wrongActions.length,
    violations: card.violations.length,
    detectedSeconds: card.timingsSeconds.detected,
    decidedSeconds: card.timingsSeconds.decided,
    firstMessageSeconds: card.timingsSeconds.firstMessage,
    rtoSeconds: tenths(card.rtoSeconds),
    downSeconds: tenths(card.downSeconds) ?? 0,
    rpoSeconds: tenths(card.rpoSeconds),
    withoutWriterSeconds: tenths(card.withoutWriterSeconds) ?? 0,
    missingMessages: card.messages.missing.length,
  };
}

function tenths(seconds: number | null): number | null {
  return seconds === null ? null : Math.round(seconds * 10) / 10;
}

const never = Number.POSITIVE_INFINITY;
/** Nothing happened that takes time or loses data: better than any length. */
const none = Number.NEGATIVE_INFINITY;

/** Undefined where a score does not tell. */
const lengths: readonly (readonly [what: string, of: (score: KeptScore) => number | undefined])[] = [
  ['detected', ({ detectedSeconds }) => detectedSeconds ?? never],
  ['decided', ({ decidedSeconds }) => decidedSeconds ?? never],
  ['first message', ({ firstMessageSeconds }) => firstMessageSeconds ?? never],
  ['RTO', rtoOf],
  ['below 95 %', ({ downSeconds }) => downSeconds],
  ['RPO', ({ rpoSeconds }) => rpoSeconds ?? none],
  ['without a writer', ({ withoutWriterSeconds }) => withoutWriterSeconds],
];

function rtoOf({ rtoSeconds, downSeconds }: KeptScore): number | undefined {
  if (rtoSeconds !== null || downSeconds === undefined) return rtoSeconds ?? undefined;
  return downSeconds > 0 ? never : none;
}

/** What differs from the last drill of the same scenario and seed; drills without an earlier one are new, and no change. */
export function changesSince(
  before: readonly KeptScore[],
  now: readonly KeptScore[],
  tolerance: Tolerance,
): readonly Change[] {
  const earlier = new Map(before.map((score) => [`${score.scenario}/${score.seed}`, score]));
  return now.flatMap((score) => {
    const last = earlier.get(`${score.scenario}/${score.seed}`);
    return last ? [...callChanges(last, score), ...lengthChanges(last, score, tolerance)] : [];
  });
}

/** Drills without an earlier score: a gate that has nothing to compare them with must say so. */
export function newcomersTo(before: readonly KeptScore[], now: readonly KeptScore[]): readonly Change[] {
  const known = new Set(before.map(({ scenario, seed }) => `${scenario}/${seed}`));
  return now
    .filter(({ scenario, seed }) => !known.has(`${scenario}/${seed}`))
    .map(({ scenario, seed, decision }) => ({
      scenario,
      seed,
      what: 'score',
      before: 'none',
      now: decision,
      kind: 'new',
    }));
}

function callChanges(last: KeptScore, score: KeptScore): Change[] {
  const { scenario, seed } = score;
  const one = (what: string, before: string, now: string, worse: boolean): Change[] =>
    before === now ? [] : [{ scenario, seed, what, before, now, kind: worse ? 'worse' : 'better' }];
  const call = ({ rightCall, decision }: KeptScore) => `${decision}${rightCall ? '' : ' (wrong)'}`;
  const more = (field: 'wrongActions' | 'violations' | 'missingMessages', what: string) =>
    one(what, String(last[field]), String(score[field]), score[field] > last[field]);
  return [
    ...one('call', call(last), call(score), !score.rightCall),
    ...more('wrongActions', 'wrong actions'),
    ...more('violations', 'broken invariants'),
    ...more('missingMessages', 'missing messages'),
  ];
}

function lengthChanges(last: KeptScore, score: KeptScore, tolerance: Tolerance): Change[] {
  const { scenario, seed } = score;
  return lengths.flatMap(([what, of]): Change[] => {
    const [before, now] = [of(last), of(score)];
    if (before === now || before === undefined || now === undefined) return [];
    const told = { scenario, seed, what, before: shown(before), now: shown(now) };
    const room = Math.max(tolerance.seconds, tolerance.share * Math.abs(before));
    const near = Number.isFinite(before) && Math.abs(now - before) <= room;
    return [{ ...told, kind: near ? 'within tolerance' : now > before ? 'worse' : 'better' }];
  });
}

function shown(seconds: number): string {
  if (seconds === never) return 'never';
  return seconds === none ? 'none' : `${seconds} s`;
}
