import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from '@jest/globals';
import { changesAgainst, changesAgainstBaseline, keepScores } from '../../src/cli/drill-scores.ts';
import { changeLine } from '../../src/cli/drill-summary.ts';
import type { Scorecard } from '../../src/drill/scorecard.ts';

const folder = mkdtempSync(join(tmpdir(), 'muster-scores-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** The part of a card that is kept. */
const card = {
  scenario: 'outage',
  seed: 1,
  rightCall: true,
  decision: 'failover',
  wrongActions: [],
  violations: [],
  timingsSeconds: { detected: 40, decided: 47, firstMessage: 40 },
  rtoSeconds: 204.04,
  downSeconds: 204.04,
  rpoSeconds: null,
  withoutWriterSeconds: 21,
  messages: { missing: [] },
} as unknown as Scorecard;

it('a baseline that holds no score of a drill in that mode says so, where the last scores say nothing', () => {
  const file = join(folder, 'baseline.json');
  keepScores(file, 'approval after 60 s', [card]);

  expect(changesAgainstBaseline(file, 'approval after 60 s', [card])).toEqual([]);
  expect(changesAgainstBaseline(file, 'approver late', [card]).map(changeLine)).toEqual([
    'new: outage, seed 1: not in the baseline, in this mode',
  ]);
  expect(changesAgainst(file, 'approver late', [card])).toEqual([]);
});

it('the time in which clients failed is kept and compared', () => {
  const file = join(folder, 'scores.json');
  keepScores(file, 'any', [card]);

  expect(changesAgainst(file, 'any', [{ ...card, downSeconds: 900 }]).map(changeLine)).toEqual([
    'worse: outage, seed 1: below 95 % 204 s → 900 s',
  ]);
});
