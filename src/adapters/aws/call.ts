import { CodedError } from '../../errors.ts';
import type { AwsClients, AwsService } from '../../ports/aws-clients.ts';
import { translate } from './translate.ts';

/** Which client a command goes to. */
export interface Target {
  readonly service: AwsService;
  readonly region: string;
  /** Literal endpoint, only where the client must not derive it from the Region. */
  readonly endpoint?: string;
}

/** An SDK v3 command, seen only as far as its output type can be inferred from it. */
export interface SdkCommand<Output> {
  readonly input: object;
  resolveMiddleware(...options: never[]): (input: never) => Promise<{ output: Output }>;
}

/** Sends a command that changes nothing. Errors are CodedErrors; a lost answer is `timeout` or `unavailable`. */
export async function read<Output>(
  clients: AwsClients,
  target: Target,
  command: SdkCommand<Output>,
  signal: AbortSignal,
): Promise<Output> {
  return (await send(clients, target, command, { signal, mutating: false })) as Output;
}

/** Sends a command that changes something. Errors are CodedErrors; a lost answer is `outcomeUnknown`. */
export async function write<Output>(
  clients: AwsClients,
  target: Target,
  command: SdkCommand<Output>,
  signal: AbortSignal,
): Promise<Output> {
  return (await send(clients, target, command, { signal, mutating: true })) as Output;
}

/**
 * Sends any command and waits no longer than the signal allows, even when the client ignores it. A signal that is aborted already
 * means `timeout` and nothing is sent, so that an outcome is unknown only where it can be.
 * @throws CodedError
 */
export async function send(
  clients: AwsClients,
  target: Target,
  command: { readonly input: object },
  options: { readonly signal: AbortSignal; readonly mutating: boolean },
): Promise<unknown> {
  const what = `${operationName(command)} in ${target.endpoint ?? target.region}`;
  if (options.signal.aborted) throw new CodedError('timeout', `${what}: not sent, the time limit had passed`);
  try {
    const client = clients.get(target.service, target.region, target.endpoint);
    return await unlessAborted(client.send(command, { abortSignal: options.signal }), options.signal);
  } catch (error) {
    throw translate(error, { what, mutating: options.mutating });
  }
}

/** The operation's name as AWS writes it: `UpdateAlias` for an UpdateAliasCommand. */
export function operationName(command: object): string {
  return command.constructor.name.replace(/Command$/, '');
}

/** The answer, or an AbortError as soon as the signal aborts, also where it did before. */
export function unlessAborted<Answer>(answer: Promise<Answer>, signal: AbortSignal): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const stop = (): void => reject(tooLate());
    if (signal.aborted) stop();
    else signal.addEventListener('abort', stop, { once: true });
    const settled = (): void => signal.removeEventListener('abort', stop);
    answer.then(
      (value) => {
        settled();
        resolve(value);
      },
      (error: unknown) => {
        settled();
        reject(error);
      },
    );
  });
}

function tooLate(): DOMException {
  return new DOMException('the time limit passed', 'AbortError');
}

/**
 * A field without which an answer means nothing.
 * @throws CodedError with `code` when AWS left it out: `outcomeUnknown` is for the answer to a change
 */
export function present<Value>(
  value: Value | undefined | null,
  what: string,
  code: 'unavailable' | 'outcomeUnknown' = 'unavailable',
): Value {
  if (value === undefined || value === null) throw new CodedError(code, `the answer of AWS lacks ${what}`);
  return value;
}

/** Limit on any paged listing; what lies beyond is not read. */
export const maxPages = 20;

/**
 * All pages of a listing, at most `maxPages`.
 * `fetch` gets the marker of the page to read, undefined for the first, and answers its items with the next marker.
 */
export async function allPages<Item>(
  fetch: (marker: string | undefined) => Promise<{ items: readonly Item[]; next: string | undefined }>,
): Promise<Item[]> {
  const items: Item[] = [];
  let marker: string | undefined;
  for (let page = 0; page < maxPages; page += 1) {
    const answer = await fetch(marker);
    items.push(...answer.items);
    if (answer.next === undefined || answer.next === '') break;
    marker = answer.next;
  }
  return items;
}
