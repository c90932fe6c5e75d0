import { join } from 'node:path';
import { type Command, Option } from 'commander';
import { InputError } from '../errors.ts';
import type { IncidentView } from '../ports/commands.ts';
import { type CheckedChain, checkChain, headFrom, type SeenHead } from '../report/chain.ts';
import { exportText } from '../report/exported.ts';
import type { ReportFormat } from '../report/render-report.ts';
import { visible, visibleAll, visibleJson } from '../visible.ts';
import type { MusterClient, RecordClient } from './client.ts';
import { exportedAt } from './export-file.ts';
import { namesFile, writeText } from './files.ts';
import { incidentNamed } from './give.ts';
import type { PictureJob } from './incident-pictures.ts';
import { configAt, exampleConfig } from './project.ts';

type Records = RecordClient & Pick<MusterClient, 'incidents'>;

interface Options {
  readonly url: string;
  readonly output?: string;
  readonly format: ReportFormat;
  readonly head?: SeenHead;
  readonly json?: boolean;
}

/** `muster incident report|picture|export|verify`: what is left of an incident, and whether it is what was written. */
export function registerRecord(
  add: (usage: string, does: string) => Command,
  clientOf: (options: { readonly url: string }) => Records,
): void {
  add('report <incident>', 'the post-incident report')
    .addOption(formatOption())
    .option('-o, --output <file>', 'where to, instead of standard output')
    .action(async (name: string, options: Options) => {
      const client = clientOf(options);
      const { id } = incidentNamed(await client.incidents(), name);
      write(await client.report(id, options.format), options.output);
    });
  add('picture <incident>', 'the workload with what is blamed, the state it is in and the plan, as PNG files')
    .option('-c, --config <file>', 'configuration that names the runbooks', exampleConfig)
    .option('-o, --output <folder>', 'where to', '.')
    .action(async (name: string, options: Options & { readonly config: string; readonly output: string }) => {
      const client = clientOf(options);
      await draw(incidentNamed(await client.incidents(), name), client, options);
    });
  add('export <incident>', 'the incident with every row of its history, as JSON that can be verified and replayed')
    .option('-o, --output <file>', 'where to, instead of standard output')
    .action(async (name: string, options: Options) => {
      const client = clientOf(options);
      const view = incidentNamed(await client.incidents(), name);
      // What came since the view was read would make of the file two halves that do not agree.
      const rows = (await client.history(view.id)).slice(0, view.headSequence);
      write(exportText(view, rows), options.output);
    });
  add('verify <incident>', 'is the history whole, and the one that was written? An exported file needs no server')
    .option('--head <row:hash>', 'a head that a message showed, such as 812:abcdef012345', seenHead)
    .option('--json', 'print one JSON document and nothing else')
    .action((name: string, options: Options) => verify(name, options, clientOf));
}

/** The libraries that draw are large: no other command is to wait for them. */
async function draw(
  { id, drill, facts }: IncidentView,
  client: Records,
  { config, output }: { readonly config: string; readonly output: string },
): Promise<void> {
  const { incidentPictures } = await import('./incident-pictures.ts');
  const blame = (facts.diagnosis ?? null) as PictureJob['blame'];
  const { runbooks } = configAt(config);
  const pictures = await incidentPictures({ incident: { id, drill }, blame, rows: await client.history(id), runbooks });
  for (const { name, png } of pictures) {
    writeText(join(output, name), png);
    process.stdout.write(`${join(output, name)}\n`);
  }
}

export function formatOption(): Option {
  return new Option('--format <format>', 'what is written').choices(['markdown', 'html']).default('markdown');
}

export function write(text: string, file: string | undefined): void {
  if (file === undefined) process.stdout.write(text);
  else writeText(file, text);
}

function seenHead(text: string): SeenHead {
  const head = headFrom(text);
  if (head) return head;
  const expected = 'a row and the beginning of its hash, as a message shows them: 812:abcdef012345';
  throw new InputError([{ path: '--head', found: text.slice(0, 80), expected }]);
}

/** Exit 1 when the chain does not hold. The hashes are computed here, whoever the rows come from. */
async function verify(
  name: string,
  options: Options,
  clientOf: (options: { readonly url: string }) => Records,
): Promise<void> {
  const { id, checked } = namesFile(name)
    ? verifyFile(name, options.head)
    : await verifyServed(clientOf(options), name, options.head);
  process.stdout.write(
    options.json ? `${visibleJson({ id, ...checked })}\n` : told(visible(id), visibleAll(checked), options.head),
  );
  process.exitCode = checked.fault ? 1 : 0;
}

function verifyFile(file: string, head: SeenHead | undefined): { id: string; checked: CheckedChain } {
  const { incident, rows } = exportedAt(file);
  return { id: incident.id, checked: checkChain(rows, incident.id, head, incident) };
}

async function verifyServed(
  client: Records,
  name: string,
  head: SeenHead | undefined,
): Promise<{ id: string; checked: CheckedChain }> {
  const { id } = incidentNamed(await client.incidents(), name);
  return { id, checked: checkChain(await client.history(id), id, head) };
}

function told(id: string, { rows, head, fault }: CheckedChain, seen: SeenHead | undefined): string {
  if (fault) return `${id}: does not hold at row ${fault.sequence}: ${fault.why}\n`;
  const whole = `${id}: ${rows} rows, each follows from the one before; the head is ${head.sequence}:${head.hash}`;
  if (seen) return `${whole}\nrow ${seen.sequence} is the one that the message showed\n`;
  return `${whole}\nWhether it is the one that was written, a head tells that a message showed: --head 812:abcdef012345
Severity, state and facts that a file tells beside its rows are in no hash: muster replay decides them again\n`;
}
