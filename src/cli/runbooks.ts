import type { Command } from 'commander';
import color from 'picocolors';
import { actions } from '../actions/index.ts';
import { loadRunbooks } from '../runbook/load.ts';
import type { Runbook } from '../runbook/schema.ts';
import { configAt, exampleConfig, runbookFiles } from './project.ts';

interface Options {
  readonly config: string;
  readonly runbooks?: string;
  readonly json: boolean;
}

/** `muster runbooks`: exit 0, or 2 for files that cannot be read. */
export function register(program: Command): void {
  program
    .command('runbooks')
    .description('list the runbooks: what each takes, what it decides, and its steps')
    .option('-c, --config <file>', 'configuration that names the runbooks', exampleConfig)
    .option('--runbooks <folder>', 'runbooks, instead of those that the configuration names')
    .option('--json', 'print one JSON document and nothing else', false)
    .action((options: Options) => {
      const folder = options.runbooks ?? configAt(options.config).runbooks;
      const runbooks = loadRunbooks(runbookFiles(folder), actions);
      if (options.json) process.stdout.write(`${JSON.stringify({ runbooks }, null, 2)}\n`);
      else process.stdout.write(runbooks.map(described).join('\n'));
    });
}

function described(runbook: Runbook): string {
  const { id, title, decides, approval, steps, recovery } = runbook;
  const by = steps.length === 0 ? '' : `, ordered by ${approval === 'person' ? 'a person' : 'a person or the policy'}`;
  return [
    `${color.bold(id)}: ${title}`,
    `  takes    ${taken(runbook)}`,
    `  decides  ${decides}${by}`,
    ...listed('steps', steps),
    ...listed('failback', recovery?.steps ?? []),
    '',
  ].join('\n');
}

function taken({ takes }: Runbook): string {
  if (takes === 'default') return 'whatever no other runbook takes';
  const services = takes.services ? `, services ${takes.services.join(' or ')}` : '';
  return `verdict ${takes.verdict.join(' or ')}, scope ${takes.scope.join(' or ')}${services}`;
}

function listed(heading: string, steps: Runbook['steps']): string[] {
  if (steps.length === 0) return [];
  const lines = steps.map((step, index) => `    ${index + 1}. ${step.title} ${color.dim(`(${step.action})`)}`);
  return [`  ${heading}`, ...lines];
}
