import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { approvalToken, readApprovalToken } from '../../src/orders/approval-link.ts';

const key = 'a key of the test, long enough for anybody';
const claim = { incidentId: 'shop-1', planHash: 'a1b2c3', person: 'ana', expiresAtMs: 1_000_000 };
const token = approvalToken(key, claim, 'shop-1/9');

describe('an approval link', () => {
  it('says who may answer which plan of which incident', () => {
    expect(readApprovalToken(key, token, 999_999)).toMatchObject({ kind: 'good', claim });
  });

  it('lapses at its instant', () => {
    expect(readApprovalToken(key, token, 1_000_000)).toMatchObject({ kind: 'expired', claim });
  });

  it('is the same for a repeat of its mail, and another for another mail', () => {
    expect(approvalToken(key, claim, 'shop-1/9')).toBe(token);
    const other = approvalToken(key, claim, 'shop-1/10');
    expect(other).not.toBe(token);
    const [one, two] = [token, other].map((made) => readApprovalToken(key, made, 0));
    expect(one).not.toMatchObject({ commandId: (two as { commandId: string }).commandId });
  });

  it('gives the command that answers it one id', () => {
    const [one, two] = [1, 2].map((nowMs) => readApprovalToken(key, token, nowMs));
    expect(one).toEqual(two);
    expect(one).toMatchObject({ commandId: expect.stringMatching(/^mail:ana:[0-9a-f]{32}$/) });
  });

  it('of another key is forged', () => {
    expect(readApprovalToken(`${key}!`, token, 0)).toEqual({ kind: 'forged' });
  });

  it.each([
    '',
    '.',
    'a.b',
    `${token}.x`,
    token.split('.')[0] ?? '',
    `${'x'.repeat(5000)}.y`,
    `.${token.split('.')[1]}`,
  ])('that is none is forged: %.20s', (text) => {
    expect(readApprovalToken(key, text, 0)).toEqual({ kind: 'forged' });
  });

  it('with any character changed is forged', () => {
    const alphabet = [...'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'];
    fc.assert(
      fc.property(fc.nat(token.length - 2), fc.constantFrom(...alphabet), (place, character) => {
        fc.pre(token[place] !== character && token[place] !== '.');
        const changed = `${token.slice(0, place)}${character}${token.slice(place + 1)}`;
        expect(readApprovalToken(key, changed, 0)).toEqual({ kind: 'forged' });
      }),
    );
  });
});
