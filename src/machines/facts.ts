import type { Diagnosis, FailureKind, Scope, Verdict } from '../diagnosis/evidence.ts';
import { invariant } from '../errors.ts';
import type { IncidentRole } from '../ports/commands.ts';
import type { Decision } from '../runbook/schema.ts';
import type { Workload } from '../workload/schema.ts';
import type { OutageMinutes } from './past-outages.ts';

/** What an incident knows: the machine's context, plain JSON. Instants are ms since the epoch. */
export interface Facts {
  readonly incidentId: string;
  readonly drill: boolean;
  readonly workload: Workload;
  readonly openedAtMs: number;
  /** When what is dealt with now began, ms: another wave, say. Absent: it is what the incident was opened for. */
  readonly troubleSinceMs?: number;
  /** The instant of the present event; set by the engine before each. */
  readonly nowMs: number;
  readonly severity: 'sev1' | 'sev2' | 'sev3';
  readonly signals: SignalFacts;
  /** The Region under suspicion; null until known. */
  readonly region: string | null;
  readonly corroboration: { readonly reason: string; readonly failingJourneys: readonly string[] } | null;
  readonly diagnosis: Diagnosis | null;
  readonly confirmation: Readonly<Record<ConfirmationSource, Finding | null>>;
  readonly supportCase: string | null;
  /** How many readings in a row saw the failed Region's journeys pass. */
  readonly healthyReadings: number;
  readonly lastUnhealthyAtMs: number;
  /** How surely a critical journey fails where users are, in looks (`failing-looks.ts`). */
  readonly failingLooks: number;
  /** When each Region was last seen to fail its critical journeys, whether or not it served. */
  readonly failedAtMs: Readonly<Record<string, number>>;
  readonly recommendation: Recommendation | null;
  /** How many assessments in a row recommended something else than the plan under way. */
  readonly dissent: number;
  readonly plan: Plan | null;
  readonly approvals: readonly Approval[];
  readonly breakGlassOpen: boolean;
  readonly order: Order | null;
  /** What a person ordered and no plan has answered yet: to fail over, against or ahead of the recommendation, or to go back. */
  readonly wish: { readonly by: string; readonly reason: string; readonly verb: 'failover' | 'failback' } | null;
  readonly held: boolean;
  /** Absent: nobody holds it, or a version of Muster that did not keep it wrote the facts; so with `frozenBy`. */
  readonly heldBy?: Stop | null;
  readonly frozen: boolean;
  readonly frozenBy?: Stop | null;
  readonly lockHeld: boolean;
  /** `taking`: the call is on its way; `taken`: behind the point of no return. */
  readonly fence: 'none' | 'taking' | 'taken' | 'completed' | 'released';
  /** Steps of the present plan that ran, in order, with what they returned. */
  readonly done: readonly { readonly step: string; readonly output: unknown }[];
  readonly failure: { readonly step: string; readonly code: string; readonly message: string } | null;
  readonly tries: Readonly<Record<string, number>>;
  /** The Region that serves after a finished failover; null before. */
  readonly servingRegion: string | null;
  /** Where traffic was moved by the last finished plan that did so, until it is moved back; a wave over there does not undo that. Absent: nowhere. */
  readonly movedTo?: string | null;
  readonly mitigatedAtMs: number | null;
  /** Something was done about it, and seen to help. A plan that found everything so already did nothing, and claims nothing. */
  readonly restored: boolean;
  readonly mitigation: Decision | null;
  /** The most that can be unreplicated at the fence, as seconds of writing, and about how many writes that is; null before a fence. */
  readonly rpoSeconds: number | 'unknown' | null;
  readonly rpoWrites: number | null;
  /** What the writes of the Region that was left became, as last counted. */
  readonly reconciled: readonly string[];
  readonly gates: readonly { readonly name: string; readonly ok: boolean; readonly detail: string }[];
  /** Who does what, by person's id; null while nobody took the role. */
  readonly roles: Readonly<Record<IncidentRole, string | null>>;
  /** A role that was given to somebody who has not said yes yet. */
  readonly handover: { readonly role: IncidentRole; readonly to: string; readonly by: string } | null;
  /** Who is woken, and how far up the levels it has gone; null before it is known. */
  readonly onCall: {
    readonly levels: readonly (readonly string[])[];
    readonly source: string;
    readonly level: number;
    /** How often somebody was called. */
    readonly calls: number;
  } | null;
  /** The first person who said: I am on it. */
  readonly acknowledged: { readonly by: string; readonly atMs: number } | null;
  /** When people heard last, news or not. */
  readonly lastUpdateAtMs: number;
  /** The customers' text as a person put it last. */
  readonly customersText: string | null;
  /** What people were told last, by occasion: the same is not said again. */
  readonly told: Readonly<Record<string, string>>;
  readonly dismissed: string | null;
  readonly closed: boolean;
  readonly resumeIn: string | null;
  /** How long past outages lasted, as far as this incident may know. */
  readonly outageMinutes: OutageMinutes;
}

export const confirmationSources = ['health', 'feed', 'support', 'canaries'] as const;
export type ConfirmationSource = (typeof confirmationSources)[number];

export interface Finding {
  readonly confirmed: boolean;
  readonly summary: string;
  readonly atMs: number;
}

export interface Recommendation {
  readonly decision: Decision;
  /** Id of the runbook that the verdict selects. */
  readonly runbook: string;
  readonly reasons: readonly string[];
  readonly arithmetic: Arithmetic | null;
  /** A person ordered it, and Muster advises otherwise. */
  readonly override?: true;
}

/** The decision's sum: waiting, against failing over and back. */
export interface Arithmetic {
  /** The Region that would be left. */
  readonly region: string;
  readonly kind: FailureKind;
  /** How long the outage has lasted. */
  readonly ageSeconds: number;
  readonly expectedRemainingSeconds: number;
  /** Outages on record that the estimate rests on. */
  readonly basis: { readonly sameKind: number; readonly others: number };
  /** From the order until traffic is served again, and its parts. */
  readonly rtoSeconds: number;
  readonly rtoParts: Readonly<Record<'fence' | 'replicate' | 'clients' | 'steps', number>>;
  readonly failbackCostSeconds: number;
  /** Writes that may be missing in the Region that takes over: at most so many seconds of them, about so many. */
  readonly dataAtRiskSeconds: number;
  readonly dataAtRiskWrites: number;
  /** Seconds of outage that a second of lost writes is worth, and what they are worth together. */
  readonly dataRiskWeight: number;
  readonly dataRiskSeconds: number;
  /** Failing over pays if the outage lasts longer than this from now. */
  readonly breakEvenSeconds: number;
  readonly worthIt: boolean;
}

export type PlanVerb = 'mitigate' | 'failback';

export interface Plan {
  readonly runbook: string;
  readonly verb: PlanVerb;
  readonly from: string;
  readonly to: string;
  readonly hash: string;
  readonly atMs: number;
  readonly steps: readonly PlannedStep[];
  readonly obstacles: readonly string[];
  /** Against the plan that was asked for before, in lines for people. */
  readonly changes: readonly string[];
}

export interface PlannedStep {
  readonly id: string;
  readonly action: string;
  readonly risk?: 'read' | 'notify' | 'reversible' | 'irreversible';
  /** What undoing it would do; null where nothing is undone. */
  readonly undo?: string | null;
  readonly calls: readonly {
    readonly call: string;
    readonly target: string;
    readonly region: string;
    readonly plane: string;
    readonly from: string;
    readonly to: string;
    readonly awayFrom?: string;
  }[];
  readonly readings: readonly { readonly name: string; readonly value: string; readonly forApprover?: true }[];
  /** Of tables that replicate behind: when the newest heartbeat was written that has arrived; null: none has, or it cannot be read. Absent: nobody looked. */
  readonly newestBeats?: readonly { readonly table: string; readonly atMs: number | null }[];
  readonly obstacles: readonly string[];
}

export interface Approval {
  readonly by: string;
  readonly roles: readonly string[];
  readonly planHash: string;
  readonly atMs: number;
  readonly breakGlass: boolean;
}

/** Who stopped an incident, and when; `by` is null where no person did: a plan lapsed, or its fence was lifted. */
export interface Stop {
  readonly by: string | null;
  readonly atMs: number;
}

/** Why mutating calls may be made: bound to one plan by its hash. */
export interface Order {
  readonly kind: 'person' | 'policy';
  readonly verb: PlanVerb | 'undo';
  readonly planHash: string;
  readonly by: readonly string[];
  readonly atMs: number;
  /** A person's order against the recommendation. */
  readonly override: boolean;
}

// biome-ignore lint/suspicious/noExplicitAny: one event type per handler; each handler names the one it is wired to
export type AnyFactEvent = { readonly type: string; readonly atMs: number } & Record<string, any>;

export type { Diagnosis, Scope, Verdict };

export interface StandingAlert {
  readonly name: string;
  readonly region: string | null;
  readonly component: string | null;
}

/** What is known of an incident's signals. */
export interface SignalFacts {
  readonly count: number;
  readonly lastId: string;
  readonly summary: string;
  /** A person declared it, too: what probes do not see is not over for that, and a person ends it. */
  readonly declared?: true;
  /** Alerts that fire, as far as was told. Absent: none. */
  readonly standing?: readonly StandingAlert[];
}

/** The Region that fails, as far as known: the diagnosis outranks the first signal. Always one of the workload's two. */
export function failingRegion(facts: Facts): string {
  return ownRegion(facts.workload, facts.diagnosis?.region ?? null) ?? suspectedRegion(facts);
}

/** The Region to look at first: what the signals say of it, not what an earlier diagnosis said. */
export function suspectedRegion({ workload, region }: Facts): string {
  return ownRegion(workload, region) ?? workload.regions[0];
}

/** Ids of the journeys that count: the critical ones, or all where none is. */
export function countedJourneys({ workload: { journeys } }: Facts): readonly string[] {
  const critical = journeys.filter((journey) => journey.critical);
  return (critical.length > 0 ? critical : journeys).map(({ id }) => id);
}

/** A Region that is none of the workload's counts as unknown. */
export function ownRegion({ regions }: Workload, region: string | null): string | null {
  return region !== null && regions.includes(region) ? region : null;
}

/** @throws Error for a Region that is none of the workload's */
export function otherRegion(facts: Facts, region: string): string {
  invariant(ownRegion(facts.workload, region), `${region} is one of ${facts.workload.regions.join(' and ')}`);
  const [first, second] = facts.workload.regions;
  return region === first ? second : first;
}

/** When what is dealt with now began, as far as it is known: at the latest then, ms. */
export function troubleSince({ troubleSinceMs, openedAtMs }: Pick<Facts, 'troubleSinceMs' | 'openedAtMs'>): number {
  return troubleSinceMs ?? openedAtMs;
}

/** May people be told that service is restored? Not where the last look saw users hurt again. */
export function isRestored({ restored, tries }: Pick<Facts, 'restored' | 'tries'>): boolean {
  return restored && (tries.servingDown ?? 0) === 0;
}
