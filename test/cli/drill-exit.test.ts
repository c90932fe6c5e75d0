import { describe, expect, it } from '@jest/globals';
import { exitCodeOf } from '../../src/cli/drill.ts';

type Card = Parameters<typeof exitCodeOf>[0];

/** The part of a card that the exit code is judged by, of a drill in which all went well. */
const fine = {
  approver: 'prompt',
  rightCall: true,
  violations: [],
  rtoSeconds: 240,
  downSeconds: 240,
  expected: { decision: 'failover' },
  wire: true,
  wireFaults: [],
};

function exitCode(changed: object): number {
  return exitCodeOf({ ...fine, ...changed } as unknown as Card);
}

describe('the exit code of a drill', () => {
  it('is 0 when all went well, with the wire and without', () => {
    expect([exitCode({}), exitCode({ wire: false })]).toEqual([0, 0]);
  });

  it('is 0 when clients failed again for a short time, or nobody was to move them', () => {
    expect(exitCode({ downSeconds: 540 })).toBe(0);
    expect(exitCode({ downSeconds: 9000, expected: { decision: 'hold' } })).toBe(0);
    expect(exitCode({ downSeconds: 9000, approver: 'late' })).toBe(0);
  });

  it.each([
    ['the call was wrong', { rightCall: false }],
    ['an invariant broke', { violations: [{ at: '', kind: 'two-writers', detail: '' }] }],
    ['traffic never recovered', { rtoSeconds: null }],
    ['clients failed again for more than five minutes', { downSeconds: 541 }],
    [
      'one request was of the wrong form',
      { wireFaults: [{ service: 'lambda', operation: 'GetAlias', region: 'us-east-1', fault: 'input.Name: missing' }] },
    ],
  ])('is 1 when %s', (_what, changed) => {
    expect(exitCode(changed)).toBe(1);
  });
});
