import type { Workload } from '../workload/schema.ts';
import { type Facts, ownRegion, type SignalFacts } from './facts.ts';
import { minutesByKind, type OutageMinutes, pastOutages } from './past-outages.ts';

/** What a new incident is opened with. */
export interface Opening {
  readonly incidentId: string;
  readonly drill: boolean;
  readonly workload: Workload;
  readonly nowMs: number;
  readonly severity: 'sev1' | 'sev2' | 'sev3';
  readonly region: string | null;
  readonly signals: SignalFacts;
  /** After an upgrade: the state a named person chose, and the facts that were known. */
  readonly resumeIn?: string;
  readonly restored?: Facts;
  /** Absent: the whole record. */
  readonly outageMinutes?: OutageMinutes;
}

export function openingFacts(opening: Opening): Facts {
  const { restored } = opening;
  if (!restored) return blankFacts(opening);
  return {
    ...blankFacts(opening),
    ...restored,
    nowMs: opening.nowMs,
    resumeIn: opening.resumeIn ?? null,
    tries: {},
  };
}

function blankFacts(opening: Opening): Facts {
  return {
    incidentId: opening.incidentId,
    drill: opening.drill,
    workload: opening.workload,
    openedAtMs: opening.nowMs,
    nowMs: opening.nowMs,
    severity: opening.severity,
    signals: opening.signals,
    region: ownRegion(opening.workload, opening.region),
    corroboration: null,
    diagnosis: null,
    confirmation: { health: null, feed: null, support: null, canaries: null },
    supportCase: null,
    healthyReadings: 0,
    lastUnhealthyAtMs: opening.nowMs,
    failingLooks: 0,
    failedAtMs: {},
    recommendation: null,
    dissent: 0,
    plan: null,
    approvals: [],
    breakGlassOpen: false,
    order: null,
    wish: null,
    held: false,
    frozen: false,
    lockHeld: false,
    fence: 'none',
    done: [],
    failure: null,
    tries: {},
    servingRegion: null,
    mitigatedAtMs: null,
    restored: false,
    mitigation: null,
    rpoSeconds: null,
    rpoWrites: null,
    reconciled: [],
    gates: [],
    roles: { commander: null, operations: null, communications: null },
    handover: null,
    onCall: null,
    acknowledged: null,
    lastUpdateAtMs: opening.nowMs,
    customersText: null,
    told: {},
    dismissed: null,
    closed: false,
    resumeIn: null,
    outageMinutes: opening.outageMinutes ?? minutesByKind(pastOutages),
  };
}
