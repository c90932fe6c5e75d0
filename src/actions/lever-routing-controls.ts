import { createHash } from 'node:crypto';
import { CodedError, codeOf } from '../errors.ts';
import type { Lever } from '../workload/lever.ts';
import type { PlannedCall } from './define.ts';
import type { LeverDriver, LeverPorts, Move } from './lever.ts';

type RoutingControlLever = Extract<Lever, { kind: 'routing-control' }>;
type Entry = { readonly arn: string; readonly state: 'On' | 'Off' };

/** After a flip a safety rule refuses the next one for its waiting period (5 s unless configured, ARC API reference): then again. */
const waitPeriodMs = 6_000;
const tries = 6;

/**
 * ARC routing controls: both flips in one atomic call on the cluster's data plane. Endpoints outside the Region that is left come first, in an
 * order that differs from effect to effect; one or two of the five are always under maintenance (ARC developer guide).
 * @throws CodedError `invalid` when the lever has no control for one of the Regions
 */
export function routingControlLever(ports: LeverPorts, lever: RoutingControlLever, move: Move): LeverDriver {
  const { from, to, override } = move;
  const endpoints = shuffled(lever.endpoints, move);
  const overriding = override === null ? [] : (lever.safetyRules ?? []);
  const entries: readonly Entry[] = [
    { arn: controlOf(lever, from), state: 'Off' },
    { arn: controlOf(lever, to), state: 'On' },
  ];
  const call = callsThrough(lever.endpoints.find(({ region }) => region !== from)?.region ?? to, overriding);
  const states = (wanted: readonly Entry[], signal: AbortSignal): Promise<Record<string, 'On' | 'Off'>> =>
    ports.routingControls.states(
      endpoints,
      wanted.map(({ arn }) => arn),
      signal,
    );
  const set = (wanted: readonly Entry[], signal: AbortSignal): Promise<void> =>
    setUntilSeen(
      ports,
      wanted,
      (limit) => states(wanted, limit),
      (limit) => ports.routingControls.update(endpoints, wanted, limit, overriding),
      signal,
    );
  const admitting = entries.filter(({ state }) => state === 'On');
  const blocking = async (signal: AbortSignal): Promise<Entry[]> => {
    const now = await states(admitting, signal);
    return admitting.filter(({ arn, state }) => now[arn] !== state);
  };
  return {
    kind: lever.kind,
    plane: 'data',
    propagationMs: 30_000,
    intended: entries.map((entry) => call(entry, 'unknown')),
    async look(signal) {
      const now = await states(entries, signal);
      return {
        inPlace: entries.every(({ arn, state }) => now[arn] === state),
        calls: entries.map((entry) => call(entry, now[entry.arn] ?? 'unknown')),
      };
    },
    move: (signal) => set(entries, signal),
    blocks: async (signal) => (await blocking(signal)).map((entry) => call(entry, 'Off')),
    unblock: async (signal) => {
      const wanted = await blocking(signal);
      if (wanted.length > 0) await set(wanted, signal);
    },
  };
}

/** Those of the Region that is left come last; the others by a hash of the effect's key, so that a repeat asks in the same order. */
function shuffled(
  endpoints: RoutingControlLever['endpoints'],
  { from, key }: Move,
): readonly { endpoint: string; region: string }[] {
  const place = ({ endpoint }: { endpoint: string }): string =>
    createHash('sha256').update(`${key} ${endpoint}`).digest('hex');
  return [...endpoints].sort(
    (one, other) => Number(one.region === from) - Number(other.region === from) || (place(one) < place(other) ? -1 : 1),
  );
}

/** How one entry is shown, whichever endpoint takes it in the end. Safety rules that are overridden are part of what is approved. */
function callsThrough(region: string, overriding: readonly string[]): (entry: Entry, now: string) => PlannedCall {
  const rules = overriding.length === 0 ? '' : ` (overriding ${overriding.join(', ')})`;
  return ({ arn, state }, now) => ({
    call: 'UpdateRoutingControlStates',
    target: arn,
    region,
    plane: 'data',
    from: now,
    to: `${state}${rules}`,
  });
}

/** Flips until the states are as wanted: a lost answer or a refusal within the waiting period is followed by a look, never by a blind repeat. */
async function setUntilSeen(
  ports: LeverPorts,
  wanted: readonly Entry[],
  states: (signal: AbortSignal) => Promise<Record<string, 'On' | 'Off'>>,
  update: (signal: AbortSignal) => Promise<void>,
  signal: AbortSignal,
): Promise<void> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await update(signal);
    } catch (error) {
      const code = codeOf(error);
      if (signal.aborted || (code !== 'conflict' && code !== 'outcomeUnknown')) throw error;
      const now = await states(signal).catch(() => undefined);
      if (now && wanted.every(({ arn, state }) => now[arn] === state)) return;
      if (attempt >= tries || !now) throw error;
      await ports.clock.sleep(waitPeriodMs, signal);
    }
  }
}

function controlOf(lever: RoutingControlLever, region: string): string {
  const arn = lever.controls[region];
  if (arn === undefined) throw new CodedError('invalid', `the routing-control lever has no control for ${region}`);
  return arn;
}
