import { z } from 'zod';
import { prometheusMetrics } from '../adapters/http/metrics.ts';
import { MemoryJournal } from '../adapters/store/memory-journal.ts';
import type { Config } from '../config.ts';
import type { DrillMessenger } from '../drill/drill-messenger.ts';
import { DrillEcho } from '../drill/echo.ts';
import { outagesWithout } from '../drill/known-outages.ts';
import type { PlayableStage } from '../drill/live-drill.ts';
import { DrillRoom } from '../drill/room.ts';
import { CodedError } from '../errors.ts';
import { pastOutages } from '../machines/past-outages.ts';
import type { RunnableProgram } from '../main.ts';
import type { Commands } from '../ports/commands.ts';
import type { Journal } from '../ports/journal.ts';
import type { Message } from '../ports/messaging.ts';
import type { Prediction } from '../report/prediction.ts';
import { createWorld } from '../sandbox/world.ts';
import type { Scenario } from '../scenario/schema.ts';
import { toWorldScenario } from '../scenario/world-scenario.ts';
import { inWorld } from '../stage.ts';
import { scorecardShape } from './scorecard-shape.ts';
import { ShippedScenarios } from './shipped-scenarios.ts';
import { systemClock } from './system-clock.ts';

interface Given {
  readonly config: Pick<Config, 'workloads' | 'signals'>;
  readonly program: RunnableProgram;
  /** The real engine. */
  readonly real: Pick<Commands, 'incidents'>;
  /** The real journal: it keeps what drills of a workload had shown. */
  readonly journal: Pick<Journal, 'getText' | 'putText'>;
  readonly messenger: DrillMessenger;
  readonly warn: (error: unknown, what: string) => void;
}

export interface OpenedRoom {
  readonly room: DrillRoom;
  /** What drills with a workload had shown, oldest first. */
  drillsOf(workload: string): Promise<readonly Prediction[]>;
  /** Resolves when all scenarios are listed. */
  readonly ready: Promise<void>;
}

/** How many scorecards of a workload are kept for reports. */
const keptScores = 20;
const scores = z.array(scorecardShape);

/** The drill room of a serving Muster. Its stages are simulated worlds; the only thing of the real one that it is given is the drill channel. */
export function openDrillRoom(given: Given): OpenedRoom {
  const { config, journal, warn } = given;
  const shipped = new ShippedScenarios(config.workloads.map(({ id }) => id));
  const newEcho = (): DrillEcho =>
    new DrillEcho({
      to: given.messenger,
      clock: systemClock,
      unsaid: (message, error) => warn(error, `a message of a drill did not reach ${message.destination}`),
    });
  let echo = newEcho();
  const drillsOf = async (workload: string): Promise<readonly Prediction[]> => {
    const kept = await journal.getText(scoresOf(workload));
    return kept === undefined ? [] : scores.parse(JSON.parse(kept));
  };
  const room = new DrillRoom({
    clock: systemClock,
    real: given.real,
    scenarios: () => shipped.list(),
    load: (name) => shipped.load(name),
    stage: (scenario, prefix) => drillStage(given, scenario, prefix, echo),
    announce: (drillId, occasion, text) => echo.say(noticeOf(drillId, occasion, text), `${drillId}/${occasion}`),
    silence() {
      echo.silence();
      echo = newEcho();
    },
    scored(workload, { scenario, verdict, scope, decision, rtoSeconds, floorSeconds, rpoSeconds }) {
      const card = { scenario, verdict, scope, decision, rtoSeconds, floorSeconds, rpoSeconds };
      drillsOf(workload)
        .then((before) => journal.putText(scoresOf(workload), JSON.stringify([...before, card].slice(-keptScores))))
        .catch((error: unknown) => warn(error, 'the score of a drill could not be kept'));
    },
    failed: (error) => warn(error, 'a drill broke'),
  });
  const ready = shipped.read().catch((error: unknown) => warn(error, 'a shipped scenario cannot be read'));
  return { room, drillsOf, ready };
}

function scoresOf(workload: string): string {
  return `drill-scores/${workload}`;
}

async function drillStage(
  { config, program }: Given,
  scenario: Scenario,
  incidentPrefix: string,
  echo: DrillEcho,
): Promise<PlayableStage> {
  const workload = config.workloads.find(({ id }) => id === scenario.workload);
  if (!workload) throw new CodedError('notFound', `workload ${scenario.workload} is not configured`);
  const startAtMs = Date.parse(scenario.startAt);
  const world = createWorld({ scenario: toWorldScenario(scenario), workload, seed: 1, startAtMs });
  const journal = new MemoryJournal();
  const assembled = await inWorld(
    { ...world, messenger: echo.over(world.messenger) },
    {
      workloads: [workload],
      journal,
      program,
      metrics: prometheusMetrics(),
      unlisted: config.signals.unlisted,
      knownOutages: outagesWithout(pastOutages, scenario),
      drill: true,
      incidentPrefix,
    },
  );
  return {
    world,
    workload,
    engine: assembled.engine,
    history: (id) => journal.history(id),
    onEvent: assembled.onEvent,
    async start() {
      await assembled.start();
      world.start();
    },
    stop: assembled.stop,
  };
}

/** What becomes of a drill, for the drill channel. */
function noticeOf(drillId: string, occasion: string, text: string): Message {
  return {
    key: `${drillId}/${occasion}`,
    incidentId: drillId,
    destination: 'chat',
    occasion: 'notice',
    lane: 'first',
    title: `${drillId} ${occasion}`,
    text,
    drill: true,
    decidedAtMs: systemClock.now(),
  };
}
