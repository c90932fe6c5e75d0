import type { Signal } from '../ports/commands.ts';

/**
 * One outage, one incident, however many alarms. Pure: the engine keeps the state (plain JSON, bounded) and carries out the deliveries.
 * An open incident takes every signal of its workload; what has cleared opens nothing; telemetry that went missing opens an incident only
 * when several alarms lose it together; after a close, a short grace keeps stragglers of the same outage from opening another one.
 */

type Severity = Signal['severity'];

interface OpenIncident {
  readonly incidentId: string;
  readonly openedAtMs: number;
  /** Signals taken so far, repeats not counted. */
  readonly count: number;
  /** The highest so far: never lowered. */
  readonly severity: Severity;
  /** The first Region that a signal named. */
  readonly region: string | null;
}

/** An incident that closed, and signals since then that may belong to it or be a new outage. */
interface ClosedIncident extends OpenIncident {
  readonly closedAtMs: number;
  readonly stragglers: readonly Signal[];
}

export interface Correlation {
  /** By workload. */
  readonly open: Readonly<Record<string, OpenIncident>>;
  /** The last closed incident, by workload, while its grace runs. */
  readonly closed: Readonly<Record<string, ClosedIncident>>;
  /** Alarms that lost their data while nothing was open, by workload. */
  readonly dataLoss: Readonly<Record<string, readonly Signal[]>>;
  /** Ids of the latest signals, oldest first. */
  readonly recentIds: readonly string[];
  /** Ids of the latest incidents, oldest first. */
  readonly incidentIds: readonly string[];
}

export interface Delivery {
  /** `opened`: make the incident; `arrived`: tell it. */
  readonly kind: 'opened' | 'arrived';
  readonly incidentId: string;
  readonly workload: string;
  readonly region: string | null;
  /** How many signals the incident has taken, this delivery's included. */
  readonly count: number;
  readonly highestSeverity: Severity;
  readonly lastId: string;
  readonly summary: string;
  /** The signals delivered now, oldest first; at least one. */
  readonly signals: readonly Signal[];
}

export interface Correlated {
  readonly state: Correlation;
  readonly deliveries: readonly Delivery[];
}

/** How long after its incident closed an alarm still counts as a straggler of it, ms. */
export const graceAfterCloseMs = 300_000;
/** Alarms that lose their data within this time of each other lost it together, ms (three periods of a five-minute alarm). */
export const dataLossWindowMs = 900_000;
/** How many alarms must lose their data together: one alone is an idle metric, several are broken telemetry. */
const dataLossAlarms = 2;
/** Bounds of the state. */
const keptSignalIds = 2000;
const keptIncidentIds = 100;
const keptSignals = 50;

export const emptyCorrelation: Correlation = { open: {}, closed: {}, dataLoss: {}, recentIds: [], incidentIds: [] };

/** Takes one signal. A signal whose id was taken lately changes nothing. */
export function correlate(state: Correlation, signal: Signal, nowMs: number): Correlated {
  const settled = settle(state, nowMs);
  if (settled.state.recentIds.includes(signal.id)) return settled;
  const noted = { ...settled.state, recentIds: [...settled.state.recentIds, signal.id].slice(-keptSignalIds) };
  const taken = take(noted, signal, nowMs);
  return { state: taken.state, deliveries: [...settled.deliveries, ...taken.deliveries] };
}

/** Tells that an incident ended (resolved, dismissed or closed as a drill); unknown ids change nothing. */
export function incidentClosed(state: Correlation, incidentId: string, nowMs: number): Correlation {
  const entry = Object.entries(state.open).find(([, open]) => open.incidentId === incidentId);
  if (!entry) return state;
  const [workload, incident] = entry;
  const closed = { ...state.closed, [workload]: { ...incident, closedAtMs: nowMs, stragglers: [] } };
  return { ...state, open: without(state.open, workload), closed };
}

/** Ends graces that ran out: stragglers that have not cleared since are a new outage. To be called at `nextSettleAtMs`. */
export function settle(state: Correlation, nowMs: number): Correlated {
  let settled: Correlated = { state, deliveries: [] };
  for (const [workload, incident] of Object.entries(state.closed)) {
    if (nowMs < incident.closedAtMs + graceAfterCloseMs) continue;
    const forgotten = { ...settled.state, closed: without(settled.state.closed, workload) };
    const opened = afterGrace(forgotten, workload, incident.stragglers, nowMs);
    settled = { state: opened.state, deliveries: [...settled.deliveries, ...opened.deliveries] };
  }
  return settled;
}

/** When `settle` has something to do, ms since the epoch; null when nothing waits. */
export function nextSettleAtMs(state: Correlation): number | null {
  const waiting = Object.values(state.closed).filter(({ stragglers }) => stragglers.length > 0);
  return waiting.length === 0 ? null : Math.min(...waiting.map(({ closedAtMs }) => closedAtMs + graceAfterCloseMs));
}

/** The five functions as the engine takes them. */
export const correlator = {
  empty: emptyCorrelation,
  take: correlate,
  closed: incidentClosed,
  settle,
  nextSettleAtMs,
} as const;

/** A journey that fails anew after the close is no straggler: waiting would cost a new outage its first minutes. */
function isFresh(signal: Signal, closed: ClosedIncident): boolean {
  return signal.kind === 'canaryFailed' && signal.occurredAtMs > closed.closedAtMs;
}

function take(state: Correlation, signal: Signal, nowMs: number): Correlated {
  const { workload } = signal;
  const open = state.open[workload];
  if (open) return deliver(state, workload, open, signal);
  const closed = state.closed[workload];
  if (closed && isFresh(signal, closed)) {
    return openWith(
      { ...state, closed: without(state.closed, workload) },
      workload,
      [...closed.stragglers, signal],
      nowMs,
    );
  }
  if (closed) return { state: straggle(state, closed, signal), deliveries: [] };
  if (signal.kind === 'insufficientData') return loseData(state, signal, nowMs);
  if (!isTrouble(signal)) return { state: recoverData(state, signal), deliveries: [] };
  return openWith(state, workload, [...lately(state, workload, nowMs), signal], nowMs);
}

function deliver(state: Correlation, workload: string, open: OpenIncident, signal: Signal): Correlated {
  const grown = grow(open, [signal]);
  return {
    state: { ...state, open: { ...state.open, [workload]: grown } },
    deliveries: [deliveryOf('arrived', workload, grown, [signal])],
  };
}

/** During the grace, trouble is kept and what clears takes it away again. What happened before the close is the old outage's. */
function straggle(state: Correlation, closed: ClosedIncident, signal: Signal): Correlation {
  const others = closed.stragglers.filter((other) => !sameSource(other, signal));
  const isNew = signal.occurredAtMs > closed.closedAtMs && isTrouble(signal);
  const stragglers = isNew ? [...others, signal].slice(-keptSignals) : others;
  return { ...state, closed: { ...state.closed, [signal.workload]: { ...closed, stragglers } } };
}

/** What is left of the stragglers opens an incident, but for a lone alarm without data, which waits for company. */
function afterGrace(state: Correlation, workload: string, stragglers: readonly Signal[], nowMs: number): Correlated {
  const lone = stragglers.length < dataLossAlarms && stragglers.every(({ kind }) => kind === 'insufficientData');
  if (!lone || stragglers.length === 0) return openWith(state, workload, stragglers, nowMs);
  return { state: { ...state, dataLoss: { ...state.dataLoss, [workload]: stragglers } }, deliveries: [] };
}

function loseData(state: Correlation, signal: Signal, nowMs: number): Correlated {
  const others = lately(state, signal.workload, nowMs).filter((other) => !sameSource(other, signal));
  const together = [...others, signal].slice(-keptSignals);
  if (together.length >= dataLossAlarms) return openWith(state, signal.workload, together, nowMs);
  return { state: { ...state, dataLoss: { ...state.dataLoss, [signal.workload]: together } }, deliveries: [] };
}

function recoverData(state: Correlation, signal: Signal): Correlation {
  const left = (state.dataLoss[signal.workload] ?? []).filter((other) => !sameSource(other, signal));
  const rest = without(state.dataLoss, signal.workload);
  return { ...state, dataLoss: left.length === 0 ? rest : { ...rest, [signal.workload]: left } };
}

function lately(state: Correlation, workload: string, nowMs: number): Signal[] {
  return (state.dataLoss[workload] ?? []).filter(({ occurredAtMs }) => occurredAtMs >= nowMs - dataLossWindowMs);
}

function openWith(state: Correlation, workload: string, signals: readonly Signal[], nowMs: number): Correlated {
  const [first] = signals;
  if (!first) return { state, deliveries: [] };
  const incidentId = freeId(state, workload, nowMs);
  const blank: OpenIncident = { incidentId, openedAtMs: nowMs, count: 0, severity: first.severity, region: null };
  const incident = grow(blank, signals);
  return {
    state: {
      ...state,
      open: { ...state.open, [workload]: incident },
      dataLoss: without(state.dataLoss, workload),
      incidentIds: [...state.incidentIds, incidentId].slice(-keptIncidentIds),
    },
    deliveries: [deliveryOf('opened', workload, incident, signals)],
  };
}

function grow(incident: OpenIncident, signals: readonly Signal[]): OpenIncident {
  return {
    ...incident,
    count: incident.count + signals.length,
    severity: [incident.severity, ...signals.filter(isTrouble).map(({ severity }) => severity)].reduce(higher),
    region: incident.region ?? signals.find(({ region }) => region !== null)?.region ?? null,
  };
}

function deliveryOf(
  kind: Delivery['kind'],
  workload: string,
  incident: OpenIncident,
  signals: readonly Signal[],
): Delivery {
  const last = signals[signals.length - 1];
  const about = last ? `${last.name}${last.region ? ` in ${last.region}` : ''}: ${last.reason}` : '';
  return {
    kind,
    incidentId: incident.incidentId,
    workload,
    region: incident.region,
    count: incident.count,
    highestSeverity: incident.severity,
    lastId: last?.id ?? '',
    summary: about,
    signals,
  };
}

/** `shop-20251020-0651` (UTC), with `-2`, `-3` … when that is taken. */
function freeId(state: Correlation, workload: string, nowMs: number): string {
  const digits = new Date(nowMs).toISOString().replace(/\D/g, '');
  const base = `${workload}-${digits.slice(0, 8)}-${digits.slice(8, 12)}`;
  let id = base;
  for (let suffix = 2; state.incidentIds.includes(id); suffix += 1) id = `${base}-${suffix}`;
  return id;
}

/** Of two severities the graver: sev1 before sev2 before sev3. */
function higher(a: Severity, b: Severity): Severity {
  return a < b ? a : b;
}

function isTrouble(signal: Signal): boolean {
  return signal.kind !== 'cleared' && signal.kind !== 'canaryPassed';
}

function sameSource(a: Signal, b: Signal): boolean {
  return a.source === b.source && a.name === b.name && a.region === b.region;
}

function without<Value>(record: Readonly<Record<string, Value>>, key: string): Record<string, Value> {
  return Object.fromEntries(Object.entries(record).filter(([other]) => other !== key));
}
