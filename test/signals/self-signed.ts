import { createPrivateKey, createPublicKey, sign } from 'node:crypto';

/**
 * A minimal self-signed X.509 certificate (RFC 5280, version 1 fields only, DER by hand), so that tests sign with a key of
 * their own and no private key has to be kept in the repository.
 */
export interface SelfSigned {
  /** RSA private key, PKCS #8 PEM. */
  readonly privateKeyPem: string;
  readonly commonName: string;
  /** Validity, ms since the epoch; X.509 keeps whole seconds. */
  readonly notBeforeMs: number;
  readonly notAfterMs: number;
}

/** DER tags (ITU-T X.690). */
const tags = {
  integer: 0x02,
  bits: 0x03,
  null: 0x05,
  oid: 0x06,
  utf8: 0x0c,
  time: 0x18,
  sequence: 0x30,
  set: 0x31,
} as const;

/** 1.2.840.113549.1.1.11, sha256WithRSAEncryption (RFC 4055). */
const sha256WithRsa = Buffer.from('2a864886f70d01010b', 'hex');
/** 2.5.4.3, commonName (RFC 5280). */
const commonNameOid = Buffer.from('550403', 'hex');

/** The certificate as PEM. Throws when the key is not an RSA private key. */
export function selfSignedCertificate(request: SelfSigned): string {
  const key = createPrivateKey(request.privateKeyPem);
  const algorithm = der(tags.sequence, der(tags.oid, sha256WithRsa), der(tags.null));
  const name = distinguishedName(request.commonName);
  const validity = der(tags.sequence, time(request.notBeforeMs), time(request.notAfterMs));
  const publicKey = createPublicKey(key).export({ type: 'spki', format: 'der' });
  const serial = der(tags.integer, Buffer.of(1));
  const body = der(tags.sequence, serial, algorithm, name, validity, name, publicKey);
  const signature = Buffer.concat([Buffer.of(0), sign('RSA-SHA256', body, key)]);
  return pem(der(tags.sequence, body, algorithm, der(tags.bits, signature)));
}

function distinguishedName(commonName: string): Buffer {
  const attribute = der(tags.sequence, der(tags.oid, commonNameOid), der(tags.utf8, Buffer.from(commonName, 'utf8')));
  return der(tags.sequence, der(tags.set, attribute));
}

/** GeneralizedTime, `YYYYMMDDHHMMSSZ`. */
function time(atMs: number): Buffer {
  const digits = new Date(atMs)
    .toISOString()
    .replace(/\.\d+Z$/, '')
    .replace(/\D/g, '');
  return der(tags.time, Buffer.from(`${digits}Z`, 'ascii'));
}

function der(tag: number, ...parts: readonly Buffer[]): Buffer {
  const content = Buffer.concat(parts);
  return Buffer.concat([Buffer.of(tag), lengthOf(content.length), content]);
}

function lengthOf(length: number): Buffer {
  if (length < 0x80) return Buffer.of(length);
  const bytes = length < 0x100 ? [length] : [length >> 8, length & 0xff];
  return Buffer.of(0x80 | bytes.length, ...bytes);
}

function pem(bytes: Buffer): string {
  const lines = bytes.toString('base64').match(/.{1,64}/g) ?? [];
  return `-----BEGIN CERTIFICATE-----\n${lines.join('\n')}\n-----END CERTIFICATE-----\n`;
}
