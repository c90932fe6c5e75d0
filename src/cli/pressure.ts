import { Pressure } from '../adapters/http/pressure.ts';
import type { Config } from '../config.ts';
import { systemClock } from './system-clock.ts';

const bytesPerMegabyte = 1_048_576;

/** What may be under way in the entrances for signals, as configured; one of them takes half of it at most. */
export function pressureOf({ signals: { limits } }: Config, backlog: () => number): Pressure {
  const bounds = {
    requests: limits.requests,
    requestsOfOne: Math.max(1, Math.floor(limits.requests / 2)),
    bytes: limits.bodyMegabytes * bytesPerMegabyte,
    backlog: limits.backlog,
    perSecond: limits.requestsPerSecond,
  };
  return new Pressure(bounds, systemClock, backlog);
}
