import { effect, failover, type Happening, moved, plan, said } from './histories.ts';

/** Hashes of the plan that is asked for first, and of the one that a second look finds. */
export const [first, other] = ['a'.repeat(64), 'b'.repeat(64)] as const;

export const state = (leaf: string) => ({ mitigating: { evacuate: leaf } });

export const upTo = (untilSecond: number) => failover().filter(([at]) => at < untilSecond);
export const looksAgain = (fromSecond: number, hash: string, to = 'Off') =>
  effect(fromSecond, fromSecond + 2, 'plan.prepare', plan(hash, to), { invoke: 'evacuate-recheck' });
export const asksAgain = (atSecond: number) =>
  moved(atSecond, 'xstate.done.actor.evacuate-recheck', state('rechecking'), state('awaitingApproval'));
export const approved = (atSecond: number, hash: string, by = 'ana'): Happening[] => [
  said(atSecond, 'approve', { planHash: hash, by }),
  moved(atSecond, 'command.approve', state('awaitingApproval'), state('rechecking')),
];
/** The steps from the second order on, as in a failover whose world kept still. */
export const carriedOut = (lateBySeconds: number): Happening[] =>
  failover()
    .filter(([at, kind, detail]) => at >= 131 && !(kind === 'effect.succeeded' && detail.name === 'plan.prepare'))
    .map(([at, kind, detail]) => [at + lateBySeconds, kind, detail]);

export const approvedTwice = [
  ...upTo(129),
  ...approved(129, first),
  ...looksAgain(129, other, 'Off2'),
  asksAgain(131),
  ...approved(161, other, 'cho'),
  ...looksAgain(161, other, 'Off2'),
  ...carriedOut(32),
];

export const byPolicy = [
  ...failover().filter(([at, kind]) => at <= 9 && kind !== 'transition'),
  moved(9, 'xstate.done.actor.evacuate-lock', state('locking'), state('rechecking')),
  ...looksAgain(9, other, 'Off2'),
];

/** The second order leaves the state as it is. */
export const byPolicyTwice = [...byPolicy, ...looksAgain(11, other, 'Off2'), ...carriedOut(-118)];
