import { type Command, Option } from 'commander';
import { InputError } from '../errors.ts';
import { audiences, occasions, speechOf } from '../machines/announcements.ts';
import { sampleFacts } from '../messages/sample.ts';
import { loadTemplates } from '../messages/templates.ts';
import { writer } from '../messages/write.ts';
import { configAt, exampleConfig, templatesFor } from './project.ts';
import { colorsFor } from './terminal.ts';

interface Options {
  readonly config: string;
  readonly workload?: string;
  readonly audience?: (typeof audiences)[number];
  readonly drill: boolean;
  readonly json: boolean;
}

const colors = colorsFor(process.stdout, process.env);

/** `muster message`: exit 0, or 2 for templates that cannot be read and names that mean nothing. */
export function register(program: Command): void {
  program
    .command('message')
    .description('what people are told, and how it reads')
    .command('preview')
    .description('word every occasion, or one, for a made-up incident on a workload of yours')
    .argument('[occasion]', `one of ${occasions.join(', ')}`)
    .option('-c, --config <file>', 'configuration with the workloads and, maybe, templates', exampleConfig)
    .option('--workload <id>', 'whose incident; the first unless given')
    .addOption(new Option('--audience <audience>', 'only what it is told').choices(audiences))
    .option('--drill', 'as in a drill', false)
    .option('--json', 'print one JSON document and nothing else', false)
    .action(preview);
}

function preview(occasion: string | undefined, options: Options): void {
  const config = configAt(options.config);
  const workload = config.workloads.find(({ id }) => id === (options.workload ?? config.workloads[0]?.id));
  if (!workload) {
    const ids = config.workloads.map(({ id }) => id).join(', ');
    throw new InputError([{ path: '--workload', found: options.workload ?? 'nothing', expected: `one of ${ids}` }]);
  }
  const wanted = occasions.filter((one) => occasion === undefined || one === occasion);
  if (wanted.length === 0) {
    throw new InputError([{ path: 'occasion', found: occasion ?? '', expected: `one of ${occasions.join(', ')}` }]);
  }
  const write = writer(loadTemplates(templatesFor(config)));
  const facts = sampleFacts(workload, options.drill);
  const messages = wanted.flatMap((one) =>
    audiences
      .filter((audience) => options.audience === undefined || audience === options.audience)
      .flatMap((audience) =>
        write({ ...speechOf(one, facts), audiences: [audience] }).map(({ title, text, lane, to }) => ({
          occasion: one,
          audience,
          lane,
          ...(to === undefined ? {} : { to }),
          title,
          text,
        })),
      ),
  );
  if (options.json) process.stdout.write(`${JSON.stringify({ messages }, null, 2)}\n`);
  else if (messages.length === 0) process.stdout.write(silence(occasion, options.audience));
  else for (const message of messages) process.stdout.write(shown(message));
}

/** No template has words for it: that audience is not told, which is no mistake. */
function silence(occasion: string | undefined, audience: string | undefined): string {
  const whom = audience === undefined ? 'nobody' : `the audience ${audience}`;
  return `${whom} is told ${audience === undefined ? 'anything' : 'nothing'}${occasion === undefined ? '' : ` of ${occasion}`}: no template has words for it\n`;
}

function shown(message: {
  occasion: string;
  audience: string;
  title: string;
  text: string;
  to?: readonly string[];
}): string {
  const { occasion, audience, title, text, to } = message;
  const for_ = to === undefined ? audience : `${audience}: ${to.join(', ')}`;
  return `${colors.dim(`── ${occasion} → ${for_}`)}\n${colors.bold(title)}\n${text}\n\n`;
}
