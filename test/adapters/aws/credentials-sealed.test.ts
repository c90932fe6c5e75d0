import { describe, expect, it } from '@jest/globals';
import { seal, unseal } from '../../../src/adapters/aws/credentials-sealed.ts';
import { coded } from './fakes.ts';

const key = { accessKeyId: 'AKIAEXAMPLE12345', secretAccessKey: 'a-secret-that-must-not-show' };
const passphrase = 'four words and then some';
const sealed = seal(key, passphrase, 10);

describe('a sealed key', () => {
  it('is opened by its passphrase', () => {
    expect(unseal(sealed, passphrase)).toEqual(key);
  });

  it('shows nothing of the secret, and of the id only its last characters', () => {
    expect(sealed).not.toContain(key.secretAccessKey);
    expect(sealed).not.toContain(key.accessKeyId);
    expect(JSON.parse(sealed)).toMatchObject({ hint: '…2345' });
  });

  it('is another text each time', () => {
    expect(seal(key, passphrase, 10)).not.toBe(sealed);
  });

  it('costs whoever guesses 128 MiB a guess', () => {
    const usual = seal(key, passphrase);
    expect(JSON.parse(usual)).toMatchObject({ cost: 17 });
    expect(unseal(usual, passphrase)).toEqual(key);
  });

  it('stays shut for a wrong passphrase, and when any part was changed', () => {
    expect(() => unseal(sealed, `${passphrase}!`)).toThrow(expect.objectContaining(coded('denied')));
    const file = JSON.parse(sealed) as Record<string, string>;
    expect(() => unseal(JSON.stringify({ ...file, hint: '…9999' }), passphrase)).toThrow(
      expect.objectContaining(coded('denied')),
    );
    const flipped = Buffer.from(file.sealed ?? '', 'base64');
    flipped[0] = (flipped[0] ?? 0) ^ 1;
    expect(() => unseal(JSON.stringify({ ...file, sealed: flipped.toString('base64') }), passphrase)).toThrow(
      expect.objectContaining(coded('denied')),
    );
  });

  it.each([
    ['tag', 4],
    ['tag', 12],
    ['tag', 0],
    ['tag', 32],
    ['nonce', 0],
    ['nonce', 13],
    ['salt', 0],
    ['salt', 8],
  ])('is no sealed key with a %s of %p bytes', (name, length) => {
    const file = JSON.parse(sealed) as Record<string, string>;
    const whole = Buffer.concat([Buffer.from(file[name] ?? '', 'base64'), Buffer.alloc(32)]);
    const changed = { ...file, [name]: whole.subarray(0, length).toString('base64') };
    expect(() => unseal(JSON.stringify(changed), passphrase)).toThrow(expect.objectContaining(coded('invalid')));
  });

  it('stays shut, with a code, when there is nothing in it', () => {
    const changed = { ...(JSON.parse(sealed) as object), sealed: '' };
    expect(() => unseal(JSON.stringify(changed), passphrase)).toThrow(expect.objectContaining(coded('denied')));
  });

  it('is not made with a passphrase that can be guessed, nor read from another file', () => {
    expect(() => seal(key, 'short')).toThrow(expect.objectContaining(coded('invalid')));
    expect(() => unseal('{}', passphrase)).toThrow(expect.objectContaining(coded('invalid')));
  });
});
