import { verify as verifySignature, X509Certificate } from 'node:crypto';
import { z } from 'zod';
import { codeOf } from '../errors.ts';
import type { Certificates } from '../ports/certificates.ts';
import type { IntakeProblem } from '../ports/intake.ts';
import { problemsOf } from './problems.ts';
import { certificateUrlFault, subscribeUrlFault, topicPlace } from './sns-trust.ts';

/** The HTTP envelope of Amazon SNS, verified as AWS's "Verifying the signatures of Amazon SNS messages" describes, and pinned further. */

const text = z.string().min(1);
/** The signed text joins keys and values by line breaks: one inside this value would let the next key pass for part of it. */
const line = z.string().regex(/^[\w.-]{1,200}$/, 'an id of one word');
/** For the same reason; SNS itself takes no subject with a line break (Amazon SNS API Reference, Publish). */
const oneLine = z.string().regex(/^[^\n\r]*$/, 'one line');
const common = {
  MessageId: line,
  TopicArn: text,
  Message: z.string(),
  Timestamp: z.iso.datetime(),
  SignatureVersion: z.enum(['1', '2']),
  Signature: z.base64(),
  SigningCertURL: text,
};
const confirmation = { ...common, SubscribeURL: oneLine.min(1), Token: oneLine.min(1) };

/** Keys beyond these are dropped: AWS adds some without notice. */
export const snsEnvelope = z.discriminatedUnion('Type', [
  z.object({ Type: z.literal('Notification'), ...common, Subject: oneLine.nullish() }),
  z.object({ Type: z.literal('SubscriptionConfirmation'), ...confirmation }),
  z.object({ Type: z.literal('UnsubscribeConfirmation'), ...confirmation }),
]);
export type SnsEnvelope = z.infer<typeof snsEnvelope>;

/** What is signed: these keys in this order, as `key\nvalue\n`; Subject only where it was sent. */
const signedKeys = {
  Notification: ['Message', 'MessageId', 'Subject', 'Timestamp', 'TopicArn', 'Type'],
  SubscriptionConfirmation: ['Message', 'MessageId', 'SubscribeURL', 'Timestamp', 'Token', 'TopicArn', 'Type'],
  UnsubscribeConfirmation: ['Message', 'MessageId', 'SubscribeURL', 'Timestamp', 'Token', 'TopicArn', 'Type'],
} as const;

/** The digest of each SignatureVersion. */
const digests = { '1': 'RSA-SHA1', '2': 'RSA-SHA256' } as const;

/** How far an envelope's own time may lie from ours, both ways: SNS gives up redelivery over HTTP after about an hour. */
const maxSkewMs = 3_600_000;

export type SnsVerification =
  | { readonly outcome: 'verified'; readonly envelope: SnsEnvelope }
  | { readonly outcome: 'forbidden'; readonly reason: string }
  | { readonly outcome: 'certificateUnavailable'; readonly reason: string }
  | { readonly outcome: 'invalid'; readonly problems: readonly IntakeProblem[] };

export interface SnsTrust {
  readonly certificates: Certificates;
  /** Topics that may send to us; all others are refused. */
  readonly topicArns: readonly string[];
  /** Now by the wall, ms since the epoch. */
  readonly nowMs: number;
}

/** The bytes that an envelope's signature is over. */
export function stringToSign(envelope: Pick<SnsEnvelope, 'Type'> & Readonly<Record<string, unknown>>): string {
  return signedKeys[envelope.Type]
    .filter((key) => typeof envelope[key] === 'string')
    .map((key) => `${key}\n${envelope[key]}\n`)
    .join('');
}

/**
 * Judges one raw HTTP body. Nothing is fetched before everything that can be told from the body alone is right, and subscription
 * confirmations pass the same checks as notifications. Replays are not looked for here: MessageId is the journal's deduplication key.
 */
export async function verifySnsEnvelope(body: string, trust: SnsTrust, signal: AbortSignal): Promise<SnsVerification> {
  const parsed = parseEnvelope(body);
  if ('problems' in parsed) return { outcome: 'invalid', problems: parsed.problems };
  const { envelope } = parsed;
  const fault = faultOf(envelope, trust);
  if (fault !== undefined) return { outcome: 'forbidden', reason: fault };
  const certificate = await certificateAt(envelope.SigningCertURL, trust.certificates, signal);
  if (typeof certificate === 'string') return { outcome: 'certificateUnavailable', reason: certificate };
  const doubt = signatureFault(envelope, certificate, trust.nowMs);
  return doubt === undefined ? { outcome: 'verified', envelope } : { outcome: 'forbidden', reason: doubt };
}

function parseEnvelope(body: string): { envelope: SnsEnvelope } | { problems: readonly IntakeProblem[] } {
  let data: unknown;
  try {
    data = JSON.parse(body);
  } catch {
    return { problems: [{ path: '', found: 'text that is not JSON', expected: 'an SNS envelope as JSON' }] };
  }
  const result = snsEnvelope.safeParse(data);
  return result.success ? { envelope: result.data } : { problems: problemsOf(result.error, data) };
}

/** What is wrong with an envelope, as far as it tells by itself. */
function faultOf(envelope: SnsEnvelope, trust: SnsTrust): string | undefined {
  const place = topicPlace(envelope.TopicArn);
  if (!place || !trust.topicArns.includes(envelope.TopicArn)) return 'topic is not on the list';
  if (Math.abs(Date.parse(envelope.Timestamp) - trust.nowMs) > maxSkewMs)
    return 'time is more than an hour away from ours';
  const fault = certificateUrlFault(envelope.SigningCertURL, place);
  if (fault !== undefined || envelope.Type === 'Notification') return fault;
  return subscribeUrlFault(envelope.SubscribeURL, place, envelope.TopicArn);
}

/** The certificate read last: SNS signs with the same one for months. */
let lastRead: { readonly pem: string; readonly certificate: X509Certificate } | undefined;

function parsed(pem: string): X509Certificate {
  if (lastRead?.pem !== pem) lastRead = { pem, certificate: new X509Certificate(pem) };
  return lastRead.certificate;
}

/** The certificate, or why it is not to be had: an answer that is none (an error page, say) counts as not to be had. */
async function certificateAt(
  url: string,
  certificates: Certificates,
  signal: AbortSignal,
): Promise<X509Certificate | string> {
  try {
    return parsed(certificates.held(url) ?? (await certificates.fetch(url, signal)));
  } catch (error) {
    return `signing certificate could not be fetched (${codeOf(error)})`;
  }
}

function signatureFault(envelope: SnsEnvelope, certificate: X509Certificate, nowMs: number): string | undefined {
  if (nowMs < certificate.validFromDate.getTime()) return 'signing certificate is not valid yet';
  if (nowMs > certificate.validToDate.getTime()) return 'signing certificate has expired';
  if (certificate.publicKey.asymmetricKeyType !== 'rsa') return 'signing certificate does not hold an RSA key';
  const signed = Buffer.from(stringToSign(envelope), 'utf8');
  const signature = Buffer.from(envelope.Signature, 'base64');
  const genuine = verifySignature(digests[envelope.SignatureVersion], signed, certificate.publicKey, signature);
  return genuine ? undefined : 'signature does not match';
}
