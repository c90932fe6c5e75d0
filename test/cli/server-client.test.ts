import { expect, it } from '@jest/globals';
import { clientOf } from '../../src/cli/server-client.ts';
import { InputError } from '../../src/errors.ts';
import { muster } from './muster.ts';

/** What is wrong with an address or a token, in the words that a person reads; empty where nothing is. */
function refusalOf(given: { readonly url?: string; readonly token?: string }): string {
  try {
    clientOf({ url: given.url ?? 'https://muster.example.com:8711' }, { MUSTER_TOKEN: given.token ?? 'ana-token' });
    return '';
  } catch (error) {
    if (error instanceof InputError) return error.message;
    throw error;
  }
}

it.each([
  ['http://ana:hunter2@localhost:8711', 'a name or a password before an @'],
  ['ana:hunter2@localhost', 'a name or a password before an @'],
  ['http:\\\\ana:hunter2@localhost', 'a name or a password before an @'],
  ['http://localhost:8711?token=hunter2', 'more after a ? or a #'],
  ['http://localhost:8711/#hunter2', 'more after a ? or a #'],
])('refuses %s, and keeps the secret in it', (url, found) => {
  const told = refusalOf({ url });

  expect(told).toBe(
    `--url: found ${found}, expected an address alone, such as http://127.0.0.1:8711; who asks is told by MUSTER_TOKEN`,
  );
});

it.each(['localhost:8711', 'ftp://localhost', 'http://local host', 'x'])('refuses %s, which is no address', (url) => {
  expect(refusalOf({ url })).toBe(`--url: found ${url}, expected an address such as http://127.0.0.1:8711`);
});

it.each(['hunter2\nhunter3', 'hunter2 hunter3', 'hünter2', 'hunter2\u0000', '=hunter2'])(
  'refuses the token %j before it is sent, and does not repeat it',
  (token) => {
    const told = refusalOf({ token });

    expect(told).toMatch(/^MUSTER_TOKEN: found characters that no token has/);
    expect(told).not.toMatch(/h.nter/);
  },
);

it('misses a token that is not there', () => {
  expect(refusalOf({ token: ' ' })).toMatch(/^MUSTER_TOKEN: found nothing, expected your token/);
});

it.each(['ana-token', 'ana-token\n', 'a.b_c~d+e/f=='])('takes the token %j', (token) => {
  expect(refusalOf({ token })).toBe('');
});

it.each([[['incident', 'list']], [['drills', 'list']], [['break-glass', 'show']]])(
  '%j keeps the password of an address',
  async (words) => {
    const { code, stdout, stderr } = await muster(...words, '--url', 'http://ana:hunter2@127.0.0.1:1');

    expect([code, stdout]).toEqual([2, '']);
    expect(stderr).toMatch(/^--url: found a name or a password before an @/);
    expect(stderr).not.toContain('hunter2');
  },
);
