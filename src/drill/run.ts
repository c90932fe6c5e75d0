import type { EngineEvent } from '../engine/surroundings.ts';
import { durationMs } from '../scenario/instant.ts';
import type { Scenario } from '../scenario/schema.ts';
import { toWorldScenario } from '../scenario/world-scenario.ts';
import { Commander, drillPeople } from './commander.ts';
import { type Scorecard, scorecardOf } from './scorecard.ts';
import type { Stage } from './stage.ts';

/** How long after the scenario's end a drill waits for the failback, ms. */
const longestAftermathMs = 48 * 3_600_000;

export interface DrillOptions {
  readonly scenario: Scenario;
  readonly seed: number;
  /** Seconds from a request to its approval; null: nobody approves. */
  readonly approveAfterSeconds: number | null;
  /** Simulated seconds per real second; 0: as fast as it goes. */
  readonly speed: number;
  /** Real milliseconds, for `wallMs`. */
  readonly wallClock: () => number;
}

/** Plays a scenario on a stage to its end and scores it. */
export async function runDrill(stage: Stage, options: DrillOptions): Promise<Scorecard> {
  const { world, engine, workload } = stage;
  const startedAtMs = options.wallClock();
  const worldStartMs = world.clock.now();
  const closed = new Set<string>();
  const opened = new Set<string>();
  const failures: unknown[] = [];
  const commander = new Commander({
    commands: engine,
    clock: world.clock,
    people: drillPeople(workload),
    rules: { approveAfterSeconds: options.approveAfterSeconds, failbackAfterSeconds: options.approveAfterSeconds },
  });
  stage.onEvent((event) => {
    if (event.kind === 'fatal') failures.push(event.error);
    if (event.kind !== 'saved') return;
    opened.add(event.recordId);
    if (endsResponse(event)) closed.add(event.recordId);
    commander.look(event.recordId).catch((error: unknown) => failures.push(error));
  });
  await stage.start();
  const endMs = worldStartMs + playedMs(options.scenario);
  const over = (): boolean =>
    failures.length > 0 || (world.clock.now() >= endMs && [...opened].every((id) => closed.has(id)));
  await play(stage, over, options.speed, endMs + longestAftermathMs);
  await stage.stop();
  if (failures.length > 0) throw failures[0];
  const views = (await engine.incidents()).filter((view) => view.workload === workload.id);
  const histories = await Promise.all(views.map((view) => engine.timeline(view.id)));
  return scorecardOf({
    scenario: options.scenario,
    workload,
    seed: options.seed,
    approveAfterSeconds: options.approveAfterSeconds,
    log: world.log,
    histories,
    nowMs: world.clock.now(),
    firstTroubleMs: worldStartMs + firstTroubleMs(options.scenario),
    wallMs: options.wallClock() - startedAtMs,
  });
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

function endsResponse(event: Extract<EngineEvent, { kind: 'saved' }>): boolean {
  return event.rows.some((row) => {
    const body = JSON.parse(row.body) as { kind: string; to?: { response?: unknown } };
    return body.kind === 'transition' && JSON.stringify(body.to?.response ?? '').startsWith('{"resolved"');
  });
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
  const starts = [...impairments, ...saturations, ...ours]
    .map(({ fromMs }) => fromMs)
    .concat(deploys.map(({ atMs }) => atMs));
  return Math.min(...starts, durationMs(scenario.endsAfter));
}
