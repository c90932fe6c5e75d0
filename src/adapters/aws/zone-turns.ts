import type { Clock } from '../../ports/clock.ts';

/**
 * At most so many calls to Route 53's control plane begin within any second. Route 53 allows more by now (a bucket of 50 that fills by 10 a
 * second, Route 53 developer guide), and the account's other tools draw from the same bucket.
 */
const callsPerSecond = 5;
const secondMs = 1_000;

/** Turns at Route 53's control plane. */
export interface ZoneTurns {
  /** Runs a call when its turn has come. */
  call<Answer>(signal: AbortSignal, work: () => Promise<Answer>): Promise<Answer>;
  /** The same for a change: changes of one zone wait for each other, since Route 53 refuses a second one (`PriorRequestNotComplete`). */
  change<Answer>(zoneId: string, signal: AbortSignal, work: () => Promise<Answer>): Promise<Answer>;
}

const known = new WeakMap<Clock, ZoneTurns>();

/** The turns of everything that lives by one clock: the limit is the account's, however many workloads there are. */
export function zoneTurns(clock: Clock): ZoneTurns {
  const there = known.get(clock) ?? newTurns(clock);
  known.set(clock, there);
  return there;
}

function newTurns(clock: Clock): ZoneTurns {
  /** When the latest calls begin, oldest first. */
  let begun: readonly number[] = [];
  const changes = new Map<string, Promise<unknown>>();
  const call: ZoneTurns['call'] = async (signal, work) => {
    const oldest = begun.length < callsPerSecond ? undefined : begun[0];
    const atMs = Math.max(clock.now(), oldest === undefined ? 0 : oldest + secondMs);
    begun = [...begun.slice(1 - callsPerSecond), atMs];
    if (atMs > clock.now()) await clock.sleep(atMs - clock.now(), signal);
    return work();
  };
  return {
    call,
    change(zoneId, signal, work) {
      const before = changes.get(zoneId) ?? Promise.resolve();
      const mine = before.then(() => call(signal, work));
      const over = mine.then(
        () => undefined,
        () => undefined,
      );
      changes.set(zoneId, over);
      return mine;
    },
  };
}
