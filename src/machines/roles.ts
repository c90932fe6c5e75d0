import type { Person } from '../ports/commands.ts';
import type { AnyFactEvent, Facts } from './facts.ts';

/** Roles that may steer an incident. Approving is for the roles that the workload's policy names. */
export const responderRoles = ['incident-commander', 'operator'] as const;
/** Roles that may speak to the customers. */
export const speakingRoles = [...responderRoles, 'communications'] as const;

const hasOne = (person: Person | undefined, roles: readonly string[]): boolean =>
  person?.roles.some((role) => roles.includes(role)) ?? false;

export function isResponder(person: Person | undefined): boolean {
  return hasOne(person, responderRoles);
}

export function maySpeak(person: Person | undefined): boolean {
  return hasOne(person, speakingRoles);
}

/** The person saw this very plan: its hash, or at least twelve characters of its beginning. */
export function namesPlan({ context, event }: { context: Facts; event: AnyFactEvent }): boolean {
  const { planHash } = event;
  return typeof planHash === 'string' && planHash.length >= 12 && (context.plan?.hash.startsWith(planHash) ?? false);
}
