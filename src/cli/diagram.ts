import { type Command, Option } from 'commander';
import { mermaid } from '../diagram/mermaid.ts';
import { viewNamed } from '../diagram/views.ts';
import { programOf } from '../main.ts';
import { configAt, exampleConfig, runbookFiles, templatesFor } from './project.ts';

interface Options {
  readonly config: string;
  readonly runbooks?: string;
  readonly format: 'mermaid' | 'svg';
}

/** `muster diagram`: exit 0, or 2 for a name without a picture or files that cannot be read. */
export function register(program: Command): void {
  program
    .command('diagram')
    .description('print the statechart of an incident or of one runbook')
    .argument('<name>', 'incident, a runbook, or <runbook>-failback')
    .addOption(new Option('--format <format>', 'what is printed').choices(['mermaid', 'svg']).default('mermaid'))
    .option('-c, --config <file>', 'configuration that names the runbooks', exampleConfig)
    .option('--runbooks <folder>', 'runbooks, instead of those that the configuration names')
    .action(async (name: string, options: Options) => {
      const folder = options.runbooks ?? configAt(options.config).runbooks;
      const { chart, branches } = programOf(runbookFiles(folder), templatesFor({}));
      const view = viewNamed(branches, name);
      process.stdout.write(options.format === 'svg' ? await picture(chart, view) : mermaid(chart, view));
    });
}

/** The layout library is large: no other command is to wait for it. */
async function picture(...drawn: Parameters<typeof mermaid>): Promise<string> {
  const { svg } = await import('../diagram/svg.ts');
  return svg(...drawn);
}
