import { InputError } from '../errors.ts';
import { createClient } from './client.ts';

export const defaultUrl = 'http://127.0.0.1:8711';

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * A client of the server that `--url` names, for the person of MUSTER_TOKEN.
 * @throws InputError for what could not be sent, or would show a secret wherever the address is told; it repeats neither
 */
export function clientOf(
  { url }: { readonly url: string },
  env: Environment = process.env,
): ReturnType<typeof createClient> {
  assertBare(url);
  return createClient({ url, token: tokenIn(env), fetch });
}

/** The address is told in errors: it holds nothing beside the server. */
function assertBare(url: string): void {
  const refuse = (found: string, expected: string): never => {
    throw new InputError([{ path: '--url', found, expected }]);
  };
  const alone = `an address alone, such as ${defaultUrl}; who asks is told by MUSTER_TOKEN`;
  if (url.includes('@')) refuse('a name or a password before an @', alone);
  if (/[?#]/.test(url)) refuse('more after a ? or a #', alone);
  if (!/^https?:\/\//.test(url) || !URL.canParse(url)) refuse(url, `an address such as ${defaultUrl}`);
}

/** What a bearer token is made of: RFC 6750, section 2.1. No server takes another, and few others can be sent. */
const tokenShape = /^[\w.~+/-]+=*$/;

function tokenIn({ MUSTER_TOKEN = '' }: Environment): string {
  const token = MUSTER_TOKEN.trim();
  if (tokenShape.test(token)) return token;
  const found = token === '' ? 'nothing' : 'characters that no token has, such as a space, a new line or an accent';
  const expected = 'your token, in the environment: letters, digits and -._~+/, with = at its end at most';
  throw new InputError([{ path: 'MUSTER_TOKEN', found, expected }]);
}
