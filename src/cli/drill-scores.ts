import { existsSync, readFileSync } from 'node:fs';
import { z } from 'zod';
import {
  type Change,
  changesSince,
  type KeptScore,
  keptScore,
  newcomersTo,
  type Tolerance,
} from '../drill/regression.ts';
import type { Scorecard } from '../drill/scorecard.ts';
import { InputError } from '../errors.ts';
import { writeTextBelow } from './files.ts';

const seconds = z.number().nullable();

const kept = z.strictObject({
  /** How the drill was played, where it was not plainly: game-day modes are only compared with themselves. */
  mode: z.string(),
  scenario: z.string(),
  seed: z.int(),
  rightCall: z.boolean(),
  decision: z.string(),
  wrongActions: z.int(),
  violations: z.int(),
  detectedSeconds: seconds,
  decidedSeconds: seconds,
  firstMessageSeconds: seconds,
  rtoSeconds: seconds,
  /** Not in files of earlier versions. */
  downSeconds: z.number().optional(),
  rpoSeconds: seconds,
  withoutWriterSeconds: z.number(),
  missingMessages: z.int(),
});

const scoreFile = z.strictObject({
  tolerance: z.strictObject({ seconds: z.number().min(0), share: z.number().min(0).max(1) }),
  scores: z.array(kept),
});
type ScoreFile = z.infer<typeof scoreFile>;

/** How much worse a figure may be unless the file says otherwise: readings take a little more or less time in each drill. */
const usualTolerance: Tolerance = { seconds: 5, share: 0.05 };

/** A baseline is there, or is about to be written. @throws InputError: a gate that compares with nothing passes everything */
export function assertBaseline(file: string | undefined, update: boolean): void {
  if (file === undefined && update)
    throw new InputError([
      { path: '--update-baseline', found: 'no --baseline', expected: 'the file that is to be written' },
    ]);
  if (file === undefined || update || existsSync(file)) return;
  const expected = 'scores of muster drill, or --update-baseline to write them';
  throw new InputError([{ file, path: '', found: 'no such file', expected }]);
}

/** What changed since the scores in `file`; nothing where there is none yet. @throws InputError for a file that is none of these */
export function changesAgainst(file: string, mode: string, cards: readonly Scorecard[]): readonly Change[] {
  const { scores, tolerance } = read(file);
  return changesSince(ofMode(scores, mode), cards.map(keptScore), tolerance);
}

/** The same, and the drills that the baseline holds no score of in that mode. @throws InputError for a file that is none of these */
export function changesAgainstBaseline(file: string, mode: string, cards: readonly Scorecard[]): readonly Change[] {
  const newcomers = newcomersTo(ofMode(read(file).scores, mode), cards.map(keptScore));
  return [...changesAgainst(file, mode, cards), ...newcomers];
}

function ofMode(scores: ScoreFile['scores'], mode: string): ScoreFile['scores'] {
  return scores.filter((score) => score.mode === mode);
}

/** Keeps these scores beside those of other scenarios, seeds and modes. */
export function keepScores(file: string, mode: string, cards: readonly Scorecard[]): void {
  const { scores, tolerance } = read(file);
  const key = (score: Pick<KeptScore, 'scenario' | 'seed'> & { mode: string }) =>
    `${score.scenario} ${String(score.seed).padStart(9, '0')} ${score.mode}`;
  const all = new Map(scores.map((score) => [key(score), score]));
  for (const card of cards) {
    const score = { mode, ...keptScore(card) };
    all.set(key(score), score);
  }
  const sorted = [...all].sort(([one], [other]) => (one < other ? -1 : 1)).map(([, score]) => score);
  const lines = sorted.map((score) => `    ${JSON.stringify(score)}`).join(',\n');
  writeTextBelow(file, `{\n  "tolerance": ${JSON.stringify(tolerance)},\n  "scores": [\n${lines}\n  ]\n}\n`);
}

function read(file: string): ScoreFile {
  if (!existsSync(file)) return { tolerance: usualTolerance, scores: [] };
  const expected = 'scores of muster drill: a JSON file that it wrote';
  let data: unknown;
  try {
    data = JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    throw new InputError([{ file, path: '', found: 'no readable JSON', expected }]);
  }
  const parsed = scoreFile.safeParse(data);
  if (parsed.success) return parsed.data;
  throw new InputError(
    parsed.error.issues.map(({ path, message }) => ({ file, path: path.join('.'), found: message, expected })),
  );
}
