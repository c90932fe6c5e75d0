import { type Command, InvalidArgumentError, Option } from 'commander';
import { actions } from '../actions/index.ts';
import type { WireFault } from '../adapters/aws-wire/exchange.ts';
import { prometheusMetrics } from '../adapters/http/metrics.ts';
import { MemoryJournal } from '../adapters/store/memory-journal.ts';
import type { Config } from '../config.ts';
import { runDrill } from '../drill/run.ts';
import type { Scorecard } from '../drill/scorecard.ts';
import { InputError } from '../errors.ts';
import { sandboxStage } from '../main.ts';
import type { AwsClients } from '../ports/aws-clients.ts';
import { loadRunbooks } from '../runbook/load.ts';
import type { World } from '../sandbox/world.ts';
import type { Scenario } from '../scenario/schema.ts';
import type { Workload } from '../workload/schema.ts';
import { lookAt } from './account.ts';
import { isFine, liveView, printScorecard, printWireFaults } from './drill-view.ts';
import { dryRun, printDryRun, runbookFor } from './dry-run.ts';
import { configAt, exampleConfig, programAt, runbookFiles, scenarioAt } from './project.ts';
import { wireInto } from './wire.ts';

interface Options {
  readonly config: string;
  readonly json: boolean;
  readonly seed: number;
  readonly speed: number;
  readonly approveAfter: number | null;
  readonly dryRun: boolean;
  readonly wire: boolean;
}

/** What `drill --json` prints: the scorecard, and what was wrong on the wire where there was one. */
interface Played extends Scorecard {
  readonly wire: boolean;
  readonly wireFaults: readonly WireFault[];
}

/** 0 when the right call was made, nothing wrong was done, and every request had the form that AWS expects. */
export function exitCodeOf(card: Played): 0 | 1 {
  return isFine(card) && card.wireFaults.length === 0 ? 0 : 1;
}

/** `60s`, `5m`, `1h` or plain seconds; `never`. */
export function seconds(text: string): number | null {
  if (text === 'never') return null;
  const match = /^(\d+)(s|m|h)?$/.exec(text);
  if (!match) throw new InvalidArgumentError('expected a length such as 60s, 5m or 1h, or never');
  const unit = { s: 1, m: 60, h: 3600 }[(match[2] ?? 's') as 's' | 'm' | 'h'];
  return Number(match[1]) * unit;
}

export function wholeNumber(text: string): number {
  if (!/^\d{1,9}$/.test(text)) throw new InvalidArgumentError('expected a whole number of at most nine digits');
  return Number(text);
}

/** `muster drill`: exit 0 when the right call was made and nothing wrong was done, else 1. */
export function register(program: Command): void {
  program
    .command('drill')
    .description('play an outage through the real engine in a simulated AWS, and score it')
    .argument('<scenario>', 'a scenario file, or the name of a shipped one')
    .option('-c, --config <file>', 'configuration with the workloads', exampleConfig)
    .option('--json', 'print one JSON document and nothing else', false)
    .option('--seed <n>', 'seed of the simulated world', wholeNumber, 1)
    .option('--speed <n>', 'simulated seconds per second; 0 is as fast as it goes', wholeNumber, 0)
    .addOption(
      new Option('--approve-after <time>', 'when the simulated incident commander approves')
        .argParser(seconds)
        .default(60, '60s'),
    )
    .option(
      '--dry-run',
      "only read the configured account, and print what the scenario's runbook would do there",
      false,
    )
    .option('--wire', "let the real SDK clients speak AWS's protocols to the simulated AWS; a wrong form fails", false)
    .action(async (scenario: string, options: Options) => {
      if (options.dryRun) return dryRunOf(scenario, options);
      const card = await drill(scenario, options);
      if (options.json) process.stdout.write(`${JSON.stringify(card, null, 2)}\n`);
      else {
        printScorecard(card);
        printWireFaults(card.wireFaults);
      }
      process.exitCode = exitCodeOf(card);
    });
}

/** The plan of the runbook that the scenario calls for, against the configured account as it is; nothing is played. */
async function dryRunOf(name: string, { config: path, json }: Options): Promise<void> {
  const config = configAt(path);
  const scenario = scenarioAt(name, config.workloads);
  const runbook = runbookFor(scenario, loadRunbooks(runbookFiles(config.runbooks), actions));
  const workload = workloadOf(config, scenario, name);
  const component = scenario.deploys[0]?.component ?? scenario.saturations[0]?.component;
  const request = { runbook, workload, failback: false, ...(component === undefined ? {} : { component }) };
  printDryRun(await lookAt(config, { afterSeconds: 120 }, (account) => dryRun(account, request)), json);
}

/** @throws InputError when the scenario is about a workload that is not configured */
function workloadOf(config: Config, scenario: Scenario, name: string): Workload {
  const found = config.workloads.find((workload) => workload.id === scenario.workload);
  if (found) return found;
  const known = config.workloads.map((workload) => workload.id).join(', ');
  throw new InputError([
    { file: name, path: 'workload', found: scenario.workload, expected: `a workload of the configuration: ${known}` },
  ]);
}

async function drill(name: string, options: Options): Promise<Played> {
  const config = configAt(options.config);
  const scenario = scenarioAt(name, config.workloads);
  workloadOf(config, scenario, name);
  let wireFaults: readonly WireFault[] = [];
  const stage = await sandboxStage({
    scenario,
    workloads: config.workloads,
    seed: options.seed,
    journal: new MemoryJournal(),
    program: programAt(config),
    metrics: prometheusMetrics(),
    drill: true,
    ...(options.wire ? { carry } : {}),
  });
  if (!options.json) liveView(stage, `DRILL ${scenario.title}`);
  const card = await runDrill(stage, {
    scenario,
    seed: options.seed,
    approveAfterSeconds: options.approveAfter,
    speed: options.speed,
    wallClock: () => performance.now(),
  });
  return { ...card, wire: options.wire, wireFaults };

  async function carry(world: World): Promise<AwsClients> {
    const { clients, faults } = await wireInto(world);
    wireFaults = faults;
    return clients;
  }
}
