import { readFileSync } from 'node:fs';
import { type Command, Option } from 'commander';
import { z } from 'zod';
import { seal, unseal } from '../adapters/aws/credentials-sealed.ts';
import { CodedError, InputError } from '../errors.ts';
import type { BreakGlassState } from './client.ts';
import { readSealed, writeSealed } from './sealed-file.ts';
import { clientOf, defaultUrl } from './server-client.ts';
import { instant } from './terminal.ts';

const passphraseName = 'MUSTER_BREAK_GLASS_PASSPHRASE';

/** What `aws iam create-access-key --query AccessKey` prints. */
const accessKey = z.object({ AccessKeyId: z.string().min(1), SecretAccessKey: z.string().min(1) });

/** `muster break-glass`: exit 0; 1 when it was refused; 2 for wrong usage. */
export function register(program: Command): void {
  const group = program
    .command('break-glass')
    .description(`the sealed key for the day when STS is gone; the passphrase is read from ${passphraseName}`);
  group
    .command('seal <file>')
    .description(
      'encrypt an access key from standard input, as `aws iam create-access-key --query AccessKey` prints it',
    )
    .action((file: string) => sealTo(file));
  group
    .command('check <file>')
    .description('see whether the passphrase opens the sealed key')
    .action((file: string) => say(check(file, passphrase())));
  const url = () => new Option('--url <url>', 'the server').env('MUSTER_URL').default(defaultUrl);
  group
    .command('open <incident> <reason...>')
    .description('let the running server use the key for this incident, for an hour; announced')
    .addOption(url())
    .action(async (incidentId: string, reason: string[], options: { url: string }) => {
      const request = { incidentId, reason: reason.join(' '), passphrase: passphrase() };
      say(told(await clientOf(options).openBreakGlass(request)));
    });
  group
    .command('close')
    .description('make the running server forget the key; announced')
    .addOption(url())
    .action(async (options: { url: string }) => say(told(await clientOf(options).closeBreakGlass())));
  group
    .command('show')
    .description('whether the running server holds the key open')
    .addOption(url())
    .action(async (options: { url: string }) => say(told(await clientOf(options).breakGlass())));
}

/**
 * Whether the passphrase opens the key, in calm times.
 * @throws CodedError as reading and unsealing do; `refused` for a file that others than its owner may read or change
 */
export function check(file: string, secret: string): string {
  const { text, forOthers } = readSealed(file);
  const { accessKeyId } = unseal(text, secret);
  if (forOthers) throw new CodedError('refused', `it opens, but others may read or change ${file}: chmod 600 ${file}`);
  return `opens: …${accessKeyId.slice(-4)}`;
}

function sealTo(file: string): void {
  const given = accessKey.safeParse(parsedJson(readFileSync(0, 'utf8')));
  if (!given.success) {
    const expected = 'JSON with AccessKeyId and SecretAccessKey on standard input';
    throw new InputError([{ path: 'standard input', found: 'something else', expected }]);
  }
  const { AccessKeyId: accessKeyId, SecretAccessKey: secretAccessKey } = given.data;
  writeSealed(file, seal({ accessKeyId, secretAccessKey }, passphrase()));
  say(`sealed …${accessKeyId.slice(-4)} in ${file}; its policy: muster iam, breakGlass`);
}

function parsedJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function passphrase(): string {
  const found = process.env[passphraseName] ?? '';
  if (found !== '') return found;
  throw new InputError([{ path: passphraseName, found: 'nothing', expected: 'the passphrase, in the environment' }]);
}

function told(state: BreakGlassState): string {
  return state.open ? `open for ${state.incidentId} by ${state.by} until ${instant(state.untilMs)}` : 'sealed';
}

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}
