import { generateKeyPairSync } from 'node:crypto';
import { CodedError } from '../../src/errors.ts';
import type { Certificates } from '../../src/ports/certificates.ts';
import { signEnvelope, type UnsignedEnvelope } from '../../src/signals/sign-envelope.ts';
import type { SnsEnvelope } from '../../src/signals/sns-envelope.ts';
import { selfSignedCertificate } from './self-signed.ts';

export const nowMs = Date.parse('2025-10-20T06:52:00Z');
export const topicArn = 'arn:aws:sns:us-east-1:123456789012:muster-alarms';
export const certificateUrl = 'https://sns.us-east-1.amazonaws.com/SimpleNotificationService-0f1e.pem';
export const subscribeUrl = `https://sns.us-east-1.amazonaws.com/?Action=ConfirmSubscription&TopicArn=${topicArn}&Token=t`;

export const key = privateKey();
export const strangersKey = privateKey();
const dayMs = 86_400_000;

export function certificateOf(privateKeyPem: string, notAfterMs = nowMs + dayMs, notBeforeMs = nowMs - dayMs): string {
  return selfSignedCertificate({ privateKeyPem, commonName: 'sns.amazonaws.com', notBeforeMs, notAfterMs });
}

function privateKey(): string {
  return generateKeyPairSync('rsa', { modulusLength: 2048 })
    .privateKey.export({ type: 'pkcs8', format: 'pem' })
    .toString();
}

type Notification = Extract<UnsignedEnvelope, { Type: 'Notification' }>;
type Subscription = Extract<UnsignedEnvelope, { Type: 'SubscriptionConfirmation' }>;

export function notification(changes: Partial<Notification> = {}): Notification {
  return {
    Type: 'Notification',
    MessageId: 'message-1',
    TopicArn: topicArn,
    Subject: 'ALARM: "shop"',
    Message: '{"AlarmName":"shop"}',
    Timestamp: '2025-10-20T06:51:13.000Z',
    SigningCertURL: certificateUrl,
    ...changes,
  };
}

export function subscription(changes: Partial<Subscription> = {}): Subscription {
  return {
    Type: 'SubscriptionConfirmation',
    MessageId: 'message-2',
    TopicArn: topicArn,
    Message: 'You have chosen to subscribe',
    Timestamp: '2025-10-20T06:51:13.000Z',
    SigningCertURL: certificateUrl,
    SubscribeURL: subscribeUrl,
    Token: 't',
    ...changes,
  };
}

export function signed(envelope: UnsignedEnvelope, privateKeyPem = key): SnsEnvelope {
  return signEnvelope(envelope, privateKeyPem);
}

/** Certificates by address; others are out of reach. `fetched` lists what was asked for. */
export function certificates(pems: Readonly<Record<string, string>> = { [certificateUrl]: certificateOf(key) }) {
  const fetched: string[] = [];
  const port: Certificates = {
    held: () => undefined,
    async fetch(url) {
      fetched.push(url);
      const pem = pems[url];
      if (pem === undefined) throw new CodedError('unavailable', `${url} is out of reach`);
      return pem;
    },
  };
  return { fetched, port };
}
