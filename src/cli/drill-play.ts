import type { WireFault } from '../adapters/aws-wire/exchange.ts';
import type { Config } from '../config.ts';
import type { ApproverKind } from '../drill/approver.ts';
import { without } from '../drill/game-day.ts';
import { runDrill } from '../drill/run.ts';
import type { Scorecard } from '../drill/scorecard.ts';
import type { Stage } from '../drill/stage.ts';
import type { Trace } from '../drill/trace.ts';
import { varied } from '../drill/varied.ts';
import { InputError } from '../errors.ts';
import type { RunnableProgram } from '../main.ts';
import type { IncidentView } from '../ports/commands.ts';
import type { HistoryRow } from '../ports/journal.ts';
import type { World } from '../sandbox/world.ts';
import type { Scenario } from '../scenario/schema.ts';
import type { Workload } from '../workload/schema.ts';
import { crashableStage } from './drill-stage.ts';
import { configAt, programAt, scenarioAt } from './project.ts';
import { wireInto } from './wire.ts';

/** One drill to be played, told in plain values: a process of its own can be given it. */
export interface Job {
  /** Path of the configuration. */
  readonly config: string;
  /** Name or path of the scenario. */
  readonly scenario: string;
  readonly seed: number;
  readonly approveAfterSeconds: number | null;
  readonly approver: ApproverKind;
  readonly without: readonly string[];
  readonly killAtSeconds: readonly number[];
  readonly wire: boolean;
  /** Also tell what happened over time. */
  readonly traced: boolean;
  /** Also hand out the incidents with their histories. */
  readonly recorded: boolean;
}

/** What `drill --json` prints of a drill: the scorecard, and what was wrong on the wire where there was one. */
export interface PlayedDrill extends Scorecard {
  readonly wire: boolean;
  readonly wireFaults: readonly WireFault[];
}

export interface Recorded {
  readonly incident: IncidentView;
  readonly rows: readonly HistoryRow[];
}

/** A drill with what was asked for beside its score. */
export interface JobDone {
  readonly card: PlayedDrill;
  readonly trace?: Trace;
  readonly incidents?: readonly Recorded[];
}

const configs = new Map<string, { readonly config: Config; readonly program: RunnableProgram }>();

function loaded(path: string): { readonly config: Config; readonly program: RunnableProgram } {
  const config = configs.get(path)?.config ?? configAt(path);
  const known = configs.get(path) ?? { config, program: programAt(config) };
  configs.set(path, known);
  return known;
}

/**
 * Plays one drill in this process. `watch` may look at the stage before it starts.
 * @throws InputError for a scenario that cannot be read, or is about a workload that is not configured
 */
export async function playJob(
  job: Job,
  { speed = 0, watch }: { speed?: number; watch?: (stage: Stage, scenario: Scenario) => void } = {},
): Promise<JobDone> {
  const { config, program } = loaded(job.config);
  const outage = varied(scenarioAt(job.scenario, config.workloads), job.seed);
  const scenario = without(outage, job.without);
  const workload = workloadOf(config, scenario, job.scenario);
  let wireFaults: readonly WireFault[] = [];
  const carry = async (world: World) => {
    const { clients, faults } = await wireInto(world);
    wireFaults = faults;
    return clients;
  };
  const stage = await crashableStage({ scenario, workload, seed: job.seed, program, ...(job.wire ? { carry } : {}) });
  watch?.(stage, scenario);
  const { seed, approveAfterSeconds, approver, killAtSeconds } = job;
  const wallClock = () => performance.now();
  const drill = await runDrill(stage, {
    scenario,
    outage,
    seed,
    approveAfterSeconds,
    approver,
    killAtSeconds,
    speed,
    wallClock,
  });
  const recorded = drill.incidents.map(async (incident) => ({ incident, rows: await stage.rows(incident.id) }));
  return {
    card: { ...drill.card, wire: job.wire, wireFaults },
    ...(job.traced ? { trace: drill.trace() } : {}),
    ...(job.recorded ? { incidents: await Promise.all(recorded) } : {}),
  };
}

/** @throws InputError when the scenario is about a workload that is not configured */
export function workloadOf(config: Config, scenario: Scenario, name: string): Workload {
  const found = config.workloads.find((workload) => workload.id === scenario.workload);
  if (found) return found;
  const known = config.workloads.map((workload) => workload.id).join(', ');
  throw new InputError([
    { file: name, path: 'workload', found: scenario.workload, expected: `a workload of the configuration: ${known}` },
  ]);
}
