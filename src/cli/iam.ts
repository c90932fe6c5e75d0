import type { Command } from 'commander';
import { actions } from '../actions/index.ts';
import { readOperations } from '../adapters/aws/read-only.ts';
import type { Config } from '../config.ts';
import { engineOperations } from '../iam/engine-operations.ts';
import { type Declarations, type PolicyDocument, type PolicyName, policyFor, policyNames } from '../iam/policies.ts';
import { workloadNamed } from './plan.ts';
import { configAt, exampleConfig } from './project.ts';
import { type Colors, colorsFor } from './terminal.ts';

interface Options {
  readonly config: string;
  readonly workload?: string;
  readonly json: boolean;
}

const purposes: Readonly<Record<PolicyName, string>> = {
  read: 'for the engine all the time: watching, evidence, preflight, what plans look at. Changes nothing.',
  drill: 'what muster plan and muster drill --dry-run read, for a person with keys of their own. Changes nothing.',
  mitigate: 'for the role that the engine takes on to act. Give it to nobody else.',
  breakGlass: 'for the sealed key, used when STS is gone: the traffic levers of the data plane alone.',
};

/** What the shipped actions and the engine declare. */
export const declarations: Declarations = {
  actions: Object.values(actions),
  engine: engineOperations,
  isRead: (operation) => readOperations.includes(operation),
};

/** `muster iam`: exit 0. */
export function register(program: Command): void {
  program
    .command('iam')
    .description('print the least-privilege policies that the workloads need, from what the actions declare')
    .option('-c, --config <file>', 'configuration with the workloads', exampleConfig)
    .option('--workload <id>', 'only for this workload')
    .option('--json', 'print one JSON document and nothing else', false)
    .action((options: Options) => {
      const policies = policiesOf(configAt(options.config), options.workload);
      process.stdout.write(
        options.json
          ? `${JSON.stringify(policies, null, 2)}\n`
          : page(policies, colorsFor(process.stdout, process.env)),
      );
    });
}

type Policies = Readonly<Record<string, Readonly<Record<PolicyName, PolicyDocument>>>>;

/** All policies of all workloads, or of one. @throws InputError when there is no such workload */
export function policiesOf(config: Pick<Config, 'workloads' | 'signals'>, id: string | undefined): Policies {
  const { queueUrls } = config.signals.sqs;
  const workloads = id === undefined ? config.workloads : [workloadNamed(config, id)];
  return Object.fromEntries(
    workloads.map((workload) => [
      workload.id,
      Object.fromEntries(
        policyNames.map((name) => [name, policyFor(name, declarations, workload, queueUrls)]),
      ) as Record<PolicyName, PolicyDocument>,
    ]),
  );
}

function page(policies: Policies, colors: Colors): string {
  return Object.entries(policies)
    .flatMap(([workload, documents]) =>
      policyNames.map(
        (name) =>
          `${colors.bold(`${workload} ${name}`)}  ${colors.dim(purposes[name])}\n${JSON.stringify(documents[name], null, 2)}\n`,
      ),
    )
    .join('\n');
}
