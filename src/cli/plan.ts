import type { Command } from 'commander';
import { actions } from '../actions/index.ts';
import type { Config } from '../config.ts';
import { InputError } from '../errors.ts';
import { loadRunbooks } from '../runbook/load.ts';
import type { Runbook } from '../runbook/schema.ts';
import type { Workload } from '../workload/schema.ts';
import { lookAt } from './account.ts';
import { dryRun, printDryRun } from './dry-run.ts';
import { namesFile, readText } from './files.ts';
import { seconds } from './option-values.ts';
import { configAt, exampleConfig, runbookFiles, scenarioAt } from './project.ts';

interface Options {
  readonly config: string;
  readonly workload?: string;
  readonly from?: string;
  readonly component?: string;
  readonly failback: boolean;
  readonly json: boolean;
  readonly scenario?: string;
  readonly at: number;
}

/** `muster plan`: exit 0 when every step can be planned and nothing stands in the way, else 1. */
export function register(program: Command): void {
  program
    .command('plan')
    .description('read the account and print the exact calls that a runbook would make now; changes nothing')
    .argument('<runbook>', 'id of a runbook in force, or a runbook file')
    .option('-c, --config <file>', 'configuration with the workloads', exampleConfig)
    .option('--workload <id>', 'which workload; the first unless given')
    .option('--from <region>', 'the Region to leave; the one that the name leads to unless given')
    .option('--component <id>', 'the component it is about, for a rollback or a dial')
    .option('--failback', 'the way back instead', false)
    .option('--scenario <scenario>', 'in the sandbox: look at this world instead of the configured one')
    .option('--at <time>', 'in the sandbox: how long after its beginning to look', seconds, 120)
    .option('--json', 'print one JSON document and nothing else', false)
    .action(async (name: string, options: Options) => {
      const config = configAt(options.config);
      const { failback, from, component } = options;
      const request = {
        runbook: runbookNamed(config, name),
        workload: workloadNamed(config, options.workload),
        failback,
        ...(from === undefined ? {} : { from }),
        ...(component === undefined ? {} : { component }),
      };
      const looking = {
        afterSeconds: options.at,
        ...(options.scenario === undefined ? {} : { scenario: scenarioAt(options.scenario) }),
      };
      printDryRun(await lookAt(config, looking, (account) => dryRun(account, request)), options.json);
    });
}

/** @throws InputError when there is no such runbook */
function runbookNamed(config: Config, name: string): Runbook {
  if (namesFile(name)) {
    const [runbook] = loadRunbooks([{ file: name, text: readText(name, 'a runbook file') }], actions);
    if (runbook) return runbook;
  }
  const runbooks = loadRunbooks(runbookFiles(config.runbooks), actions);
  const found = runbooks.find(({ id }) => id === name);
  if (found) return found;
  const known = runbooks.map(({ id }) => id).join(', ');
  throw new InputError([{ path: 'runbook', found: name, expected: `a runbook file, or one of ${known}` }]);
}

/** The workload of that id; the first when none is asked for. @throws InputError */
export function workloadNamed({ workloads }: Pick<Config, 'workloads'>, id: string | undefined): Workload {
  const found = id === undefined ? workloads[0] : workloads.find((workload) => workload.id === id);
  if (found) return found;
  const known = workloads.map((workload) => workload.id).join(', ');
  throw new InputError([{ path: '--workload', found: id ?? 'none', expected: `one of ${known}` }]);
}
