import { CodedError, codeOf } from '../errors.ts';
import type { ApprovedCall } from './approved-calls.ts';
import type { ActionPorts } from './define.ts';

export type RollbackPorts = Pick<ActionPorts, 'functions' | 'gateways'>;

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
  /** What is served now, and all there are, oldest first. */
  read(signal: AbortSignal): Promise<{ readonly current: string; readonly all: readonly string[] }>;
  point(state: string, signal: AbortSignal): Promise<void>;
}

/** What rolling back means now: from the state of the latest change to the one before. */
export interface Rollback {
  readonly current: string;
  readonly bad: string;
  readonly good: string;
}

/**
 * Which state is bad and which is good: as approved, else the newest and the one before it. Both answers stay the same after the rollback, so
 * that a repeat finds nothing to do.
 * @throws CodedError `refused` when there is nothing to roll back to, or the control plane does not answer
 */
export async function rollbackOf(
  one: Rollable,
  region: string,
  planned: readonly ApprovedCall[],
  signal: AbortSignal,
): Promise<Rollback> {
  const { current, all } = await inReach(one, region, () => one.read(signal));
  const approved = planned.find(({ call, target }) => call === one.call && target === one.target);
  const { bad, good } = approved ? approvedStates(one, approved) : latestTwo(one, all);
  if (current === bad || current === good) return { current, bad, good };
  throw new CodedError(
    'refused',
    `${one.target} serves ${one.noun} ${current}, neither ${bad} nor ${good}: choose by hand`,
  );
}

function approvedStates({ noun }: Rollable, { from, to }: ApprovedCall): { bad: string; good: string } {
  const state = (text: string): string => text.slice(noun.length + 1);
  return { bad: state(from), good: state(to) };
}

function latestTwo({ target, noun }: Rollable, all: readonly string[]): { bad: string; good: string } {
  const [good, bad] = all.slice(-2);
  if (!good || !bad) throw new CodedError('refused', `${target} has no earlier ${noun} to go back to`);
  return { bad, good };
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
