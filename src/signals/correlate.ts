import type { Signal } from '../ports/commands.ts';
import type { Workload } from '../workload/schema.ts';
import { type Arrived, type Delivery, deliveryOf, higher, isTrouble, merged } from './delivery.ts';
import { freeId } from './incident-id.ts';
import { isOldNews, withHealthEvent } from './known-health.ts';
import { type Extent, grown, isOwn, nowhere, type Terrain, terrainOf, whyExplained } from './outage-extent.ts';
import { overtakes, sameAlert } from './same-alert.ts';
import { type StandingAlert, standingAfter } from './standing.ts';

/**
 * One outage, one incident, however many alarms. Pure: the engine keeps the state of each workload (plain JSON, bounded) and carries out the
 * deliveries. An open incident takes every signal that its outage explains; what none explains opens another, up to a bound; what has cleared
 * opens nothing; telemetry that went missing opens an incident only when several alarms lose it together; after a close, a short grace keeps
 * stragglers of the same outage from opening another one. Repeats are dropped before: the journal takes no id twice.
 */

interface OpenIncident {
  readonly incidentId: string;
  /** Signals taken so far. */
  readonly count: number;
  /** The highest so far: never lowered. */
  readonly severity: Signal['severity'];
  /** The first Region that a signal named. */
  readonly region: string | null;
  readonly extent: Extent;
  /** Absent: none, or an earlier version of this program kept none. */
  readonly standing?: readonly StandingAlert[];
}

/** An incident that closed, and signals since then that may belong to it or be a new outage. */
interface ClosedIncident extends OpenIncident {
  readonly closedAtMs: number;
  readonly stragglers: readonly Signal[];
}

/** Of one workload. */
export interface Correlation {
  /** Oldest first. */
  readonly open: readonly OpenIncident[];
  /** Those whose grace runs, oldest first. */
  readonly closed: readonly ClosedIncident[];
  /** Alarms that lost their data while nothing open explained it. */
  readonly dataLoss: readonly Signal[];
  /** Ids of the latest incidents, oldest first. */
  readonly incidentIds: readonly string[];
  /** Events of AWS Health that were told, the latest last. Earlier versions kept none. */
  readonly healthEvents?: readonly string[];
}

export interface Correlated {
  readonly state: Correlation;
  readonly deliveries: readonly Delivery[];
}

/** How long after its incident closed an alarm still counts as a straggler of it, ms. */
export const graceAfterCloseMs = 300_000;
/** Trouble that began so shortly before the close may not have been seen by who closed it, ms: alarms take up to about a minute to arrive (our choice). */
const unseenMs = 60_000;
/** Alarms that lose their data within this time of each other lost it together, ms (three periods of a five-minute alarm). */
export const dataLossWindowMs = 900_000;
/**
 * The brake: so many incidents of one workload are open at once, each with its own probes, support case and messages. What would open one more
 * joins the newest instead, and says so.
 */
export const mostOpenIncidents = 3;
/** How many alarms must lose their data together: one alone is an idle metric, several are broken telemetry. */
const dataLossAlarms = 2;
/** Bounds of the state. */
const keptIncidentIds = 20;
const keptSignals = 50;

export const emptyCorrelation: Correlation = { open: [], closed: [], dataLoss: [], incidentIds: [] };

/** Takes signals of one workload in their order: at most one delivery for each incident, and those of graces that ran out. */
export function correlate(state: Correlation, signals: readonly Signal[], terrain: Terrain, nowMs: number): Correlated {
  let correlated = settle(state, nowMs, terrain);
  const deliveries = [...correlated.deliveries];
  for (const signal of signals) {
    correlated = take(correlated.state, signal, terrain, nowMs);
    deliveries.push(...correlated.deliveries);
  }
  return { state: correlated.state, deliveries: merged(deliveries) };
}

/** Tells that an incident ended (resolved, dismissed or closed as a drill); unknown ids change nothing. */
export function incidentClosed(state: Correlation, incidentId: string, nowMs: number): Correlation {
  const incident = state.open.find((open) => open.incidentId === incidentId);
  if (!incident) return state;
  const closed = [...state.closed, { ...incident, closedAtMs: nowMs, stragglers: [] }];
  return { ...state, open: state.open.filter((open) => open !== incident), closed };
}

/** Ends graces that ran out: stragglers that have not cleared since are a new outage. To be called at `nextSettleAtMs`. */
export function settle(state: Correlation, nowMs: number, terrain: Terrain): Correlated {
  let settled: Correlated = { state, deliveries: [] };
  for (const incident of state.closed) {
    if (nowMs < incident.closedAtMs + graceAfterCloseMs) continue;
    const closed = settled.state.closed.filter((other) => other.incidentId !== incident.incidentId);
    settled = after(settled, afterGrace({ ...settled.state, closed }, incident, terrain, nowMs));
  }
  return settled;
}

/** When `settle` has something to do, ms since the epoch; null when nothing waits. */
export function nextSettleAtMs(state: Correlation): number | null {
  const waiting = state.closed.filter(({ stragglers }) => stragglers.length > 0);
  return waiting.length === 0 ? null : Math.min(...waiting.map(({ closedAtMs }) => closedAtMs + graceAfterCloseMs));
}

/** Correlation as the engine takes it: a state for each workload, which knows nothing of the others. */
export function correlatorOf(workloads: readonly Workload[]) {
  const terrains = new Map(workloads.map((workload) => [workload.id, terrainOf(workload)]));
  const unknown = terrainOf(undefined);
  const terrain = (workload: string): Terrain => terrains.get(workload) ?? unknown;
  return {
    empty: emptyCorrelation,
    keyOf: ({ workload }: Signal): string => workload,
    take: (key: string, state: Correlation, signals: readonly Signal[], nowMs: number) =>
      correlate(state, signals, terrain(key), nowMs),
    closed: incidentClosed,
    settle: (key: string, state: Correlation, nowMs: number) => settle(state, nowMs, terrain(key)),
    nextSettleAtMs,
  } as const;
}

function take(state: Correlation, signal: Signal, terrain: Terrain, nowMs: number): Correlated {
  const { state: now, deliveries } = placed(state, signal, terrain, nowMs);
  const healthEvents = withHealthEvent(now.healthEvents, signal);
  const known = healthEvents === undefined || healthEvents === now.healthEvents;
  return { state: known ? now : { ...now, healthEvents }, deliveries };
}

function placed(state: Correlation, signal: Signal, terrain: Terrain, nowMs: number): Correlated {
  const explained = explainedBy(state.open, signal, terrain);
  if (explained) return deliver(state, explained.incident, [signal], terrain, explained.why);
  if (isOldNews(state.healthEvents, signal)) return { state, deliveries: [] };
  const closed = explainedBy(state.closed, signal, terrain)?.incident;
  const fresh = closed && whyFresh(signal, closed);
  if (closed && fresh) {
    const rest = { ...state, closed: state.closed.filter((other) => other !== closed) };
    const why = `${fresh} after ${closed.incidentId} closed`;
    return openWith(rest, [...closed.stragglers, signal], terrain, nowMs, why);
  }
  if (closed) return straggle(state, closed, signal);
  if (signal.kind === 'insufficientData') return loseData(state, signal, terrain, nowMs);
  if (!isTrouble(signal)) return { state: recoverData(state, signal), deliveries: [] };
  const extent = grown(nowhere, signal, terrain);
  const lost = lately(state, nowMs).filter((other) => whyExplained(extent, other, terrain) !== undefined);
  const dataLoss = state.dataLoss.filter((other) => !lost.includes(other));
  return openWith(
    { ...state, dataLoss },
    [signal, ...lost],
    terrain,
    nowMs,
    `${whyAlone(state)}${ageOf(signal, nowMs)}`,
  );
}

/** Of the incidents whose outage explains the signal: the one that it was about before, else the oldest. */
function explainedBy<Incident extends OpenIncident>(
  incidents: readonly Incident[],
  signal: Signal,
  terrain: Terrain,
): { incident: Incident; why: string } | undefined {
  const own = incidents.find(({ extent }) => isOwn(extent, signal));
  for (const incident of own ? [own] : incidents) {
    const why = whyExplained(incident.extent, signal, terrain);
    if (why !== undefined) return { incident, why };
  }
  return undefined;
}

function whyAlone({ open }: Correlation): string {
  return open.length === 0
    ? 'nothing is open'
    : `what is open does not explain it (${open.map(({ incidentId }) => incidentId).join(', ')})`;
}

/** Queues keep signals for days, and buses try for one: what comes so late may be over long since. */
function ageOf({ occurredAtMs }: Signal, nowMs: number): string {
  const hours = Math.floor((nowMs - occurredAtMs) / 3_600_000);
  return hours < 1 ? '' : `; it began ${hours} h ago, and may be over`;
}

/**
 * A journey that fails anew after the close is no straggler: waiting would cost a new outage its first minutes. Nor is what a person declares: who
 * declares it while nothing is open wants it open, whenever it was seen.
 */
function whyFresh({ kind, source, occurredAtMs }: Signal, { closedAtMs }: ClosedIncident): string | undefined {
  if (source === 'manual') return 'a person declared it';
  return kind === 'canaryFailed' && occurredAtMs > closedAtMs ? 'the journey fails anew' : undefined;
}

function deliver(
  state: Correlation,
  incident: OpenIncident,
  signals: readonly Signal[],
  terrain: Terrain,
  because: string,
): Correlated {
  const grownOne = grow(incident, signals, terrain);
  const open = state.open.map((other) => (other === incident ? grownOne : other));
  return { state: { ...state, open }, deliveries: [deliveryOf('arrived', arrivalOf(grownOne, signals), because)] };
}

/** During the grace, trouble is kept and what clears later takes it away again. What happened before the close is the old outage's, and stands in its history. */
function straggle(state: Correlation, closed: ClosedIncident, signal: Signal): Correlated {
  const [trouble, isNew] = [isTrouble(signal), signal.occurredAtMs > closed.closedAtMs - unseenMs];
  const others = closed.stragglers.filter((other) => !overtakes(signal, other));
  const stands = others.some((other) => sameAlert(other, signal));
  const stragglers = trouble && isNew && !stands ? [...others, signal].slice(-keptSignals) : others;
  const late = trouble && !isNew;
  const next = { ...closed, stragglers, count: closed.count + (late ? 1 : 0) };
  const why = `it began before ${closed.incidentId} closed, and came late`;
  return {
    state: { ...state, closed: state.closed.map((other) => (other === closed ? next : other)) },
    deliveries: late ? [deliveryOf('arrived', arrivalOf(next, [signal]), why)] : [],
  };
}

/** What is left of the stragglers goes to what explains it by now, or opens an incident, but for a lone alarm without data, which waits for company. */
function afterGrace(state: Correlation, closed: ClosedIncident, terrain: Terrain, nowMs: number): Correlated {
  let taken: Correlated = { state, deliveries: [] };
  const rest: Signal[] = [];
  for (const straggler of closed.stragglers) {
    const explained = explainedBy(taken.state.open, straggler, terrain);
    if (explained) taken = after(taken, deliver(taken.state, explained.incident, [straggler], terrain, explained.why));
    else rest.push(straggler);
  }
  const lone = rest.length < dataLossAlarms && rest.every(({ kind }) => kind === 'insufficientData');
  const why = `still there ${graceAfterCloseMs / 60_000} minutes after ${closed.incidentId} closed`;
  if (!lone) return after(taken, openWith(taken.state, rest, terrain, nowMs, why));
  return { ...taken, state: { ...taken.state, dataLoss: [...taken.state.dataLoss, ...rest] } };
}

function after(before: Correlated, { state, deliveries }: Correlated): Correlated {
  return { state, deliveries: [...before.deliveries, ...deliveries] };
}

function loseData(state: Correlation, signal: Signal, terrain: Terrain, nowMs: number): Correlated {
  const others = lately(state, nowMs).filter((other) => !overtakes(signal, other));
  const together = others.some((other) => sameAlert(other, signal)) ? others : [...others, signal].slice(-keptSignals);
  if (together.length < dataLossAlarms) return { state: { ...state, dataLoss: together }, deliveries: [] };
  return openWith({ ...state, dataLoss: [] }, together, terrain, nowMs, 'several alarms lost their data together');
}

function recoverData(state: Correlation, signal: Signal): Correlation {
  const dataLoss = state.dataLoss.filter((other) => !overtakes(signal, other));
  return dataLoss.length === state.dataLoss.length ? state : { ...state, dataLoss };
}

function lately({ dataLoss }: Correlation, nowMs: number): Signal[] {
  return dataLoss.filter(({ occurredAtMs }) => occurredAtMs >= nowMs - dataLossWindowMs);
}

function openWith(
  state: Correlation,
  signals: readonly Signal[],
  terrain: Terrain,
  nowMs: number,
  because: string,
): Correlated {
  const [first] = signals;
  if (!first) return { state, deliveries: [] };
  const newest = state.open[state.open.length - 1];
  if (newest && state.open.length >= mostOpenIncidents) {
    const why = `${because}; but ${mostOpenIncidents} incidents are open, and no more are opened until one ends`;
    return deliver(state, newest, signals, terrain, why);
  }
  const incidentId = freeId(first.workload, state.incidentIds, nowMs);
  const blank: OpenIncident = { incidentId, count: 0, severity: first.severity, region: null, extent: nowhere };
  const incident = grow(blank, signals, terrain);
  return {
    state: {
      ...state,
      open: [...state.open, incident],
      incidentIds: [...state.incidentIds, incidentId].slice(-keptIncidentIds),
    },
    deliveries: [deliveryOf('opened', arrivalOf(incident, signals), because)],
  };
}

function grow(incident: OpenIncident, signals: readonly Signal[], terrain: Terrain): OpenIncident {
  const trouble = signals.filter(isTrouble);
  return {
    ...incident,
    count: incident.count + signals.length,
    severity: [incident.severity, ...trouble.map(({ severity }) => severity)].reduce(higher),
    region: incident.region ?? signals.find(({ region }) => region !== null)?.region ?? null,
    extent: trouble.reduce((extent, signal) => grown(extent, signal, terrain), incident.extent),
    standing: standingAfter(incident.standing ?? [], signals),
  };
}

function arrivalOf(incident: OpenIncident, signals: readonly Signal[]): Arrived {
  const { incidentId, count, severity, region, standing = [] } = incident;
  return { incidentId, count, severity, region, standing, signals };
}
