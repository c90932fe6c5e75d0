import { outagesWithout } from './drill/known-outages.ts';
import type { Stage } from './drill/stage.ts';
import { invariant } from './errors.ts';
import { pastOutages } from './machines/past-outages.ts';
import { type Assembled, assemble, type Parts, type RunnableProgram, workloadOf } from './main.ts';
import type { AwsClients } from './ports/aws-clients.ts';
import type { Journal } from './ports/journal.ts';
import type { Metrics, TableMetrics } from './ports/metrics.ts';
import type { OnCall } from './ports/on-call.ts';
import type { PreflightSchedule } from './preflight/watch.ts';
import { heldJournal } from './sandbox/held-journal.ts';
import { type Life, mortal } from './sandbox/mortal.ts';
import { createWorld, type World } from './sandbox/world.ts';
import type { Scenario } from './scenario/schema.ts';
import { toWorldScenario } from './scenario/world-scenario.ts';
import type { UnlistedAlarms } from './signals/alarm-owners.ts';
import type { HttpSenders } from './signals/entrances.ts';
import type { Workload } from './workload/schema.ts';

/** Muster in a simulated world: the same parts as in a real account, put together on the world's clock. */

export interface StageOptions {
  readonly scenario: Scenario;
  readonly workloads: readonly Workload[];
  readonly seed: number;
  readonly journal: Journal;
  readonly program: RunnableProgram;
  readonly metrics: Metrics;
  /** Present: the engine writes heartbeat items, instead of the simulated application doing so by itself. */
  readonly heartbeats?: TableMetrics;
  readonly preflight?: PreflightSchedule | undefined;
  /** Absent: alarms that no workload lists go to the only one of their Region, as sev3. */
  readonly unlisted?: UnlistedAlarms | undefined;
  readonly http?: HttpSenders | undefined;
  /** Who is woken; absent: nobody is. */
  readonly onCall?: OnCall | undefined;
  /** Messages are marked DRILL. */
  readonly drill: boolean;
  readonly incidentPrefix?: string;
  readonly startAtMs?: number;
  /** Clients that reach the world by another way than its own. */
  readonly carry?: (world: World) => Promise<AwsClients>;
}

/** A simulated world that plays a scenario, with Muster in it. */
export async function sandboxStage(options: StageOptions): Promise<Stage & { readonly assembled: Assembled }> {
  const workload = workloadOf(options.workloads, options.scenario.workload);
  const startAtMs = options.startAtMs ?? Date.parse(options.scenario.startAt);
  const world = createWorld({
    scenario: toWorldScenario(options.scenario),
    workload,
    seed: options.seed,
    startAtMs,
    applicationBeats: options.heartbeats === undefined,
  });
  const clients = (await options.carry?.(world)) ?? world.clients;
  const knownOutages = outagesWithout(pastOutages, options.scenario);
  const assembled = await inWorld({ ...world, clients }, { ...options, workloads: [workload], knownOutages });
  return {
    world,
    workload,
    engine: assembled.engine,
    assembled,
    onEvent: assembled.onEvent,
    async start() {
      await assembled.start();
      world.start();
    },
    stop: assembled.stop,
  };
}

/** The world's SNS does not hang up. */
const never = new AbortController().signal;

/** Muster in a world that exists already, for one life or for ever: alarms come in through the same entrance as over HTTP. */
export async function inWorld(
  world: World,
  options: Omit<StageOptions, 'scenario' | 'seed' | 'startAtMs' | 'carry'> &
    Pick<Parts, 'knownOutages'> & { readonly life?: Life },
): Promise<Assembled> {
  const { clock, clients, net, messenger } = world;
  const journal = heldJournal(options.journal, clock);
  const touched = { clock, clients, net, messenger, journal };
  const assembled = await assemble({
    ...options,
    ...(options.life ? mortal(touched, options.life) : touched),
    askCredentialsLife: () => world.credentials(),
    topicArns: world.topicArns,
    unlisted: options.unlisted ?? { severity: 'sev3' },
  });
  world.onNotification(async ({ body }) => {
    const answer = await assembled.entrances[0].take({ body, header: () => undefined }, never);
    invariant(
      answer.outcome === 'stored' || answer.outcome === 'ignored',
      `the intake takes the world's notification, and answers ${JSON.stringify(answer)}`,
    );
  });
  return assembled;
}
