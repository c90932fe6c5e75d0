import { changeWithin, within } from '../deadline.ts';
import { CodedError, codeOf } from '../errors.ts';
import type { Clock } from '../ports/clock.ts';
import type { PlannedCall } from './define.ts';
import type { LeverDriver } from './lever.ts';

/** One switch is looked at or set within this, so that a Region that does not answer does not hold up the others, ms. */
const switchLimitMs = 8_000;

/** What is known of one switch: `on` evacuates its Region. */
export type SwitchState = 'on' | 'off' | 'unknown';

/** One switch that a health check reads, in a Region that survives. Setting it states an absolute value. */
export interface StandbySwitch {
  readonly region: string;
  /** For people, e.g. `s3://bucket/key`. */
  readonly target: string;
  /** How each state is set and told. */
  readonly on: { readonly call: string; readonly told: string };
  readonly off: { readonly call: string; readonly told: string };
  /** @throws CodedError when it cannot be looked at */
  isOn(signal: AbortSignal): Promise<boolean>;
  set(on: boolean, signal: AbortSignal): Promise<void>;
}

/**
 * Standby takes over primary: switches of the Region that is left go on, those of the Region that takes over must be off. One that is on is
 * enough, since its Region may be the only one that works; all of the other side's must be off.
 *
 * Where the name leads to the Region that takes over by itself, as it does on the way back, those of the Region that is left go off as well: one left
 * on would hold it out of the answer when it is needed next, and perhaps could not be taken back on that day.
 */
export function standbyLever(given: {
  readonly kind: string;
  readonly clock: Clock;
  readonly propagationMs: number;
  /** Does the name lead to the Region that takes over where no switch is on? */
  leadsByItself(signal: AbortSignal): Promise<boolean>;
  readonly leaving: readonly StandbySwitch[];
  readonly admitting: readonly StandbySwitch[];
}): LeverDriver {
  const { kind, clock, propagationMs, leadsByItself, leaving, admitting } = given;
  const states = (switches: readonly StandbySwitch[], signal: AbortSignal): Promise<SwitchState[]> =>
    Promise.all(switches.map((one) => stateOf(clock, one, signal)));
  const clearAll = async (switches: readonly StandbySwitch[], signal: AbortSignal): Promise<void> => {
    const now = await states(switches, signal);
    await Promise.all(switches.map((one, index) => clear(clock, one, now[index] ?? 'unknown', signal)));
  };
  return {
    kind,
    plane: 'data',
    propagationMs,
    intended: [
      ...leaving.map((one) => callOf(one, true, 'unknown')),
      ...admitting.map((one) => callOf(one, false, 'unknown')),
    ],
    async look(signal) {
      const [left, admitted, byItself] = await Promise.all([
        states(leaving, signal),
        states(admitting, signal),
        leadsByItself(signal),
      ]);
      const known = [...left, ...admitted].some((state) => state !== 'unknown');
      if (!known) throw new CodedError('unavailable', `no switch of the ${kind} lever could be looked at`);
      return {
        inPlace:
          left.every((state) => state === (byItself ? 'off' : 'on')) && admitted.every((state) => state === 'off'),
        calls: [...callsFor(leaving, left, !byItself), ...callsFor(admitting, admitted, false)],
      };
    },
    async move(signal) {
      const [byItself] = await Promise.all([leadsByItself(signal), clearAll(admitting, signal)]);
      if (byItself) await clearAll(leaving, signal);
      else await leave(clock, leaving, await states(leaving, signal), signal);
    },
    async blocks(signal) {
      const now = await states(admitting, signal);
      return admitting.flatMap((one, index) => (now[index] === 'on' ? [callOf(one, false, 'on')] : []));
    },
    async notes(signal) {
      const now = await states(admitting, signal);
      return admitting
        .filter((_one, index) => now[index] === 'unknown')
        .map(({ target, region, on }) => ({
          name: `${target} in ${region} cannot be looked at`,
          value: `left ${on.told} by an earlier move, it leads traffic away from where it goes as soon as ${region} answers`,
          forApprover: true as const,
        }));
    },
    async unblock(signal) {
      const now = await states(admitting, signal);
      await Promise.all(admitting.map((one, index) => now[index] === 'on' && clear(clock, one, 'on', signal)));
    },
  };
}

function callsFor(switches: readonly StandbySwitch[], now: readonly SwitchState[], on: boolean): PlannedCall[] {
  const wanted = on ? 'on' : 'off';
  return switches.flatMap((one, index) => (now[index] === wanted ? [] : [callOf(one, on, now[index])]));
}

function callOf({ region, target, on, off }: StandbySwitch, to: boolean, now: SwitchState = 'unknown'): PlannedCall {
  const { call, told } = to ? on : off;
  const from = now === 'unknown' ? 'unknown' : { on, off }[now].told;
  const tried = now === 'unknown' && !to;
  return { call, target, region, plane: 'data', from, to: told, ...(tried ? { tried } : {}) };
}

async function stateOf(clock: Clock, one: StandbySwitch, signal: AbortSignal): Promise<SwitchState> {
  try {
    return (await within(clock, switchLimitMs, signal, (limit) => one.isOn(limit))) ? 'on' : 'off';
  } catch {
    return 'unknown';
  }
}

/** Turns a switch off. One that could not be looked at is tried as well; the health checkers cannot read it either, so that it may fail. */
async function clear(clock: Clock, one: StandbySwitch, now: SwitchState, signal: AbortSignal): Promise<void> {
  if (now === 'off') return;
  try {
    await set(clock, one, false, signal);
  } catch (error) {
    if (now === 'on' || signal.aborted || codeOf(error) === 'superseded') throw error;
  }
}

/** Turns on the switches that are not; one that stands is enough. */
async function leave(
  clock: Clock,
  switches: readonly StandbySwitch[],
  now: readonly SwitchState[],
  signal: AbortSignal,
): Promise<void> {
  const results = await Promise.allSettled(
    switches.map(async (one, index) => {
      if (now[index] !== 'on') await set(clock, one, true, signal);
    }),
  );
  const failure = results.find((result) => result.status === 'rejected');
  if (failure && results.every((result) => result.status === 'rejected')) throw failure.reason;
}

/** A switch that is cut off by its time limit may have been set. */
function set(clock: Clock, one: StandbySwitch, on: boolean, signal: AbortSignal): Promise<void> {
  const wanted = (on ? one.on : one.off).told;
  return changeWithin(clock, switchLimitMs, signal, `${one.target} was not seen ${wanted}`, (limit) =>
    one.set(on, limit),
  );
}
