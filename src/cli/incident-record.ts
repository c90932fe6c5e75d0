import { existsSync, writeFileSync } from 'node:fs';
import { type Command, Option } from 'commander';
import { InputError } from '../errors.ts';
import { type CheckedChain, checkChain, headFrom, type SeenHead } from '../report/chain.ts';
import { exportText } from '../report/exported.ts';
import type { ReportFormat } from '../report/render-report.ts';
import type { MusterClient, RecordClient } from './client.ts';
import { exportedAt } from './export-file.ts';
import { incidentNamed } from './give.ts';

type Records = RecordClient & Pick<MusterClient, 'incidents'>;

interface Options {
  readonly url: string;
  readonly output?: string;
  readonly format: ReportFormat;
  readonly head?: SeenHead;
  readonly json?: boolean;
}

/** `muster incident report|export|verify`: what is left of an incident, and whether it is what was written. */
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
  add('export <incident>', 'the incident with every row of its history, as JSON that can be verified and replayed')
    .option('-o, --output <file>', 'where to, instead of standard output')
    .action(async (name: string, options: Options) => {
      const client = clientOf(options);
      const view = incidentNamed(await client.incidents(), name);
      write(exportText(view, await client.history(view.id)), options.output);
    });
  add('verify <incident>', 'is the history whole, and the one that was written? An exported file needs no server')
    .option('--head <row:hash>', 'a head that a message showed, such as 812:abcdef012345', seenHead)
    .option('--json', 'print one JSON document and nothing else')
    .action((name: string, options: Options) => verify(name, options, clientOf));
}

export function formatOption(): Option {
  return new Option('--format <format>', 'what is written').choices(['markdown', 'html']).default('markdown');
}

export function write(text: string, file: string | undefined): void {
  if (file === undefined) process.stdout.write(text);
  else writeFileSync(file, text);
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
  const { id, checked } = existsSync(name)
    ? verifyFile(name, options.head)
    : await verifyServed(clientOf(options), name, options.head);
  process.stdout.write(
    options.json ? `${JSON.stringify({ id, ...checked }, null, 2)}\n` : told(id, checked, options.head),
  );
  process.exitCode = checked.fault ? 1 : 0;
}

function verifyFile(file: string, head: SeenHead | undefined): { id: string; checked: CheckedChain } {
  const { incident, rows } = exportedAt(file);
  return { id: incident.id, checked: checkChain(rows, incident.id, head) };
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
  return `${whole}\nWhether it is the one that was written, a head tells that a message showed: --head 812:abcdef012345\n`;
}
