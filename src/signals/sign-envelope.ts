import { createPrivateKey, sign } from 'node:crypto';
import { type SnsEnvelope, snsEnvelope, stringToSign } from './sns-envelope.ts';

type Unsigned<Envelope> = Envelope extends SnsEnvelope ? Omit<Envelope, 'Signature' | 'SignatureVersion'> : never;

/** An envelope as its author has it, before SNS signs. */
export type UnsignedEnvelope = Unsigned<SnsEnvelope>;

/**
 * Signs an envelope the way SNS does under SignatureVersion 2 (RSA-SHA256), for simulated worlds that send alarms through the real intake.
 * `privateKeyPem` belongs to the certificate that `SigningCertURL` names.
 */
export function signEnvelope(envelope: UnsignedEnvelope, privateKeyPem: string): SnsEnvelope {
  const signature = sign(
    'RSA-SHA256',
    Buffer.from(stringToSign({ ...envelope }), 'utf8'),
    createPrivateKey(privateKeyPem),
  );
  return snsEnvelope.parse({ ...envelope, SignatureVersion: '2', Signature: signature.toString('base64') });
}
