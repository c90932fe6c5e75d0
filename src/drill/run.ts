import type { IncidentView } from '../ports/commands.ts';
import { durationMs } from '../scenario/instant.ts';
import type { Scenario } from '../scenario/schema.ts';
import { toWorldScenario } from '../scenario/world-scenario.ts';
import { type ApproverKind, rulesOf } from './approver.ts';
import { Commander, drillPeople } from './commander.ts';
import { type Scorecard, scorecardOf } from './scorecard.ts';
import type { Stage } from './stage.ts';
import { endsResponse } from './told.ts';
import { type Trace, traceOf } from './trace.ts';

/** A supervisor starts a dead engine again after this long, ms (systemd's RestartSec is often 5 s). */
const downMs = 5_000;

/** How long after the scenario's end a drill waits for the failback, ms; nobody is waited for who answers nothing. */
const longestAftermathMs = { answered: 48 * 3_600_000, unanswered: 3_600_000 } as const;

/** The last messages of an incident are on their way when it ends; after this they have arrived, or are missing. Ms. */
const lastWordsMs = 60_000;

export interface DrillOptions {
  readonly scenario: Scenario;
  /** The scenario before anything was taken away for a game day: what was missing all along is nothing that began. */
  readonly outage?: Scenario;
  readonly seed: number;
  /** Seconds from a request to its approval; null: nobody approves. */
  readonly approveAfterSeconds: number | null;
  /** Who answers; `prompt` unless given. */
  readonly approver?: ApproverKind;
  /** The engine is killed so long after the scenario's first trouble, seconds, and started again. */
  readonly killAtSeconds?: readonly number[];
  /** Simulated seconds per real second; 0: as fast as it goes. */
  readonly speed: number;
  /** How time passes, where it is neither of these: resolves when `over` says so, or at the limit. */
  readonly play?: (over: () => boolean, limitAtMs: number) => Promise<void>;
  /** Real milliseconds, for `wallMs`. */
  readonly wallClock: () => number;
}

/** A drill that was played to its end. */
export interface Drilled {
  readonly card: Scorecard;
  /** Every incident of the workload, oldest first. */
  readonly incidents: readonly IncidentView[];
  /** What happened over time, for a picture. */
  trace(): Trace;
}

/** Plays a scenario on a stage to its end and scores it. */
export async function runDrill(stage: Stage, options: DrillOptions): Promise<Drilled> {
  const { world, workload } = stage;
  const approver = options.approver ?? 'prompt';
  const startedAtMs = options.wallClock();
  const worldStartMs = world.clock.now();
  const closed = new Set<string>();
  const opened = new Set<string>();
  const failures: unknown[] = [];
  const commander = new Commander({
    commands: {
      command: (command) => stage.engine.command(command),
      incident: (id) => stage.engine.incident(id),
    },
    clock: world.clock,
    people: drillPeople(workload),
    rules: rulesOf(approver, workload, options.approveAfterSeconds),
  });
  stage.onEvent((event) => {
    if (event.kind === 'fatal') failures.push(event.error);
    if (event.kind !== 'saved') return;
    opened.add(event.recordId);
    if (event.rows.some(({ body }) => ends(body))) closed.add(event.recordId);
    commander.look(event.recordId).catch((error: unknown) => failures.push(error));
  });
  await stage.start();
  const troubleMs = worldStartMs + firstTroubleMs(options.outage ?? options.scenario);
  for (const seconds of options.killAtSeconds ?? []) {
    world.clock.schedule(troubleMs + seconds * 1000 - world.clock.now(), () => {
      stage.crash?.(downMs).catch((error: unknown) => failures.push(error));
    });
  }
  const endMs = worldStartMs + playedMs(options.scenario);
  const over = (): boolean =>
    failures.length > 0 || (world.clock.now() >= endMs && [...opened].every((id) => closed.has(id)));
  const answered = options.approveAfterSeconds !== null && (approver === 'prompt' || approver === 'late');
  const limitAtMs = endMs + longestAftermathMs[answered ? 'answered' : 'unanswered'];
  await (options.play?.(over, limitAtMs) ?? play(stage, over, options.speed, limitAtMs));
  if (failures.length === 0) await world.clock.runUntil(() => failures.length > 0, lastWordsMs);
  await stage.stop();
  if (failures.length > 0) throw failures[0];
  const views = (await stage.engine.incidents()).filter((view) => view.workload === workload.id);
  const histories = await Promise.all(views.map((view) => stage.engine.timeline(view.id)));
  const card = scorecardOf({
    scenario: options.scenario,
    outage: options.outage ?? options.scenario,
    workload,
    seed: options.seed,
    approveAfterSeconds: options.approveAfterSeconds,
    log: world.log,
    histories,
    startedAtMs: worldStartMs,
    nowMs: world.clock.now(),
    approver,
    firstTroubleMs: troubleMs,
    wallMs: options.wallClock() - startedAtMs,
  });
  return {
    card,
    incidents: views,
    trace: () => traceOf(options.scenario, world.log, histories, troubleMs),
  };
}

async function play(stage: Stage, over: () => boolean, speed: number, limitAtMs: number): Promise<void> {
  const { clock } = stage.world;
  if (speed === 0) {
    await clock.runUntil(over, limitAtMs - clock.now());
    return;
  }
  const end = new AbortController();
  const watch = async (): Promise<void> => {
    while (!over() && clock.now() < limitAtMs) await clock.sleep(1000);
    end.abort();
  };
  await Promise.all([clock.pace(speed, end.signal), watch()]);
}

function ends(body: string): boolean {
  if (!body.includes('"resolved"')) return false;
  const { kind, ...detail } = JSON.parse(body) as { kind: string };
  return endsResponse({ kind, detail });
}

/** How long a scenario is played at least: to its end, or until its last trouble and post have been over for an hour. */
function playedMs(scenario: Scenario): number {
  const { impairments, posts, deploys, saturations, ours } = toWorldScenario(scenario);
  const endsMs = durationMs(scenario.endsAfter);
  const last = [...impairments, ...saturations, ...ours]
    .map(({ untilMs }) => untilMs)
    .concat([...posts, ...deploys].map(({ atMs }) => atMs));
  return Math.min(endsMs, Math.max(0, ...last) + 3_600_000);
}

function firstTroubleMs(scenario: Scenario): number {
  const { impairments, deploys, saturations, ours } = toWorldScenario(scenario);
  const changes = deploys.filter(({ failureRate }) => failureRate > 0).map(({ atMs }) => atMs);
  const starts = [...impairments, ...saturations, ...ours].map(({ fromMs }) => fromMs).concat(changes);
  return Math.min(...starts, durationMs(scenario.endsAfter));
}
