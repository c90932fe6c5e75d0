import type { Command } from 'commander';
import type { Config } from '../config.ts';
import { askedOf } from '../iam/asked.ts';
import { type PolicyName, policyFor } from '../iam/policies.ts';
import type { Around, GroupOfRole, Principal } from '../preflight/check.ts';
import { checks } from '../preflight/registry.ts';
import { type Report, runPreflight } from '../preflight/run.ts';
import type { Workload } from '../workload/schema.ts';
import { lookAt } from './account.ts';
import { declarations } from './iam.ts';
import { seconds } from './option-values.ts';
import { workloadNamed } from './plan.ts';
import { exitCodeOf, preflightPage } from './preflight-report.ts';
import { configAt, exampleConfig, scenarioAt } from './project.ts';
import { colorsFor } from './terminal.ts';

interface Options {
  readonly config: string;
  readonly workload?: string;
  readonly scenario?: string;
  readonly at: number;
  readonly json: boolean;
}

/** `muster preflight`: exit 0 when nothing fails, 1 when something does or could not be read, 2 for a wrong configuration. */
export function register(program: Command): void {
  program
    .command('preflight')
    .description('look at the account in calm times: would a failover work now? reads only')
    .option('-c, --config <file>', 'configuration with the workloads', exampleConfig)
    .option('--workload <id>', 'only this workload')
    .option('--scenario <scenario>', 'in the sandbox: look at this world instead of the configured one')
    .option('--at <time>', 'in the sandbox: how long after its beginning to look', seconds, 120)
    .option('--json', 'print one JSON document and nothing else', false)
    .action(async (options: Options) => {
      const config = configAt(options.config);
      const looking = {
        afterSeconds: options.at,
        ...(options.scenario === undefined ? {} : { scenario: scenarioAt(options.scenario) }),
      };
      const workloads = options.workload === undefined ? config.workloads : [workloadNamed(config, options.workload)];
      const report = await lookAt(config, looking, ({ preflight }) =>
        runPreflight(
          preflight,
          checks,
          workloads.map((workload) => aroundOf(workload, config)),
          never,
        ),
      );
      print(report, config, options.json);
    });
}

const never = new AbortController().signal;

type Judged = Pick<Config, 'signals' | 'chat' | 'people' | 'mode' | 'aws'>;

/** What the checks of a workload are judged by. */
export function aroundOf(workload: Workload, config: Judged): Around {
  return {
    workload,
    topicArns: config.signals.sns.topicArns,
    groups: groupsOf(config),
    principals: principalsOf(workload, config),
  };
}

/** The engine reads with its own credentials, and changes things as the acting role where there is one. The sandbox has none. */
function principalsOf(workload: Workload, { mode, aws, signals }: Judged): Principal[] {
  const principal = (name: string, arn: string | null, policies: readonly PolicyName[]): Principal => {
    const printed = policies.map((policy) => policyFor(policy, declarations, workload, signals.sqs.queueUrls));
    return { name, arn, policies, asked: askedOf(printed) };
  };
  const actingRoleArn = mode === 'aws' ? aws.actingRoleArn : undefined;
  return actingRoleArn === undefined
    ? [principal('the engine', null, ['read', 'mitigate'])]
    : [principal('the engine', null, ['read']), principal('the acting role', actingRoleArn, ['mitigate'])];
}

/** In the sandbox there is no Slack to ask. */
function groupsOf({ chat, people, mode }: Pick<Config, 'chat' | 'people' | 'mode'>): GroupOfRole[] {
  return mode === 'sandbox' ? [] : (chat?.slack.userGroups ?? []).map(({ id, role }) => ({ id, role, people }));
}

function print(report: Report, { mode }: Pick<Config, 'mode'>, json: boolean): void {
  const title = mode === 'sandbox' ? 'the simulated account' : 'the account';
  process.stdout.write(
    json
      ? `${JSON.stringify(report, null, 2)}\n`
      : preflightPage(report, title, colorsFor(process.stdout, process.env)),
  );
  process.exitCode = exitCodeOf(report);
}
