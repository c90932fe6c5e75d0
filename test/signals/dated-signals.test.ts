import { describe, expect, it } from '@jest/globals';
import type { Signal } from '../../src/ports/commands.ts';
import { incidentClosed, settle } from '../../src/signals/correlate.ts';
import { datedByOthers } from '../../src/signals/dated-signals.ts';
import { fold, kinds, signal, startMs, terrain } from './alarms.ts';
import { ManualClock } from './manual-clock.ts';

const hourMs = 3_600_000;
const minuteMs = 60_000;

async function heard(aheadMs: number, signals: readonly Signal[]): Promise<readonly Signal[]> {
  const stored: Signal[] = [];
  const commands = {
    signals: async (all: readonly Signal[]) => {
      stored.push(...all);
      return { accepted: all.length, repeated: 0 };
    },
  };
  const wall = { now: () => startMs };
  await datedByOthers(commands, { clock: new ManualClock(startMs + aheadMs), wall }).signals(signals);
  return stored;
}

describe('signals that are dated by others', () => {
  it.each([0, 999, -hourMs])('are taken as they are while the clocks agree (%d ms)', async (aheadMs) => {
    const one = signal();
    expect(await heard(aheadMs, [one])).toEqual([one]);
  });

  it('are told in the time of an engine that is ahead, and keep their ids', async () => {
    const one = signal({ occurredAtMs: startMs - minuteMs });
    expect(await heard(3 * hourMs, [one])).toEqual([{ ...one, occurredAtMs: startMs - minuteMs + 3 * hourMs }]);
  });

  it('and began after a close open an incident, however far ahead the engine is', async () => {
    const aheadMs = 3 * hourMs;
    const closedAtMs = startMs + aheadMs - 2 * minuteMs;
    const opened = fold([signal()], undefined, startMs + aheadMs - hourMs);
    const closed = incidentClosed(opened.state, opened.deliveries[0]?.incidentId ?? '', closedAtMs);
    const during = fold(
      await heard(aheadMs, [signal({ occurredAtMs: startMs - minuteMs })]),
      closed,
      startMs + aheadMs,
    );
    expect(kinds(settle(during.state, closedAtMs + 5 * minuteMs, terrain))).toEqual([
      expect.stringMatching(/^opened /),
    ]);
  });
});
