import { expect, it } from '@jest/globals';
import { changesSince, type KeptScore, newcomersTo } from '../../src/drill/regression.ts';

const score: KeptScore = {
  scenario: 'outage',
  seed: 1,
  rightCall: true,
  decision: 'failover',
  wrongActions: 0,
  violations: 0,
  detectedSeconds: 40,
  decidedSeconds: 47,
  firstMessageSeconds: 40,
  rtoSeconds: 200,
  downSeconds: 210,
  rpoSeconds: 0.4,
  withoutWriterSeconds: 21,
  missingMessages: 0,
};
const tolerance = { seconds: 5, share: 0.05 };

function change(changed: Partial<KeptScore>, from: Partial<KeptScore> = {}) {
  return changesSince([{ ...score, ...from }], [{ ...score, ...changed }], tolerance).map(
    ({ what, before, now, kind }) => `${kind}: ${what} ${before} → ${now}`,
  );
}

it('says nothing when nothing changed, nor of a drill that is new', () => {
  expect(change({})).toEqual([]);
  expect(changesSince([], [score], tolerance)).toEqual([]);
  expect(changesSince([score], [{ ...score, seed: 2, rtoSeconds: 900 }], tolerance)).toEqual([]);
});

it('calls a figure worse only past the larger of the two tolerances', () => {
  expect(change({ rtoSeconds: 210 })).toEqual(['within tolerance: RTO 200 s → 210 s']);
  expect(change({ rtoSeconds: 210.1 })).toEqual(['worse: RTO 200 s → 210.1 s']);
  expect(change({ detectedSeconds: 45 })).toEqual(['within tolerance: detected 40 s → 45 s']);
  expect(change({ detectedSeconds: 46 })).toEqual(['worse: detected 40 s → 46 s']);
  expect(change({ rtoSeconds: 150 })).toEqual(['better: RTO 200 s → 150 s']);
});

it('has no tolerance for a lost call, a wrong action, a broken invariant or a message that is gone', () => {
  expect(change({ rightCall: false, decision: 'hold' })).toEqual(['worse: call failover → hold (wrong)']);
  expect(change({ wrongActions: 1 })).toEqual(['worse: wrong actions 0 → 1']);
  expect(change({ violations: 2 })).toEqual(['worse: broken invariants 0 → 2']);
  expect(change({ missingMessages: 1 })).toEqual(['worse: missing messages 0 → 1']);
});

it('calls it worse when what came no longer comes', () => {
  expect(change({ rtoSeconds: null })).toEqual(['worse: RTO 200 s → never']);
});

it('tells a drill in which no request failed from one that never recovered', () => {
  const untouched = { rtoSeconds: null, downSeconds: 0 };
  const lost = { rtoSeconds: null, downSeconds: 210 };
  expect(change({}, lost)).toEqual(['better: RTO never → 200 s']);
  expect(change({ downSeconds: 0 }, untouched)).toEqual(['worse: RTO none → 200 s']);
  expect(change(untouched, { downSeconds: 0 })).toEqual(['better: RTO 200 s → none']);
  expect(change(lost, untouched)).toContain('worse: RTO none → never');
  expect(change({ rtoSeconds: 4000 }, { rtoSeconds: null, downSeconds: undefined })).toEqual([]);
});

it('calls it worse when data is at risk that was not, and better when none is any more', () => {
  expect(change({ rpoSeconds: 3418 }, { rpoSeconds: null })).toEqual(['worse: RPO none → 3418 s']);
  expect(change({ rpoSeconds: null })).toEqual(['better: RPO 0.4 s → none']);
  expect(change({}, { detectedSeconds: null })).toEqual(['better: detected never → 40 s']);
});

it('names the drills that there is nothing to compare with', () => {
  const other = { ...score, seed: 2 };
  expect(newcomersTo([score], [score])).toEqual([]);
  expect(newcomersTo([score], [score, other])).toMatchObject([{ scenario: 'outage', seed: 2, kind: 'new' }]);
});

it('compares the time in which clients failed, where it was kept', () => {
  expect(change({ downSeconds: 900 })).toEqual(['worse: below 95 % 210 s → 900 s']);
  const { downSeconds: _, ...earlier } = score;
  expect(changesSince([earlier], [{ ...score, downSeconds: 900 }], tolerance)).toEqual([]);
});
