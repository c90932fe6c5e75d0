import { CodedError, codeOf } from '../errors.ts';
import type { ApprovedCall } from './approved-calls.ts';
import type { ActionPorts } from './define.ts';

export type RollbackPorts = Pick<ActionPorts, 'functions' | 'gateways'>;

/** What is served: one published state, and amid a gradual deployment a second one that gets a share of the requests. */
export interface Serving {
  readonly state: string;
  readonly second: { readonly state: string; readonly percent: number } | null;
}

/** Something that serves one of several published states and can be pointed at another. */
export interface Rollable {
  /** As AWS knows it, e.g. `checkout:live` or `abc123/live`. */
  readonly target: string;
  /** AWS operation that points it elsewhere. */
  readonly call: string;
  /** What it serves: `version`, `deployment`. */
  readonly noun: string;
  /** Service whose control plane must answer. */
  readonly plane: string;
  /** What is served now, and all states there are, oldest first. */
  read(signal: AbortSignal): Promise<{ readonly now: Serving; readonly all: readonly string[] }>;
  /** Lets it serve something else than what was read last. */
  point(wanted: Serving, signal: AbortSignal): Promise<void>;
}

/** What rolling back would do now. */
export interface ProposedRollback {
  readonly now: Serving;
  readonly good: string;
  /** The newest state, when it is newer than what is served. */
  readonly newer: string | undefined;
}

/** A rollback that was approved, and how far it is. */
export interface ApprovedRollback {
  readonly now: Serving;
  readonly before: Serving;
  readonly good: string;
}

/**
 * Away from what is served, never from what was merely published: amid a gradual deployment from the second state, which it brings in beside
 * the good one (AWS CodeDeploy User Guide, and API Gateway's canary releases); else from the one that is served to the one published before it.
 * @throws CodedError `refused` when there is nothing to roll back to, or the control plane does not answer
 */
export async function proposedRollback(one: Rollable, region: string, signal: AbortSignal): Promise<ProposedRollback> {
  const { now, all } = await inReach(one, region, () => one.read(signal));
  if (now.second) return { now, good: now.state, newer: undefined };
  const good = all[all.indexOf(now.state) - 1];
  if (good === undefined)
    throw new CodedError(
      'refused',
      `${one.target} serves ${told(one, now)}, and has no earlier ${one.noun} to go back to`,
    );
  const newest = all.at(-1);
  return { now, good, newer: newest === now.state ? undefined : newest };
}

/**
 * The rollback as it was approved, whatever has been published since, and however far a gradual deployment between the same two states has gone:
 * a repeat finds nothing to do.
 * @throws CodedError `refused` when none was approved, when something else than its two states is served, or the control plane does not answer
 */
export async function approvedRollback(
  one: Rollable,
  region: string,
  planned: readonly ApprovedCall[],
  signal: AbortSignal,
): Promise<ApprovedRollback> {
  const approved = planned.find(({ call, target }) => call === one.call && target === one.target);
  if (!approved)
    throw new CodedError('refused', `no rollback of ${one.target} was approved: it has to be planned anew`);
  const before = untold(one, approved.from);
  const good = untold(one, approved.to).state;
  const { now } = await inReach(one, region, () => one.read(signal));
  const known = [good, ...statesOf(before)];
  if (statesOf(now).every((state) => known.includes(state))) return { now, before, good };
  throw new CodedError(
    'refused',
    `${one.target} serves ${told(one, now)}, where ${approved.from} → ${approved.to} was approved: choose by hand`,
  );
}

/** All requests get this state. */
export function servesOnly({ state, second }: Serving, wanted: string): boolean {
  return state === wanted && second === null;
}

/** In words: `version 7`, `version 7 with 50 % to 8`. */
export function told({ noun }: Pick<Rollable, 'noun'>, { state, second }: Serving): string {
  return second ? `${noun} ${state} with ${second.percent} % to ${second.state}` : `${noun} ${state}`;
}

/** What `told` said. */
function untold({ noun }: Rollable, words: string): Serving {
  const [state = '', ...rest] = words.slice(noun.length + 1).split(' ');
  const [, percent, , , second] = rest;
  return { state, second: second === undefined ? null : { state: second, percent: Number(percent) } };
}

function statesOf({ state, second }: Serving): string[] {
  return second ? [state, second.state] : [state];
}

/** A control plane may be part of what fails: then the reason is said, instead of an error code alone. */
export async function inReach<Value>({ plane }: Rollable, region: string, work: () => Promise<Value>): Promise<Value> {
  try {
    return await work();
  } catch (error) {
    const code = codeOf(error);
    if (code !== 'unavailable' && code !== 'timeout') throw error;
    throw new CodedError(
      'refused',
      `${plane}'s control plane in ${region} does not answer: no rollback is possible there now`,
      { cause: error },
    );
  }
}
