import type { Evidence, FailingShare } from './evidence.ts';

/** What users meet: which journeys fail, and where. Where no journey is critical, all are. */
export interface JourneySigns {
  readonly failingJourneys: readonly string[];
  /** Components that only failing journeys pass through: by elimination, the trouble is among them. */
  readonly onlyFailing: readonly string[];
  readonly criticalJourneyFailing: boolean;
  /** How far the critical journey fails in the Region that fails most there; undefined where none does. */
  readonly criticalJourneyFails: FailingShare | undefined;
  /** Regions in which a critical journey fails, whether or not they serve. */
  readonly failingIn: readonly string[];
  readonly standbyJourneyPassing: boolean;
  /** They pass there, yet not with every probe. */
  readonly standbyJourneyFlickers: boolean;
}

export function journeySignsOf(evidence: Evidence): JourneySigns {
  const anyCritical = evidence.journeys.some((journey) => journey.critical);
  const counting = evidence.journeys.filter((journey) => journey.critical || !anyCritical);
  const standby = counting.filter((journey) => journey.region === evidence.standbyRegion);
  const here = evidence.journeys
    .filter((journey) => journey.region === evidence.region)
    .map((journey) => ({ ...journey, ok: journey.ok && !(journey.flickers && stillCounts(journey, evidence)) }));
  const failing = here.filter(({ ok }) => !ok);
  const felt = evidence.regionServes === false ? [] : failing.filter(({ critical }) => critical || !anyCritical);
  const passed = new Set(here.filter(({ ok }) => ok).flatMap(({ components }) => components ?? []));
  return {
    failingJourneys: unique(failing.map(({ journey }) => journey)),
    onlyFailing: unique(failing.flatMap(({ components }) => (components ?? []).filter((id) => !passed.has(id)))),
    criticalJourneyFailing: felt.length > 0,
    criticalJourneyFails: shares.find((share) => felt.some((journey) => shareOf(journey) === share)),
    failingIn: unique(counting.filter(({ ok }) => !ok).map(({ region }) => region)),
    standbyJourneyPassing: standby.length > 0 && standby.every((journey) => journey.ok),
    standbyJourneyFlickers: standby.some((journey) => journey.flickers === true),
  };
}

/** A critical journey that failed before and now passes most of the time still fails. */
function stillCounts({ critical }: { readonly critical: boolean }, { before }: Evidence): boolean {
  return critical && (before?.criticalJourneyFailing ?? false);
}

const shares: readonly FailingShare[] = ['altogether', 'in part', 'now and then'];

/** Of a journey that counts as failing. */
function shareOf({ flickers, partly, hardly }: Evidence['journeys'][number]): FailingShare {
  if (flickers) return 'now and then';
  return partly && !hardly ? 'in part' : 'altogether';
}

function unique(values: readonly string[]): string[] {
  return [...new Set(values)];
}
