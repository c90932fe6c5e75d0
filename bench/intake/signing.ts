import { randomUUID, sign } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { promisify } from 'node:util';
import { createSigningIdentity, type SigningIdentity } from '../../src/sandbox/certificate.ts';
import { stringToSign } from '../../src/signals/sns-envelope.ts';

export const topicArn = 'arn:aws:sns:us-east-1:123456789012:muster-alarms';
const certificateUrl = 'https://sns.us-east-1.amazonaws.com/SimpleNotificationService-bench.pem';
const payload = JSON.parse(
  readFileSync(new URL('../../examples/payloads/metric-alarm.json', import.meta.url), 'utf8'),
) as Record<string, unknown>;
const signed = promisify(sign) as unknown as (algorithm: string, data: Buffer, key: object) => Promise<Buffer>;

export function newIdentity(keyBits: number): SigningIdentity {
  return createSigningIdentity('sns.amazonaws.com', keyBits);
}

/** So many notifications as SNS posts them, each with its own MessageId, alarm state and signature. */
export async function notifications(count: number, { privateKey }: SigningIdentity): Promise<string[]> {
  const bodies: string[] = [];
  for (let first = 0; first < count; first += 64) {
    const batch = Array.from({ length: Math.min(64, count - first) }, () => notification(privateKey));
    bodies.push(...(await Promise.all(batch)));
  }
  return bodies;
}

async function notification(privateKey: object): Promise<string> {
  const now = new Date();
  const envelope = {
    Type: 'Notification' as const,
    MessageId: randomUUID(),
    TopicArn: topicArn,
    Subject: 'ALARM: "shop-orders-system-errors-use1" in US East (N. Virginia)',
    Message: JSON.stringify({ ...payload, StateChangeTime: now.toISOString().replace('Z', '+0000') }),
    Timestamp: now.toISOString(),
    SignatureVersion: '2',
    SigningCertURL: certificateUrl,
    UnsubscribeURL: `https://sns.us-east-1.amazonaws.com/?Action=Unsubscribe&SubscriptionArn=${topicArn}:bench`,
  };
  const signature = await signed('RSA-SHA256', Buffer.from(stringToSign(envelope), 'utf8'), privateKey);
  return JSON.stringify({ ...envelope, Signature: signature.toString('base64') });
}
