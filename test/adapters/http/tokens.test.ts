import { createHash } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { bearerToken, personOf } from '../../../src/adapters/http/tokens.ts';

function holder(id: string, token: string) {
  return { id, roles: ['operator'], tokenSha256: createHash('sha256').update(token).digest('hex') };
}
const people = [holder('ana', 'one'), holder('ben', 'two')];

describe('a token', () => {
  it('belongs to the person whose hash it has', () => {
    expect(personOf(people, 'two')).toEqual({ id: 'ben', roles: ['operator'] });
  });

  it('belongs to nobody when it is wrong, empty or the hash itself', () => {
    for (const token of ['three', '', people[0]?.tokenSha256 ?? '']) expect(personOf(people, token)).toBeUndefined();
  });

  it('is not compared with a hash that is none', () => {
    expect(personOf([{ id: 'x', roles: [], tokenSha256: 'short' }], 'one')).toBeUndefined();
  });
});

describe('an authorization header', () => {
  it('gives its bearer token', () => {
    expect(bearerToken('Bearer a-b_c.d~e+f/g==')).toBe('a-b_c.d~e+f/g==');
    expect(bearerToken('bearer one')).toBe('one');
  });

  it.each([undefined, '', 'Bearer', 'Bearer ', 'Basic one', 'Bearer one two'])('gives none for %j', (header) => {
    expect(bearerToken(header)).toBeUndefined();
  });
});
