import type { Facts } from './facts.ts';

/**
 * A named person orders that safety rules of routing controls be overridden by saying so first: `failover override safety rules: <reason>`. The
 * plan shows it, and the quorum approves it like everything else in it.
 */
const overridePattern = /^override safety rules:\s*(\S.*)$/is;

/** The override that a person's wish to fail over asks for, as an input of the plan's actions; nothing without one. */
export function safetyOverride({ wish }: Facts): { override?: { by: string; reason: string } } {
  const reason = overridePattern.exec(wish?.reason ?? '')?.[1];
  return wish === null || reason === undefined ? {} : { override: { by: wish.by, reason } };
}
