import type { Command } from 'commander';
import { actions } from '../actions/index.ts';
import type { Config } from '../config.ts';
import { formatProblem, InputError, type Problem } from '../errors.ts';
import { loadRunbooks } from '../runbook/load.ts';
import { lookAt } from './account.ts';
import { exportIncidents } from './drill-export.ts';
import { listOf, listText } from './drill-list.ts';
import { type DrillOptions, withDrillOptions } from './drill-options.ts';
import { type Job, type JobDone, type PlayedDrill, playJob, workloadOf } from './drill-play.ts';
import { playAll } from './drill-pool.ts';
import { assertBaseline, changesAgainst, changesAgainstBaseline, keepScores } from './drill-scores.ts';
import { Progress, printChanges, printSummary, summaryOf } from './drill-summary.ts';
import { isFine, liveView, printScorecard, printWireFaults } from './drill-view.ts';
import { dryRun, printDryRun, runbookFor } from './dry-run.ts';
import { assertWritableBelow, makeWritableFolder } from './files.ts';
import { othersText, type Shipped, shippedFor } from './fitting-scenarios.ts';
import { configAt, runbookFiles, scenarioAt } from './project.ts';

/** 0 when the right call was made, nothing wrong was done, and every request had the form that AWS expects. */
export function exitCodeOf(card: PlayedDrill): 0 | 1 {
  return isFine(card) && card.wireFaults.length === 0 ? 0 : 1;
}

/** `muster drill`: exit 0 when the right calls were made, nothing wrong was done and nothing is worse than the baseline, else 1. */
export function register(program: Command): void {
  const command = program
    .command('drill')
    .description('play outages through the real engine in a simulated AWS, and score them')
    .argument('[scenarios...]', 'scenario files, or names of shipped ones');
  withDrillOptions(command).action(async (named: readonly string[], options: DrillOptions) => {
    if (options.list) return list(options);
    if (options.dryRun) return dryRunOf(only(named), options);
    assertBaseline(options.baseline, options.updateBaseline);
    const jobs = jobsOf(named, options);
    if (options.report !== undefined) assertWritableBelow(options.report);
    if (options.export !== undefined) makeWritableFolder(options.export);
    const single = jobs.length === 1 && !options.all;
    const done = single ? [await playAlone(jobs[0] as Job, options)] : await playMany(jobs, options);
    const changes = compared(done, options);
    if (!options.json) printChanges(changes);
    if (options.report !== undefined) {
      const { writeReport } = await import('./drill-report.ts');
      writeReport(options.report, done, modeOf(options));
    }
    if (options.export !== undefined) exportIncidents(options.export, done);
    const cards = done.map(({ card }) => card);
    if (options.json)
      process.stdout.write(`${JSON.stringify(single ? cards[0] : summaryOf(cards, changes), null, 2)}\n`);
    const worse = options.baseline !== undefined && changes.some(({ kind }) => kind === 'worse' || kind === 'new');
    process.exitCode = cards.some((card) => exitCodeOf(card) === 1) || worse ? 1 : 0;
  });
}

function list({ config, json }: DrillOptions): void {
  const shipped = shippedFor(configAt(config).workloads);
  const listed = listOf(shipped);
  process.stdout.write(json ? `${JSON.stringify(listed, null, 2)}\n` : listText(listed));
  tellOthers(shipped, json);
}

/** On standard error where standard output is one JSON document. */
function tellOthers(shipped: Shipped, json: boolean): void {
  const text = othersText(shipped);
  if (text !== '') (json ? process.stderr : process.stdout).write(`${text}\n`);
}

/** @throws InputError unless exactly one scenario is named */
function only(named: readonly string[]): string {
  const [name] = named;
  if (name !== undefined && named.length === 1) return name;
  throw new InputError([{ path: 'scenario', found: `${named.length} scenarios`, expected: 'one for a dry run' }]);
}

/** Every drill to be played, each scenario with each seed. @throws InputError with the mistakes of all scenarios at once */
function jobsOf(named: readonly string[], options: DrillOptions): readonly Job[] {
  const config = configAt(options.config);
  checkNamed(config, named);
  const names = options.all ? [...new Set([...fittingNames(config, named, options), ...named])] : named;
  if (names.length === 0) {
    const expected = '--all, scenario files, or some of what `muster drill --list` lists';
    throw new InputError([{ path: 'scenario', found: 'none', expected }]);
  }
  const seeds =
    options.seeds === undefined ? [options.seed] : Array.from({ length: options.seeds }, (_, index) => index + 1);
  return names.flatMap((scenario) => seeds.map((seed) => jobOf(scenario, seed, options)));
}

/** Names of the shipped scenarios that fit. @throws InputError when there is nothing to play */
function fittingNames({ workloads }: Config, named: readonly string[], { json }: DrillOptions): readonly string[] {
  const shipped = shippedFor(workloads);
  if (shipped.fitting.length === 0 && named.length === 0) {
    const expected = `scenario files about ${workloads.map(({ id }) => id).join(', ')}`;
    throw new InputError([{ path: 'scenario', found: `none that fits (${othersText(shipped)})`, expected }]);
  }
  tellOthers(shipped, json);
  return shipped.fitting.map(({ name }) => name);
}

/** Variants repeat the mistakes of what they extend: each is told once. @throws InputError */
function checkNamed(config: Config, named: readonly string[]): void {
  const problems = new Map<string, Problem>();
  for (const name of named) {
    try {
      workloadOf(config, scenarioAt(name, config.workloads), name);
    } catch (error) {
      if (!(error instanceof InputError)) throw error;
      for (const problem of error.problems) problems.set(formatProblem(problem), problem);
    }
  }
  if (problems.size > 0) throw new InputError([...problems.values()]);
}

function jobOf(scenario: string, seed: number, options: DrillOptions): Job {
  return {
    config: options.config,
    scenario,
    seed,
    approveAfterSeconds: options.approveAfter === 'never' ? null : options.approveAfter,
    approver: options.approver,
    without: options.without,
    killAtSeconds: options.killEngineAt,
    wire: options.wire,
    traced: options.report !== undefined,
    recorded: options.export !== undefined,
  };
}

/** In the open: what happens is shown as it happens, then the scorecard. */
async function playAlone(job: Job, options: DrillOptions): Promise<JobDone> {
  const { json, speed } = options;
  const done = await playJob(job, {
    speed,
    ...(json ? {} : { watch: (stage, scenario) => liveView(stage, `DRILL ${scenario.title}`) }),
  });
  if (!json) {
    printScorecard(done.card, modeOf(options));
    printWireFaults(done.card.wireFaults);
  }
  return done;
}

async function playMany(jobs: readonly Job[], { json, seeds }: DrillOptions): Promise<readonly JobDone[]> {
  const progress = new Progress(jobs.length, json);
  const done = await playAll(jobs, ({ card }, finished) => progress.told(card, finished));
  progress.end();
  const cards = done.map(({ card }) => card);
  if (!json) {
    printSummary(cards, seeds !== undefined);
    for (const { wireFaults } of cards) printWireFaults(wireFaults);
  }
  return done;
}

/** What got better or worse since the baseline, or since the last run; and keeps these scores for the next. */
function compared(done: readonly JobDone[], options: DrillOptions): ReturnType<typeof changesAgainst> {
  const { baseline, scores, updateBaseline } = options;
  const cards = done.map(({ card }) => card);
  const mode = modeOf(options);
  const gate = baseline !== undefined && !updateBaseline ? changesAgainstBaseline : changesAgainst;
  const against = baseline ?? (scores === false ? undefined : scores);
  const changes = against === undefined ? [] : gate(against, mode, cards);
  if (scores !== false) keepScores(scores, mode, cards);
  if (baseline !== undefined && updateBaseline) keepScores(baseline, mode, cards);
  return changes;
}

/** How drills were played, in a word or a few: scores are compared with those of the same mode. */
function modeOf({ approveAfter, approver, without, killEngineAt, wire }: DrillOptions): string {
  return [
    approver === 'prompt' && approveAfter !== 'never'
      ? `approval after ${approveAfter} s`
      : `approver ${approveAfter === 'never' ? 'never' : approver}`,
    ...(without.length === 0 ? [] : [`without ${[...without].sort().join(', ')}`]),
    ...(killEngineAt.length === 0 ? [] : [`killed at ${killEngineAt.join(', ')}`]),
    ...(wire ? ['on the wire'] : []),
  ].join('; ');
}

/** The plan of the runbook that the scenario calls for, against the configured account as it is; nothing is played. */
async function dryRunOf(name: string, { config: path, json }: DrillOptions): Promise<void> {
  const config = configAt(path);
  const scenario = scenarioAt(name, config.workloads);
  const runbook = runbookFor(scenario, loadRunbooks(runbookFiles(config.runbooks), actions));
  const workload = workloadOf(config, scenario, name);
  const component = scenario.deploys[0]?.component ?? scenario.saturations[0]?.component;
  const request = { runbook, workload, failback: false, ...(component === undefined ? {} : { component }) };
  printDryRun(await lookAt(config, { afterSeconds: 120 }, (account) => dryRun(account, request)), json);
}
