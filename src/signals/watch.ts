import type { Signal } from '../ports/commands.ts';
import type { ProbeResult } from '../ports/telemetry.ts';
import { ownRegion, type Workload } from '../workload/schema.ts';
import type { Heartbeat } from './cloudwatch.ts';

/**
 * Detection that does not depend on the dying Region: pure state machines for the engine's own journey canaries and for the silence of
 * heartbeat alarms. Each observation answers the next state and the signals to store; a caller that could not store them keeps the old state
 * and observes again, which makes the same signals with the same ids.
 */

/** One journey of a workload in one Region. */
export interface JourneyTarget {
  readonly workload: string;
  readonly journey: string;
  readonly region: string;
  readonly url: string;
  /** The journey's entry component. */
  readonly component: string | null;
  readonly severity: Signal['severity'];
  /** Failures in a row that make a signal. */
  readonly failuresToOpen: number;
  readonly intervalMs: number;
  readonly timeoutMs: number;
}

/** A heartbeat alarm that is expected once a minute. */
export interface HeartbeatTarget extends Heartbeat {
  /** The Region that fails when it is silent; null for an alarm that stands in none of the workload's. */
  readonly impacted: string | null;
  readonly component: string | null;
  readonly severity: Signal['severity'];
}

interface JourneyState {
  readonly failures: number;
  /** When the present run of failures began; null while passing. */
  readonly failingSinceMs: number | null;
  /** Signals made for the present run: 0 below the threshold, more than 1 with reminders. */
  readonly told: number;
  readonly toldAtMs: number;
}

interface HeartbeatState {
  /** When the last one was sent, by the engine's clock. */
  readonly lastAtMs: number;
  /** The same by its sender's; 0 before the first. */
  readonly sentAtMs: number;
  readonly told: number;
  readonly toldAtMs: number;
}

export interface WatchState {
  /** By `journeyKey`. */
  readonly journeys: Readonly<Record<string, JourneyState>>;
  /** By `heartbeatKey`. */
  readonly heartbeats: Readonly<Record<string, HeartbeatState>>;
}

export interface Watched {
  readonly state: WatchState;
  readonly signals: readonly Signal[];
}

/** Three missed minutes of a once-a-minute heartbeat, ms. */
export const silenceMs = 180_000;
/** While trouble lasts it is told again this often, ms: an incident dismissed as transient must not end the watch. */
export const reminderMs = 600_000;
/** A heartbeat that stays silent while nothing fails is told again this rarely, ms: its alarm is broken, not the application. */
export const silenceReminderMs = 6 * 3_600_000;

const calm: JourneyState = { failures: 0, failingSinceMs: null, told: 0, toldAtMs: 0 };

/** Nothing observed yet. Heartbeats count from now on, so that one that never comes is noticed too. */
export function watchFrom(heartbeats: readonly HeartbeatTarget[], nowMs: number): WatchState {
  const states = heartbeats.map(
    (target) => [heartbeatKey(target), { lastAtMs: nowMs, sentAtMs: 0, told: 0, toldAtMs: 0 }] as const,
  );
  return { journeys: {}, heartbeats: Object.fromEntries(states) };
}

/** What a workload wants watched: every journey in each of its Regions. */
export function journeyTargets(workload: Workload): JourneyTarget[] {
  const { intervalSeconds, timeoutSeconds, failuresToOpen } = workload.canary;
  return workload.journeys.flatMap((journey) =>
    Object.entries(journey.urls).map(([region, url]) => ({
      workload: workload.id,
      journey: journey.id,
      region,
      url,
      component: journey.components[0] ?? null,
      severity: journey.critical ? 'sev1' : 'sev2',
      failuresToOpen,
      intervalMs: intervalSeconds * 1000,
      timeoutMs: timeoutSeconds * 1000,
    })),
  );
}

export function heartbeatTargets(workload: Workload): HeartbeatTarget[] {
  return workload.alarms
    .filter(({ heartbeat }) => heartbeat)
    .map(({ name, region, component, severity }) => ({
      workload: workload.id,
      region,
      impacted: ownRegion(workload, region),
      name,
      component: component ?? null,
      severity,
    }));
}

function journeyKey(target: Pick<JourneyTarget, 'workload' | 'journey' | 'region'>): string {
  return `${target.workload}/${target.journey}/${target.region}`;
}

export function heartbeatKey(target: Heartbeat): string {
  return `${target.workload}/${target.name}/${target.region}`;
}

/** One result of a journey canary: `canaryFailed` after enough failures in a row, `canaryPassed` when a told run ends. */
export function canaryObserved(state: WatchState, target: JourneyTarget, result: ProbeResult, nowMs: number): Watched {
  const key = journeyKey(target);
  const before = state.journeys[key] ?? calm;
  if (result.ok) {
    const passed = canarySignal(target, before, 'canaryPassed', 'passes again', nowMs);
    return { state: withJourney(state, key, calm), signals: before.told > 0 ? [passed] : [] };
  }
  const failures = before.failures + 1;
  const failing = { ...before, failures, failingSinceMs: before.failingSinceMs ?? nowMs };
  if (failures < target.failuresToOpen || !isDue(before, nowMs, reminderMs))
    return { state: withJourney(state, key, failing), signals: [] };
  const reason = `failed ${failures} times in a row (${result.failure ?? 'unknown failure'}, ${result.latencyMs} ms)`;
  const signal = canarySignal(target, failing, 'canaryFailed', reason, nowMs);
  return { state: withJourney(state, key, { ...failing, told: before.told + 1, toldAtMs: nowMs }), signals: [signal] };
}

/**
 * A heartbeat arrived at `nowMs`, at `wallMs` by the wall, that was sent at `sentAtMs` by its sender's clock: `cleared` when its silence had been
 * told. Its age is what the wall says, so that it counts also for an engine whose time is ahead. One that nobody expects changes nothing, nor does
 * one sent before the last: a captured heartbeat that is sent again cannot hide silence.
 */
export function heartbeatObserved(
  state: WatchState,
  target: HeartbeatTarget,
  { nowMs, wallMs, ...heartbeat }: { readonly sentAtMs: number; readonly nowMs: number; readonly wallMs: number },
): Watched {
  const key = heartbeatKey(target);
  const before = state.heartbeats[key];
  const sentAtMs = Math.min(heartbeat.sentAtMs, wallMs);
  const lastAtMs = nowMs - (wallMs - sentAtMs);
  if (!before || lastAtMs <= before.lastAtMs || sentAtMs <= before.sentAtMs) return { state, signals: [] };
  const heard = { ...state, heartbeats: { ...state.heartbeats, [key]: { lastAtMs, sentAtMs, told: 0, toldAtMs: 0 } } };
  const cleared = heartbeatSignal(target, before, 'cleared', 'heartbeat is back', nowMs);
  return { state: heard, signals: before.told > 0 ? [cleared] : [] };
}

/** Looks for heartbeats that have been silent for three minutes or more. */
export function heartbeatCheck(state: WatchState, targets: readonly HeartbeatTarget[], nowMs: number): Watched {
  const silent = targets.filter((target) => {
    const before = state.heartbeats[heartbeatKey(target)];
    return before !== undefined && nowMs - before.lastAtMs >= silenceMs && isDue(before, nowMs, silenceReminderMs);
  });
  const signals: Signal[] = [];
  const heartbeats = { ...state.heartbeats };
  for (const target of silent) {
    const before = heartbeats[heartbeatKey(target)];
    if (!before) continue;
    const reason = `no heartbeat for ${Math.floor((nowMs - before.lastAtMs) / 1000)} seconds`;
    signals.push(heartbeatSignal(target, before, 'heartbeatSilent', reason, nowMs));
    heartbeats[heartbeatKey(target)] = { ...before, told: before.told + 1, toldAtMs: nowMs };
  }
  return { state: { ...state, heartbeats }, signals };
}

function isDue(before: { readonly told: number; readonly toldAtMs: number }, nowMs: number, everyMs: number): boolean {
  return before.told === 0 || nowMs - before.toldAtMs >= everyMs;
}

function withJourney(state: WatchState, key: string, journey: JourneyState): WatchState {
  return { ...state, journeys: { ...state.journeys, [key]: journey } };
}

/** The id names the run of failures and how often it was told, so that telling it twice is dropped. */
function canarySignal(
  target: JourneyTarget,
  run: JourneyState,
  kind: 'canaryFailed' | 'canaryPassed',
  reason: string,
  nowMs: number,
): Signal {
  return {
    id: `canary:${journeyKey(target)}:${run.failingSinceMs ?? nowMs}:${kind}:${run.told}`,
    source: 'canary',
    kind,
    workload: target.workload,
    region: target.region,
    name: target.journey,
    component: target.component,
    severity: target.severity,
    occurredAtMs: nowMs,
    reason: `journey ${target.journey} ${reason}`,
  };
}

/** The run of failures that a canary's signal of this id tells of; undefined for the id of any other signal. */
export function canaryRunOf(
  signalId: string,
): { readonly journey: string; readonly region: string; readonly failingSinceMs: number } | undefined {
  const [, journey, region, since] = /^canary:[^/]+\/([^/]+)\/([^:]+):(\d+):canaryFailed:\d+$/.exec(signalId) ?? [];
  if (journey === undefined || region === undefined) return undefined;
  return { journey, region, failingSinceMs: Number(since) };
}

function heartbeatSignal(
  target: HeartbeatTarget,
  before: HeartbeatState,
  kind: 'heartbeatSilent' | 'cleared',
  reason: string,
  nowMs: number,
): Signal {
  return {
    id: `heartbeat:${heartbeatKey(target)}:${before.lastAtMs}:${kind}:${before.told}`,
    source: 'heartbeat',
    kind,
    workload: target.workload,
    region: target.impacted,
    name: target.name,
    component: target.component,
    severity: target.severity,
    occurredAtMs: nowMs,
    reason,
  };
}
