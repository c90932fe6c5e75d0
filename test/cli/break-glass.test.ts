import { chmodSync, statSync } from 'node:fs';
import { beforeEach, describe, expect, it } from '@jest/globals';
import { seal } from '../../src/adapters/aws/credentials-sealed.ts';
import { check } from '../../src/cli/break-glass.ts';
import { writeSealed } from '../../src/cli/sealed-file.ts';
import { coded } from '../adapters/aws/fakes.ts';
import { ownFolder } from '../fixtures/own-folder.ts';

const passphrase = 'four words and then some';
const sealed = seal({ accessKeyId: 'AKIAEXAMPLE12345', secretAccessKey: 's3cret' }, passphrase, 10);

const at = ownFolder();
let file: string;
beforeEach(() => {
  file = at('key.json');
});

describe('the file of a sealed key', () => {
  it('is for its owner alone, and opens', () => {
    writeSealed(file, sealed);
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(check(file, passphrase)).toBe('opens: …2345');
  });

  it('is refused in calm times when others may read it', () => {
    writeSealed(file, sealed);
    chmodSync(file, 0o640);
    expect(() => check(file, passphrase)).toThrow(expect.objectContaining(coded('refused')));
  });

  it('is never replaced by another, and is missed in plain words', () => {
    expect(() => check(file, passphrase)).toThrow(expect.objectContaining(coded('notFound')));
    writeSealed(file, sealed);
    expect(() => writeSealed(file, 'another')).toThrow(expect.objectContaining(coded('conflict')));
    expect(check(file, passphrase)).toBe('opens: …2345');
    expect(() => writeSealed(at('none', 'key.json'), sealed)).toThrow(expect.objectContaining(coded('unavailable')));
    expect(() => check(at(), passphrase)).toThrow(expect.objectContaining(coded('unavailable')));
  });
});
