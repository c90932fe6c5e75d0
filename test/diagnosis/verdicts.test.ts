import { describe, expect, it } from '@jest/globals';
import { diagnose } from '../../src/diagnosis/diagnose.ts';
import { neither, ours } from './everyday-cases.ts';
import { evidence } from './evidence.ts';
import { outages } from './outage-cases.ts';

const verdictCases = [...outages, ...ours, ...neither];

describe('the verdict and its scope', () => {
  it.each(verdictCases)('$name: $verdict, $scope', ({ evidence: changes, verdict, scope }) => {
    expect(diagnose(evidence(changes))).toMatchObject({ verdict, scope });
  });

  it.each(verdictCases)('$name: each term is shown with its weight, and what is missing is named', (one) => {
    const found = diagnose(evidence(one.evidence));
    expect(found.reasons.reduce((sum, { weight }) => sum + weight, 0)).toBeCloseTo(found.score);
    expect(found.reasons.every(({ text, weight }) => text !== '' && weight !== 0)).toBe(true);
    expect(found.missing).toHaveLength(one.evidence.missing?.length ?? 0);
  });

  it.each(verdictCases)('$name: AWS saying nothing never speaks for ours', ({ evidence: changes }) => {
    const silent = diagnose(evidence({ ...changes, awsEvents: [] }));
    const told = diagnose(evidence(changes));
    expect(silent.score - told.score).toBeLessThanOrEqual(1);
    expect(silent.reasons.filter(({ weight }) => weight > 0)).toEqual(told.reasons.filter(({ weight }) => weight > 0));
  });

  it('is held against at least forty cases', () => {
    expect(verdictCases.length).toBeGreaterThanOrEqual(40);
  });
});
