import type { Clock, WallClock } from '../ports/clock.ts';
import type { Commands } from '../ports/commands.ts';

/** Clocks that differ by less tell the same time, ms: CloudWatch dates alarms to the second. */
const sameTimeMs = 1_000;

/**
 * Commands for signals that are dated by others, whose clocks are right where ours was not: as long as the engine's time is ahead of the wall,
 * their instants are told in the engine's, so that what began after a close is after it, and what happened together lies together.
 */
export function datedByOthers(
  commands: Pick<Commands, 'signals'>,
  { clock, wall }: { readonly clock: Clock; readonly wall: WallClock },
): Pick<Commands, 'signals'> {
  return {
    signals(signals) {
      const aheadMs = clock.now() - wall.now();
      if (aheadMs < sameTimeMs) return commands.signals(signals);
      return commands.signals(signals.map((one) => ({ ...one, occurredAtMs: one.occurredAtMs + aheadMs })));
    },
  };
}
