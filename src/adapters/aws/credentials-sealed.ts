import { createCipheriv, createDecipheriv, randomBytes, scryptSync } from 'node:crypto';
import { z } from 'zod';
import { CodedError } from '../../errors.ts';

/** A long-lived key for the day when STS is gone: its policy allows the data plane's traffic levers and nothing else. */
export interface SealedKey {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
}

/** scrypt's cost N as a power of two: 128 MiB and about a third of a second a guess (OWASP Password Storage Cheat Sheet: N = 2^17, r = 8, p = 1). */
const usualCost = 17;
const highestCost = 18;
const maxMemoryBytes = 2 ** 29;
const keyBytes = 32;
/** NIST SP 800-38D recommends nonces of 96 bits for GCM. */
const nonceBytes = 12;
const saltBytes = 16;
/** The whole tag: Node opens with as few as 4 bytes of it unless told, and so few are guessed. */
const tagBytes = 16;
/** Shorter ones are guessed. */
const shortestPassphrase = 16;

const bytes = (length: number) =>
  z.base64().refine((text) => Buffer.from(text, 'base64').length === length, `base64 of ${length} bytes`);

const envelope = z.strictObject({
  format: z.literal('muster-break-glass-1'),
  /** Says whose key it is without opening it: the last four characters of its id. */
  hint: z.string(),
  cost: z.int().min(10).max(highestCost),
  salt: bytes(saltBytes),
  nonce: bytes(nonceBytes),
  tag: bytes(tagBytes),
  sealed: z.base64(),
});
const content = z.strictObject({ accessKeyId: z.string().min(1), secretAccessKey: z.string().min(1) });

/**
 * Encrypts a key with a passphrase: scrypt, then AES-256-GCM over the key with the format's name and hint bound to it.
 * @param cost scrypt's N as a power of two; kept in the file
 * @returns the text of the file
 * @throws CodedError `invalid` for a passphrase of fewer than 16 characters
 */
export function seal({ accessKeyId, secretAccessKey }: SealedKey, passphrase: string, cost = usualCost): string {
  if (passphrase.length < shortestPassphrase) {
    throw new CodedError('invalid', `the passphrase needs at least ${shortestPassphrase} characters`);
  }
  const salt = randomBytes(saltBytes);
  const nonce = randomBytes(nonceBytes);
  const hint = `…${accessKeyId.slice(-4)}`;
  const cipher = createCipheriv('aes-256-gcm', derived(passphrase, salt, cost), nonce, { authTagLength: tagBytes });
  cipher.setAAD(bound(hint));
  const sealed = Buffer.concat([
    cipher.update(JSON.stringify({ accessKeyId, secretAccessKey }), 'utf8'),
    cipher.final(),
  ]);
  const file: z.output<typeof envelope> = {
    format: 'muster-break-glass-1',
    hint,
    cost,
    salt: salt.toString('base64'),
    nonce: nonce.toString('base64'),
    tag: cipher.getAuthTag().toString('base64'),
    sealed: sealed.toString('base64'),
  };
  return `${JSON.stringify(file, null, 2)}\n`;
}

/**
 * Decrypts a sealed key.
 * @throws CodedError `invalid` for a file of another format, `denied` for a wrong passphrase or a file that was tampered with
 */
export function unseal(text: string, passphrase: string): SealedKey {
  const { hint, cost, salt, nonce, tag, sealed } = readEnvelope(text);
  try {
    const key = derived(passphrase, Buffer.from(salt, 'base64'), cost);
    const decipher = createDecipheriv('aes-256-gcm', key, Buffer.from(nonce, 'base64'), { authTagLength: tagBytes });
    decipher.setAAD(bound(hint));
    decipher.setAuthTag(Buffer.from(tag, 'base64'));
    const opened = Buffer.concat([decipher.update(Buffer.from(sealed, 'base64')), decipher.final()]);
    return content.parse(JSON.parse(opened.toString('utf8')));
  } catch (error) {
    throw new CodedError('denied', 'the passphrase is wrong, or the sealed key was changed', { cause: error });
  }
}

function readEnvelope(text: string): z.output<typeof envelope> {
  try {
    return envelope.parse(JSON.parse(text));
  } catch (error) {
    throw new CodedError('invalid', 'not a sealed break-glass key', { cause: error });
  }
}

function derived(passphrase: string, salt: Buffer, cost: number): Buffer {
  return scryptSync(passphrase, salt, keyBytes, { N: 2 ** cost, r: 8, p: 1, maxmem: maxMemoryBytes });
}

function bound(hint: string): Buffer {
  return Buffer.from(`muster-break-glass-1 ${hint}`, 'utf8');
}
