import type { Command } from 'commander';
import color from 'picocolors';
import { actions } from '../actions/index.ts';
import type { Config } from '../config.ts';
import { formatProblem, InputError } from '../errors.ts';
import { lint } from '../runbook/lint.ts';
import type { LintFinding } from '../runbook/lint-finding.ts';
import { loadRunbooks } from '../runbook/load.ts';
import { idleRoles } from './idle-roles.ts';
import { configAt, exampleConfig, runbookFiles } from './project.ts';
import { sandboxScenario } from './sandbox-scenario.ts';
import { silentPlaces } from './silent-places.ts';

/** `muster lint`: exit 0 without errors, 1 with one, 2 for files that cannot be read at all. */
export function register(program: Command): void {
  program
    .command('lint')
    .description('check the runbooks and workloads, with the proof that no mutating call is reachable without an order')
    .option('-c, --config <file>', 'configuration with the workloads', exampleConfig)
    .option('--runbooks <folder>', 'runbooks, instead of those that the configuration names')
    .option('--json', 'print one JSON document and nothing else', false)
    .action((options: { config: string; runbooks?: string; json: boolean }) => {
      const config = configAt(options.config);
      const runbooks = loadRunbooks(runbookFiles(options.runbooks ?? config.runbooks), actions);
      const findings = [
        ...lint(runbooks, actions, config.workloads),
        ...sandboxFindings(config, options.config),
        ...silentPlaces(config).map(warningAt(options.config, placeFix)),
        ...idleRoles(config).map(warningAt(options.config, roleFix)),
      ];
      const errors = findings.filter((finding) => finding.level === 'error').length;
      if (options.json)
        process.stdout.write(
          `${JSON.stringify({ runbooks: runbooks.map((one) => one.id), findings, errors }, null, 2)}\n`,
        );
      else print(findings, runbooks.length, errors);
      process.exitCode = errors > 0 ? 1 : 0;
    });
}

/** What would keep the sandbox from starting. */
function sandboxFindings(config: Config, where: string): readonly LintFinding[] {
  if (config.mode !== 'sandbox') return [];
  try {
    sandboxScenario(config, where);
    return [];
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    return error.problems.map(({ file = where, ...problem }) => ({
      level: 'error',
      where: file,
      what: formatProblem(problem),
      fix: 'name a scenario about a configured workload: without one, muster serve does not start',
    }));
  }
}

const placeFix = 'configure the place, or turn it off in the workload (docs/communication.md)';
const roleFix = 'name the role as a policy does, or take it away: with it, this person may do nothing more';

/** A message to nobody, or a role that gives nothing, is no danger to an order: a warning. */
const warningAt =
  (where: string, fix: string) =>
  (what: string): LintFinding => ({
    level: 'warning',
    where,
    what,
    fix,
  });

function print(findings: readonly LintFinding[], runbooks: number, errors: number): void {
  for (const { level, where, what, fix } of findings) {
    process.stdout.write(
      `${level === 'error' ? color.red('error  ') : color.yellow('warning')} ${where}: ${what}\n        ${color.dim(fix)}\n`,
    );
  }
  process.stdout.write(
    `${runbooks} runbooks, ${errors} errors, ${findings.length - errors} warnings; no mutating call without an order: ${errors === 0 ? 'proved' : 'see above'}\n`,
  );
}
