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
  readonly rtoSeconds: number | null;
  /** Absent in scores that were kept before it was counted. */
  readonly downSeconds?: number | undefined;
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
  readonly kind: 'worse' | 'better' | 'within tolerance';
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

const lengths = [
  ['detected', 'detectedSeconds'],
  ['decided', 'decidedSeconds'],
  ['first message', 'firstMessageSeconds'],
  ['RTO', 'rtoSeconds'],
  ['below 95 %', 'downSeconds'],
  ['RPO', 'rpoSeconds'],
  ['without a writer', 'withoutWriterSeconds'],
] as const;

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
  return lengths.flatMap(([what, field]): Change[] => {
    const [before, now] = [last[field], score[field]];
    if (before === now || before === undefined || now === undefined) return [];
    const told = { scenario, seed, what, before: shown(before), now: shown(now) };
    if (before === null || now === null) return [{ ...told, kind: now === null ? 'worse' : 'better' }];
    const room = Math.max(tolerance.seconds, tolerance.share * before);
    if (Math.abs(now - before) <= room) return [{ ...told, kind: 'within tolerance' }];
    return [{ ...told, kind: now > before ? 'worse' : 'better' }];
  });
}

function shown(seconds: number | null): string {
  return seconds === null ? 'never' : `${seconds} s`;
}
