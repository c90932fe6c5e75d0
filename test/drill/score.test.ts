import { describe, expect, it } from '@jest/globals';
import {
  downSecondsOf,
  movedNothing,
  rpoSecondsOf,
  rtoSecondsOf,
  scoreOf,
  withoutWriterSecondsOf,
  wrongActionsOf,
} from '../../src/drill/score.ts';
import { WorldLog } from '../../src/sandbox/world-log.ts';
import { allowedCalls, type Expected, isRight } from '../../src/scenario/expected.ts';

function traffic(...samples: readonly [seconds: number, successRate: number][]) {
  return {
    traffic: samples.map(([seconds, successRate]) => ({
      atMs: seconds * 1000,
      successRate,
      byRegion: {},
      writersByRegion: {},
    })),
  };
}

const services: Readonly<Record<string, string>> = {
  UpdateAlias: 'lambda',
  UpdateRoutingControlStates: 'route53-recovery-cluster',
};
const told = { verdict: 'aws', scope: 'regional' } as const;

function called(operation: string, workload = true) {
  const log = new WorldLog();
  log.mutate({
    atMs: 0,
    service: services[operation] ?? 's',
    operation,
    region: 'r',
    target: 't',
    from: 'a',
    to: 'b',
    workload,
  });
  return log;
}

const ordered = () => true;

describe('the recovery time', () => {
  it('runs from the first failed request to the start of five good minutes', () => {
    expect(rtoSecondsOf(traffic([0, 1], [60, 0.2], [200, 0.96], [400, 0.96], [500, 1]))).toBe(140);
  });

  it('starts again when the good minutes are broken', () => {
    expect(rtoSecondsOf(traffic([0, 0], [100, 0.99], [300, 0.9], [320, 0.97], [620, 1]))).toBe(320);
  });

  it('is null while nothing failed, and while five good minutes have not passed', () => {
    expect(rtoSecondsOf(traffic([0, 1], [900, 1]))).toBeNull();
    expect(rtoSecondsOf(traffic([0, 0], [100, 1], [399, 1]))).toBeNull();
  });
});

describe('a trouble that begins with few failures', () => {
  it('has not recovered at its first failed request when worse follows within minutes', () => {
    const ramp = traffic([0, 1], [60, 0.96], [300, 0.96], [420, 0.96], [421, 0], [700, 1], [1000, 1]);
    expect(rtoSecondsOf(ramp)).toBe(640);
  });

  it('has when it stays as it began', () => {
    expect(rtoSecondsOf(traffic([0, 1], [60, 0.96], [500, 0.97], [960, 1]))).toBe(0);
    expect(rtoSecondsOf(traffic([0, 1], [60, 0.96], [500, 0.97]))).toBeNull();
  });
});

describe('the time in which clients failed', () => {
  it('is counted after the recovery, too, and up to the end', () => {
    const again = traffic([0, 1], [60, 0.2], [200, 0.96], [560, 0.94], [660, 1], [900, 0]);
    expect(rtoSecondsOf(again)).toBe(140);
    expect(downSecondsOf(again, 1_000_000)).toBe(140 + 100 + 100);
  });

  it('is none where nearly all requests succeeded', () => {
    expect(downSecondsOf(traffic([0, 1], [60, 0.96], [500, 1]), 900_000)).toBe(0);
  });
});

describe('a failover that was called', () => {
  const hours = traffic([0, 1], [10, 0], [7000, 1], [8000, 1]);
  const moved = called('UpdateRoutingControlStates').mutatingCalls;

  it('moved nothing where clients waited for AWS and no lever changed', () => {
    const { mutatingCalls } = called('UpdateAlias');
    expect(movedNothing({ ...hours, mutatingCalls }, 180)).toBe(true);
    expect(movedNothing({ ...hours, mutatingCalls: moved.map((call) => ({ ...call, changed: false })) }, 180)).toBe(
      true,
    );
    expect(movedNothing({ ...traffic([0, 1], [10, 0]), mutatingCalls: [] }, 180)).toBe(true);
  });

  it('was carried out where a lever changed, and need not be where AWS was as quick or nobody was hurt', () => {
    expect(movedNothing({ ...hours, mutatingCalls: moved }, 180)).toBe(false);
    expect(movedNothing({ ...traffic([0, 0], [500, 1], [900, 1]), mutatingCalls: [] }, 180)).toBe(false);
    expect(movedNothing({ ...traffic([0, 1]), mutatingCalls: [] }, 180)).toBe(false);
  });
});

describe('the score', () => {
  it('takes the worst takeover as recovery point', () => {
    const takeover = { atMs: 0, from: 'a', to: 'b' };
    expect(rpoSecondsOf({ takeovers: [] })).toBeNull();
    expect(
      rpoSecondsOf({
        takeovers: [
          { ...takeover, unreplicatedSeconds: 1 },
          { ...takeover, unreplicatedSeconds: 3 },
        ],
      }),
    ).toBe(3);
  });

  it('counts an open gap up to now', () => {
    expect(
      withoutWriterSecondsOf(
        {
          writerGaps: [
            { fromMs: 0, toMs: 2000 },
            { fromMs: 5000, toMs: null },
          ],
        },
        9000,
      ),
    ).toBe(4);
  });

  it('calls every change wrong when holding was right, and only unfitting ones else', () => {
    const right = (decision: Expected['decision']) => ({ expected: { ...told, decision } });
    expect(wrongActionsOf(called('UpdateRoutingControlStates'), right('hold'), ordered)).toHaveLength(1);
    expect(wrongActionsOf(called('UpdateRoutingControlStates'), right('failover'), ordered)).toHaveLength(0);
    expect(wrongActionsOf(called('UpdateAlias'), right('failover'), ordered)).toHaveLength(1);
    expect(wrongActionsOf(called('UpdateAlias'), right('rollback'), ordered)).toHaveLength(0);
    expect(wrongActionsOf(called('CreateCase', false), right('hold'), ordered)).toHaveLength(0);
  });

  it('allows what the scenario says instead, decisions and single calls', () => {
    const log = called('UpdateAlias');
    const hold = { ...told, decision: 'hold' } as const;
    expect(wrongActionsOf(log, { expected: hold, allowedActions: ['lambda:UpdateAlias'] }, ordered)).toEqual([]);
    expect(wrongActionsOf(log, { expected: hold, allowedActions: ['rollback', 'zonal-shift'] }, ordered)).toEqual([]);
    expect(
      wrongActionsOf(log, { expected: { ...hold, decision: 'rollback' }, allowedActions: [] }, ordered),
    ).toHaveLength(1);
  });

  it('allows what any decision needs that would have been right too', () => {
    const either = { ...told, decision: 'hold', alsoRight: ['failover'] } as const;
    expect([...allowedCalls({ expected: { ...either, alsoRight: ['failover'] } })]).toContain('s3:PutObject');
    expect(
      ['hold', 'failover', 'rollback'].map((made) => isRight(made, { ...either, alsoRight: ['failover'] })),
    ).toEqual([true, true, false]);
  });

  it('calls a fitting change wrong that nobody ordered', () => {
    const right = { expected: { ...told, decision: 'rollback' } } as const;
    expect(wrongActionsOf(called('UpdateAlias'), right, () => false)).toMatchObject([{ why: 'not approved' }]);
  });

  it('sums up a log', () => {
    const log = called('UpdateAlias');
    log.mutate({
      atMs: 1,
      service: 'lambda',
      operation: 'UpdateAlias',
      region: 'r',
      target: 't',
      from: 'b',
      to: 'b',
      workload: true,
    });
    expect(scoreOf(log, { expected: { ...told, decision: 'rollback' } }, 0, ordered)).toMatchObject({
      rtoSeconds: null,
      mutatingCalls: 2,
      doubledEffects: 1,
      violations: 1,
      wrongActions: [],
    });
  });
});
