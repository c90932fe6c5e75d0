import { join } from 'node:path';
import type { Command } from 'commander';
import { InvalidArgumentError } from 'commander';
import color from 'picocolors';
import { readDocument } from '../document.ts';
import { InputError } from '../errors.ts';
import { pastOutages } from '../machines/past-outages.ts';
import { outagesPerYear } from '../rto/outage-rate.ts';
import { type RtoPlan, rtoPlan } from '../rto/plan.ts';
import { playableOn } from '../rto/playable.ts';
import { pricesSchema } from '../rto/prices.ts';
import { relocated } from '../scenario/relocated.ts';
import type { Scenario } from '../scenario/schema.ts';
import type { Workload } from '../workload/schema.ts';
import { columnsOf, length, wrapped } from './columns.ts';
import { readText, writeTextBelow } from './files.ts';
import { seconds, wholeNumber } from './option-values.ts';
import { workloadNamed } from './plan.ts';
import { configAt, exampleConfig, home, scenarioAt, shippedScenarios } from './project.ts';

interface Options {
  readonly config: string;
  readonly workload?: string;
  readonly prices: string;
  readonly outageCost?: number;
  readonly outagesPerYear?: number;
  readonly approveAfter: number;
  readonly preScaled: boolean;
  readonly trials: number;
  readonly seed: number;
  readonly json: boolean;
  readonly report?: string;
}

/** A plan with how many shipped outages cannot happen to the workload. */
interface LibraryPlan extends RtoPlan {
  readonly outagesLeftOut: number;
}

/** `muster rto`: exit 0 when the objectives can be met, 1 when not even the least possible meets them. */
export function register(program: Command): void {
  program
    .command('rto')
    .description(
      'what a workload’s RTO is made of, what would shorten it, what that costs, and in which order to buy it',
    )
    .option('-c, --config <file>', 'configuration with the workloads', exampleConfig)
    .option('--workload <id>', 'which workload; the first unless given')
    .option('--prices <file>', 'prices, dated and sourced', join(home, 'prices', 'us-east-1.yaml'))
    .option('--outage-cost <amount>', "what a minute of outage costs; the workload's own figure unless given", amount)
    .option('--outages-per-year <n>', 'how often AWS fails so; from the record of past outages unless given', amount)
    .option('--approve-after <time>', 'how long people take to approve', seconds, 300)
    .option('--not-pre-scaled', 'capacity over there is only made when it is needed')
    .option('--trials <n>', 'outages to draw from the scenario library', wholeNumber, 1000)
    .option('--seed <n>', 'seed of the draws', wholeNumber, 1)
    .option('--report <file>', 'write a page with a plot: one HTML file that needs nothing else')
    .option('--json', 'print one JSON document and nothing else', false)
    .action(async (options: Options & { readonly notPreScaled?: boolean }) => {
      const plan = planFor(options, options.notPreScaled !== true);
      if (options.report !== undefined) {
        const { rtoPage } = await import('../charts/rto-page.ts');
        writeTextBelow(options.report, rtoPage(plan));
      }
      process.stdout.write(options.json ? `${JSON.stringify(plan, null, 2)}\n` : planPage(plan));
      process.exitCode = plan.now.rtoSeconds <= plan.objectives.rtoSeconds ? 0 : 1;
    });
}

function amount(text: string): number {
  const value = Number(text);
  if (text.trim() === '' || !Number.isFinite(value) || value < 0)
    throw new InvalidArgumentError('expected a number from 0 on');
  return value;
}

function planFor(options: Options, preScaled: boolean): LibraryPlan {
  const config = configAt(options.config);
  const workload = workloadNamed(config, options.workload);
  const { scenarios, leftOut } = failoversOf(workload);
  const plan = rtoPlan({
    setup: { workload, approveAfterSeconds: options.approveAfter, preScaled },
    scenarios,
    prices: readDocument(pricesSchema, options.prices, readText(options.prices, 'a file of prices')),
    outageCostPerMinute: options.outageCost ?? costOf(workload),
    outagesPerYear: options.outagesPerYear ?? outagesPerYear(pastOutages),
    trials: Math.max(1, options.trials),
    seed: options.seed,
  });
  return { ...plan, outagesLeftOut: leftOut };
}

/** @throws InputError where nobody says what an outage costs */
function costOf({ id, objectives }: Workload): number {
  if (objectives.outageCostPerMinute !== undefined) return objectives.outageCostPerMinute;
  const expected = "a cost: --outage-cost, or objectives.outageCostPerMinute in the workload's file";
  throw new InputError([{ path: id, found: 'no cost of a minute of outage', expected }]);
}

/**
 * Shipped scenarios whose right decision is failover: those about the workload, or, where there is none, those about others that can happen to it.
 * @throws InputError without any
 */
function failoversOf(workload: Workload): { readonly scenarios: readonly Scenario[]; readonly leftOut: number } {
  const all = shippedScenarios().map((name) => relocated(scenarioAt(name), workload.regions));
  const failovers = all.filter(({ expected }) => expected.decision === 'failover');
  const own = failovers.filter(({ workload: id }) => id === workload.id);
  const candidates = own.length > 0 ? own : failovers;
  const scenarios = candidates.filter((scenario) => playableOn(scenario, workload));
  if (scenarios.length > 0) return { scenarios, leftOut: candidates.length - scenarios.length };
  const found = `none of ${candidates.length} shipped outages that can happen to ${workload.id}`;
  const expected = `one that makes requests fail in ${workload.regions[0]}, and names no component or alarm that it lacks`;
  throw new InputError([{ path: 'scenarios', found, expected }]);
}

function planPage(plan: LibraryPlan): string {
  const { now, objectives, distribution, currency } = plan;
  const parts = Object.entries(now.parts)
    .filter(([, value]) => value > 0)
    .map(([name, value]) => `${name} ${Math.round(value)}`);
  return [
    color.bold(`${plan.workload}: what its recovery is made of`),
    `RTO ${length(now.rtoSeconds)} at least (objective ${length(objectives.rtoSeconds)}), RPO ${length(now.rpoSeconds)} (objective ${length(objectives.rpoSeconds)})`,
    wrapped(`parts, s  ${parts.join(', ')}`, 10),
    wrapped(
      `${distribution.trials} drawn outages: p50 ${length(distribution.p50)}, p90 ${length(distribution.p90)}, max ${length(distribution.max)}`,
      2,
    ),
    ...(plan.outagesLeftOut > 0 ? [leftOutText(plan)] : []),
    '',
    improvementTable(plan),
    wrapped(`~ not known to be exact. ${currency} a month, prices as of ${plan.pricesAsOf}.`, 2),
    '',
    wrapped(
      `In this order, at ${plan.outageCostPerMinute} ${currency} a minute of outage and ${plan.outagesPerYear} outages a year:`,
      2,
    ),
    orderTable(plan),
    '',
  ].join('\n');
}

function leftOutText({ outagesLeftOut, workload }: LibraryPlan): string {
  return wrapped(
    `${outagesLeftOut} shipped outages are left out: they cannot happen to ${workload}, or name what it lacks`,
    2,
  );
}

function improvementTable({ improvements }: RtoPlan): string {
  const head = ['improvement', 'has it', 'without', 'with', 'RPO', 'cost', 'saves'];
  const rows = improvements.map((one) => [
    one.title.length > 50 ? `${one.title.slice(0, 49)}…` : one.title,
    one.inPlace ? color.green('yes') : 'no',
    length(one.withoutSeconds),
    length(one.withSeconds),
    one.withRpoSeconds === one.withoutRpoSeconds ? '' : `${one.withoutRpoSeconds} → ${one.withRpoSeconds}`,
    `${one.exact ? '' : '~'}${money(one.costPerMonth)}`,
    money(one.savedPerMonth),
  ]);
  return columnsOf([head.map((cell) => color.bold(cell)), ...rows], 2);
}

function orderTable({ order }: RtoPlan): string {
  const head = ['', 'buy', 'RTO then', 'cost', 'saves', ''];
  const rows = order.map(({ title, rtoSeconds, costPerMonth, savedPerMonth, pays }, index) => [
    `${index + 1}.`,
    title.length > 50 ? `${title.slice(0, 49)}…` : title,
    length(rtoSeconds),
    money(costPerMonth),
    money(savedPerMonth),
    pays ? color.green('pays') : color.dim('does not pay'),
  ]);
  return columnsOf([head.map((cell) => color.bold(cell)), ...rows], 2);
}

function money(value: number): string {
  return value.toFixed(2);
}
