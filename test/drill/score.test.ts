import { describe, expect, it } from '@jest/globals';
import { rpoSecondsOf, rtoSecondsOf, scoreOf, withoutWriterSecondsOf, wrongActionsOf } from '../../src/drill/score.ts';
import { WorldLog } from '../../src/sandbox/world-log.ts';

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

function called(operation: string, workload = true) {
  const log = new WorldLog();
  log.mutate({ atMs: 0, service: 's', operation, region: 'r', target: 't', from: 'a', to: 'b', workload });
  return log;
}

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
    expect(wrongActionsOf(called('UpdateRoutingControlStates'), 'hold')).toHaveLength(1);
    expect(wrongActionsOf(called('UpdateRoutingControlStates'), 'failover')).toHaveLength(0);
    expect(wrongActionsOf(called('UpdateAlias'), 'failover')).toHaveLength(1);
    expect(wrongActionsOf(called('UpdateAlias'), 'rollback')).toHaveLength(0);
    expect(wrongActionsOf(called('CreateCase', false), 'hold')).toHaveLength(0);
  });

  it('sums up a log', () => {
    const log = called('UpdateAlias');
    log.mutate({
      atMs: 1,
      service: 's',
      operation: 'UpdateAlias',
      region: 'r',
      target: 't',
      from: 'b',
      to: 'b',
      workload: true,
    });
    expect(scoreOf(log, 'rollback', 0)).toMatchObject({
      rtoSeconds: null,
      mutatingCalls: 2,
      doubledEffects: 1,
      violations: 1,
      wrongActions: [],
    });
  });
});
