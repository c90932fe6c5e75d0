import { generateKeyPairSync, type KeyObject, sign } from 'node:crypto';

/** A key pair and the certificate over it, PEM. */
export interface SigningIdentity {
  readonly privateKey: KeyObject;
  readonly certificatePem: string;
}

/** One DER value: tag, length, contents. */
function der(tag: number, ...contents: readonly Uint8Array[]): Buffer {
  const body = Buffer.concat(contents);
  if (body.length < 128) return Buffer.concat([Buffer.from([tag, body.length]), body]);
  const length = Buffer.from(body.length.toString(16).padStart(body.length > 255 ? 4 : 2, '0'), 'hex');
  return Buffer.concat([Buffer.from([tag, 0x80 | length.length]), length, body]);
}

const sequence = (...contents: readonly Uint8Array[]) => der(0x30, ...contents);
const objectId = (hex: string) => der(0x06, Buffer.from(hex, 'hex'));
const utcTime = (text: string) => der(0x17, Buffer.from(text));

/** sha256WithRSAEncryption, 1.2.840.113549.1.1.11 */
const signatureAlgorithm = sequence(objectId('2a864886f70d01010b'), der(0x05));

function distinguishedName(commonName: string): Buffer {
  return sequence(der(0x31, sequence(objectId('550403'), der(0x0c, Buffer.from(commonName)))));
}

/** The extension that names the host: subjectAltName, 2.5.29.17. */
function hostExtension(host: string): Buffer {
  const names = sequence(der(0x82, Buffer.from(host)));
  return der(0xa3, sequence(sequence(objectId('551d11'), der(0x04, names))));
}

/** SNS's own keys have 2048 bits; a drill signs thousands of notifications, and nothing secret depends on this key. */
const sandboxKeyBits = 512;

/** A self-signed X.509 v3 certificate (RSA, SHA-256) valid through 2000 to 2049, made here because Node can read but not make one. */
export function createSigningIdentity(host: string, keyBits: number = sandboxKeyBits): SigningIdentity {
  const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: keyBits });
  const name = distinguishedName(host);
  const body = sequence(
    der(0xa0, der(0x02, Buffer.from([2]))),
    der(0x02, Buffer.from([1])),
    signatureAlgorithm,
    name,
    sequence(utcTime('000101000000Z'), utcTime('491231235959Z')),
    name,
    publicKey.export({ type: 'spki', format: 'der' }),
    hostExtension(host),
  );
  const signature = sign('sha256', body, privateKey);
  const whole = sequence(body, signatureAlgorithm, der(0x03, Buffer.from([0]), signature));
  const lines = whole.toString('base64').match(/.{1,64}/g) ?? [];
  return {
    privateKey,
    certificatePem: ['-----BEGIN CERTIFICATE-----', ...lines, '-----END CERTIFICATE-----', ''].join('\n'),
  };
}
