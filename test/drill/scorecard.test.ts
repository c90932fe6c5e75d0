import { describe, expect, it } from '@jest/globals';
import { scorecardOf } from '../../src/drill/scorecard.ts';
import { scorecardText } from '../../src/drill/scorecard-text.ts';
import type { HistoryEntry } from '../../src/ports/commands.ts';
import { WorldLog } from '../../src/sandbox/world-log.ts';
import { catalogued, exampleWorkload } from './example-worlds.ts';
import { history } from './ordered-histories.ts';

/** The card of a scenario in which so many of the requests succeeded from its tenth minute on, and the engine left these histories. */
function cardOf(id: string, successRate: number, ...histories: readonly HistoryEntry[][]) {
  const scenario = catalogued(id);
  const startedAtMs = Date.parse(scenario.startAt);
  const log = new WorldLog();
  const sample = (minutes: number, share: number) => {
    log.traffic.push({ atMs: startedAtMs + minutes * 60_000, successRate: share, byRegion: {}, writersByRegion: {} });
  };
  sample(0, 1);
  sample(10, successRate);
  sample(600, successRate);
  return scorecardOf({
    scenario,
    outage: scenario,
    workload: exampleWorkload(scenario.workload),
    seed: 1,
    approveAfterSeconds: 60,
    approver: 'prompt',
    log,
    histories,
    startedAtMs,
    nowMs: startedAtMs + 36_000_000,
    firstTroubleMs: startedAtMs + 600_000,
    wallMs: 1,
  });
}

describe('an engine that recommends nothing', () => {
  it.each(['standby-gone', 's3-slow-down', 'lost-permission', 'telemetry-loss'])('made no right call in %s', (id) => {
    expect(cardOf(id, 0)).toMatchObject({ decision: 'none', rightCall: false });
  });

  it('made none where the expected verdict could be known, though clients noticed nothing', () => {
    expect(cardOf('telemetry-loss', 1)).toMatchObject({ decision: 'none', rightCall: false });
  });

  it('held where nothing could be known and clients were served all along', () => {
    expect(cardOf('own-resolver', 1)).toMatchObject({ decision: 'hold', rightCall: true });
    expect(cardOf('2026-05-07-zone-thermal', 0.98)).toMatchObject({ decision: 'hold', rightCall: true });
  });
});

describe('the verdict', () => {
  const held = (verdict: string, scope: string) =>
    history(
      ['effect.succeeded', { key: 'i/0', name: 'evidence.gather', output: { verdict, scope } }],
      ['decision', { about: 'recommendation', decision: 'hold', runbook: 'any', reasons: ['so'] }],
    );

  it('is told to be right or not beside a right call', () => {
    const right = cardOf('telemetry-loss', 1, held('aws', 'telemetry-only'));
    expect(right).toMatchObject({ decision: 'hold', rightCall: true, verdictRight: true });
    const wrong = cardOf('telemetry-loss', 1, held('aws', 'regional'));
    expect(wrong).toMatchObject({ decision: 'hold', rightCall: true, verdictRight: false });
    expect([right, wrong].map((card) => / (\S+|NOT RIGHT): aws/.exec(scorecardText(card))?.[1])).toEqual([
      'right',
      'NOT RIGHT',
    ]);
  });
});
