import type { Clock, WallClock } from '../ports/clock.ts';
import { every } from '../signals/every.ts';

/** A difference beyond this is told, ms: machines that NTP keeps differ by less than a second, and what is within a minute misleads nobody. */
const toldFromMs = 60_000;
/** How often it is looked for, ms. */
const lookEveryMs = 60_000;

/** Who hears that the engine's time is not the machine's. */
export interface ClockTold {
  /** The engine's time is so many whole seconds ahead. */
  ahead(seconds: number): void;
  caughtUp(): void;
}

/** By how many whole seconds the engine's time is ahead of the wall; it is never behind. */
export function aheadSeconds(clock: Pick<Clock, 'now'>, wall: WallClock): number {
  return Math.max(0, Math.trunc((clock.now() - wall.now()) / 1000));
}

/** Tells once that the engine's time went ahead of the machine's, and once that it is caught up with, until aborted. */
export function watchClock(
  { clock, wall, tell }: { readonly clock: Clock; readonly wall: WallClock; readonly tell: ClockTold },
  signal: AbortSignal,
): Promise<void> {
  let told = false;
  return every(clock, lookEveryMs, signal, async () => {
    const seconds = aheadSeconds(clock, wall);
    const ahead = seconds * 1000 > toldFromMs;
    if (ahead === told) return;
    told = ahead;
    if (ahead) tell.ahead(seconds);
    else tell.caughtUp();
  });
}
