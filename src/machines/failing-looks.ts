import type { Diagnosis, Facts } from './facts.ts';

/** So many looks in vain since the last signal: what was signalled was a transient. */
export const enoughInVain = 15;

/**
 * How surely a critical journey fails where users are. Where the probes of a look fail but one at most, one look is enough. Where a part of them
 * does, it takes as many as this, a few seconds apart: of a Region that loses one request in twenty, one look in forty finds two probes of five
 * failing, and in the hours of an outage some do. Three that agree come of such a Region less than once in a hundred outages; of one that loses
 * every second request, within half a minute.
 */
export const enoughLooks = 3;

/** The looks that speak for it after this one: one that finds it working takes one back, one that sees it only now and then leaves it open. */
export function looksAfter(facts: Pick<Facts, 'failingLooks' | 'diagnosis'>, found: Diagnosis): number {
  const { diagnosis } = facts;
  const before = diagnosis && diagnosis.region !== found.region ? 0 : looksBefore(facts);
  if (!found.criticalJourneyFailing) return Math.max(0, before - 1);
  if (found.criticalJourneyFails === 'in part') return Math.min(enoughLooks, before + 1);
  return found.criticalJourneyFails === 'now and then' ? before : enoughLooks;
}

/** An incident that an earlier version opened has not counted. */
function looksBefore({ failingLooks }: Pick<Facts, 'failingLooks'>): number {
  return failingLooks ?? 0;
}

/** AWS fails in the Region, the other one passes, and all that keeps from leaving is that the journey fails in part only. */
export function isWorthAnotherLook(facts: Pick<Facts, 'failingLooks' | 'diagnosis'>, found: Diagnosis): boolean {
  const { verdict, scope, criticalJourneyFailing, standbyJourneyPassing } = found;
  const mayBeLeft = verdict === 'aws' && scope === 'regional' && standbyJourneyPassing;
  return mayBeLeft && criticalJourneyFailing && looksAfter(facts, found) < enoughLooks;
}

/** What speaks against leaving, for people; empty when nothing of the kind does. */
export function seenTooFewTimes(facts: Pick<Facts, 'failingLooks' | 'diagnosis'>, region: string): string[] {
  const looks = looksBefore(facts);
  if (facts.diagnosis?.criticalJourneyFailing !== true || looks >= enoughLooks) return [];
  return [`only a part of the probes fails in ${region}, seen in ${looks} of the ${enoughLooks} looks that it takes`];
}
