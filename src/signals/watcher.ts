import { CodedError, codeOf } from '../errors.ts';
import type { Clock, WallClock } from '../ports/clock.ts';
import type { Commands } from '../ports/commands.ts';
import type { Metrics } from '../ports/metrics.ts';
import type { Canaries, ProbeResult } from '../ports/telemetry.ts';
import type { Workload } from '../workload/schema.ts';
import type { Heartbeat } from './cloudwatch.ts';
import { every } from './every.ts';
import {
  canaryObserved,
  heartbeatCheck,
  heartbeatKey,
  heartbeatObserved,
  heartbeatTargets,
  type JourneyTarget,
  journeyTargets,
  type Watched,
  type WatchState,
  watchFrom,
} from './watch.ts';

export interface WatcherPorts {
  readonly clock: Clock;
  /** By which heartbeats are as old as their senders say. */
  readonly wall: WallClock;
  readonly canaries: Canaries;
  readonly commands: Pick<Commands, 'signals'>;
  readonly metrics: Pick<Metrics, 'signals'>;
}

export interface Watcher {
  /** Probes every journey and looks for silent heartbeats until `signal` aborts; then resolves. To be called once. */
  run(signal: AbortSignal): Promise<void>;
  /** A heartbeat alarm notified, by its sender's clock at `sentAtMs`. @throws CodedError when what it means could not be stored: it is to be sent again */
  heartbeat(beat: Heartbeat, sentAtMs: number): Promise<void>;
}

/** How often silence is looked for, ms: it is told at most this long after the third missed minute. */
const heartbeatCheckMs = 15_000;

/** Drives the pure machines of `watch.ts` with real probes, each at its workload's interval and with its time limit. */
export function createWatcher(ports: WatcherPorts, workloads: readonly Workload[]): Watcher {
  const beats = workloads.flatMap(heartbeatTargets);
  const journeys = workloads.flatMap(journeyTargets);
  let state: WatchState = watchFrom(beats, ports.clock.now());
  let turn: Promise<unknown> = Promise.resolve();

  /** One observation at a time; the state moves on only when its signals are on disk (then true), else the next observation makes them again. */
  function observe(next: (state: WatchState) => Watched): Promise<boolean> {
    const seen = turn.then(async () => {
      const watched = next(state);
      const kept = watched.signals.length === 0 || (await stored(ports, watched));
      if (kept) state = watched.state;
      return kept;
    });
    turn = seen;
    return seen;
  }

  async function watchJourney(target: JourneyTarget, signal: AbortSignal): Promise<void> {
    const result = await probe(ports, target, signal);
    if (!signal.aborted) await observe((now) => canaryObserved(now, target, result, ports.clock.now()));
  }

  return {
    async run(signal) {
      const beatLoop = every(ports.clock, heartbeatCheckMs, signal, async () => {
        await observe((now) => heartbeatCheck(now, beats, ports.clock.now()));
      });
      const loops = journeys.map((target) =>
        every(ports.clock, target.intervalMs, signal, () => watchJourney(target, signal)),
      );
      await Promise.all([beatLoop, ...loops]);
    },
    async heartbeat(beat, sentAtMs) {
      const target = beats.find((other) => heartbeatKey(other) === heartbeatKey(beat));
      const at = { sentAtMs, nowMs: ports.clock.now(), wallMs: ports.wall.now() };
      const kept = !target || (await observe((now) => heartbeatObserved(now, target, at)));
      if (!kept) throw new CodedError('unavailable', `the return of heartbeat ${beat.name} could not be stored`);
    },
  };
}

/** True when the signals are on disk. A refusal is counted, and the observation is made again later. */
async function stored(ports: WatcherPorts, watched: Watched): Promise<boolean> {
  const source = watched.signals[0]?.source ?? 'canary';
  try {
    const { accepted, repeated } = await ports.commands.signals(watched.signals);
    ports.metrics.signals(source, 'stored', accepted);
    ports.metrics.signals(source, 'repeated', repeated);
    return true;
  } catch (error) {
    ports.metrics.signals(source, codeOf(error));
    return false;
  }
}

/** A probe that throws is a failed probe: from here the two look the same. */
async function probe(
  { clock, canaries }: WatcherPorts,
  target: JourneyTarget,
  signal: AbortSignal,
): Promise<ProbeResult> {
  const startedAtMs = clock.now();
  try {
    return await canaries.journey(target, signal);
  } catch {
    return { ok: false, latencyMs: clock.now() - startedAtMs, failure: 'connect' };
  }
}
