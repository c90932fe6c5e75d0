import { createSign } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { stringToSign, verifySnsEnvelope } from '../../src/signals/sns-envelope.ts';
import {
  certificateOf,
  certificates,
  certificateUrl,
  key,
  notification,
  nowMs,
  signed,
  strangersKey,
  subscribeUrl,
  subscription,
  topicArn,
} from './envelopes.ts';

const never = new AbortController().signal;

function verify(body: unknown, changes: { port?: ReturnType<typeof certificates>['port']; nowMs?: number } = {}) {
  const trust = {
    certificates: changes.port ?? certificates().port,
    topicArns: [topicArn],
    nowMs: changes.nowMs ?? nowMs,
  };
  return verifySnsEnvelope(typeof body === 'string' ? body : JSON.stringify(body), trust, never);
}

describe('string to sign', () => {
  it('holds the keys of a notification in order, each on lines of their own', () => {
    expect(stringToSign({ ...notification(), Subject: undefined })).toBe(
      `Message\n{"AlarmName":"shop"}\nMessageId\nmessage-1\nTimestamp\n2025-10-20T06:51:13.000Z\nTopicArn\n${topicArn}\nType\nNotification\n`,
    );
    expect(stringToSign({ ...notification() })).toContain('MessageId\nmessage-1\nSubject\nALARM: "shop"\nTimestamp');
  });

  it('holds address and token of a confirmation', () => {
    expect(stringToSign({ ...subscription() })).toBe(
      `Message\nYou have chosen to subscribe\nMessageId\nmessage-2\nSubscribeURL\n${subscribeUrl}\nTimestamp\n2025-10-20T06:51:13.000Z\nToken\nt\nTopicArn\n${topicArn}\nType\nSubscriptionConfirmation\n`,
    );
  });
});

describe('a body nested a hundred thousand deep', () => {
  it('is invalid', async () => {
    const deep = `${'['.repeat(100_000)}${']'.repeat(100_000)}`;
    expect(await verify(`{"Type":"Notification","MessageId":${deep}}`)).toMatchObject({ outcome: 'invalid' });
    expect(await verify(deep)).toMatchObject({ outcome: 'invalid' });
  });
});

describe('a genuine envelope', () => {
  it('verifies under signature version 2', async () => {
    expect(await verify(signed(notification()))).toMatchObject({ outcome: 'verified' });
  });

  it('verifies under signature version 1', async () => {
    const envelope = notification();
    const Signature = createSign('RSA-SHA1')
      .update(stringToSign({ ...envelope }))
      .sign(key, 'base64');
    expect(await verify({ ...envelope, SignatureVersion: '1', Signature })).toMatchObject({ outcome: 'verified' });
  });

  it('verifies without a subject, with keys nobody knows, and in China', async () => {
    const { Subject: _subject, ...bare } = notification();
    expect(await verify({ ...signed(bare), UnsubscribeURL: 'https://example.com', New: 1 })).toMatchObject({
      outcome: 'verified',
    });
    const arn = 'arn:aws-cn:sns:cn-north-1:123456789012:muster-alarms';
    const url = 'https://sns.cn-north-1.amazonaws.com.cn/SimpleNotificationService-1.pem';
    const { port } = certificates({ [url]: certificateOf(key) });
    const body = JSON.stringify(signed(notification({ TopicArn: arn, SigningCertURL: url })));
    const trust = { certificates: port, topicArns: [arn], nowMs };
    expect(await verifySnsEnvelope(body, trust, never)).toMatchObject({ outcome: 'verified' });
  });

  it('verifies when it confirms a subscription', async () => {
    expect(await verify(signed(subscription()))).toMatchObject({ outcome: 'verified' });
  });
});

describe('a forged envelope', () => {
  it.each([
    ['was signed by somebody else', signed(notification(), strangersKey), 'signature does not match'],
    ['was changed after signing', { ...signed(notification()), Message: 'other' }, 'signature does not match'],
    ['claims the weaker digest', { ...signed(notification()), SignatureVersion: '1' }, 'signature does not match'],
  ])('is forbidden when it %s', async (_title, envelope, reason) => {
    expect(await verify(envelope)).toEqual({ outcome: 'forbidden', reason });
  });

  it.each([
    ['a topic that is not on the list', { TopicArn: 'arn:aws:sns:us-east-1:999999999999:muster-alarms' }],
    ['a topic that is none', { TopicArn: 'topic' }],
    ['plain http', { SigningCertURL: certificateUrl.replace('https', 'http') }],
    ['another host', { SigningCertURL: 'https://sns.us-east-1.amazonaws.com.example.com/a.pem' }],
    ['another host before an at sign', { SigningCertURL: 'https://sns.us-east-1.amazonaws.com@example.com/a.pem' }],
    ['another port', { SigningCertURL: 'https://sns.us-east-1.amazonaws.com:8443/a.pem' }],
    ['another Region than the topic', { SigningCertURL: certificateUrl.replace('us-east-1', 'us-west-2') }],
    ['another service of AWS', { SigningCertURL: 'https://s3.us-east-1.amazonaws.com/a.pem' }],
    [
      'the API of SNS itself',
      { SigningCertURL: 'https://sns.us-east-1.amazonaws.com/x.pem?Action=GetEndpointAttributes' },
    ],
    ['a fragment that ends well', { SigningCertURL: 'https://sns.us-east-1.amazonaws.com/#a.pem' }],
    ['a file that is no certificate', { SigningCertURL: 'https://sns.us-east-1.amazonaws.com/a.txt' }],
    ['no address at all', { SigningCertURL: 'a.pem' }],
    ['a time more than an hour ago', { Timestamp: '2025-10-20T05:51:59.000Z' }],
    ['a time more than an hour ahead', { Timestamp: '2025-10-20T07:52:01.000Z' }],
  ])('is forbidden for %s, and nothing is fetched', async (_title, changes) => {
    const { fetched, port } = certificates();
    expect(await verify(signed(notification(changes)), { port })).toMatchObject({ outcome: 'forbidden' });
    expect(fetched).toEqual([]);
  });

  it.each([
    ['on another host', { SubscribeURL: 'https://example.com/?Action=ConfirmSubscription' }],
    ['for another action', { SubscribeURL: subscribeUrl.replace('ConfirmSubscription', 'DeleteTopic') }],
    ['for another topic', { SubscribeURL: subscribeUrl.replace(':muster-alarms', ':other') }],
  ])('is forbidden when it asks to confirm a subscription %s', async (_title, changes) => {
    expect(await verify(signed(subscription(changes)))).toMatchObject({ outcome: 'forbidden' });
  });
});

describe('the certificate', () => {
  it.each([
    ['has expired', certificateOf(key, nowMs - 1000), 'signing certificate has expired'],
    ['is not valid yet', certificateOf(key, nowMs + 2000, nowMs + 1000), 'signing certificate is not valid yet'],
  ])('forbids the envelope when it %s', async (_title, pem, reason) => {
    const { port } = certificates({ [certificateUrl]: pem });
    expect(await verify(signed(notification()), { port })).toEqual({ outcome: 'forbidden', reason });
  });

  it('asks for the delivery again when it is out of reach or no certificate', async () => {
    const gone = certificates({}).port;
    expect(await verify(signed(notification()), { port: gone })).toEqual({
      outcome: 'certificateUnavailable',
      reason: 'signing certificate could not be fetched (unavailable)',
    });
    const page = certificates({ [certificateUrl]: '<html>Service Unavailable</html>' }).port;
    expect(await verify(signed(notification()), { port: page })).toMatchObject({ outcome: 'certificateUnavailable' });
  });
});

describe('a body that is no envelope', () => {
  it.each(['Subject', 'Token', 'SubscribeURL'])(
    'with a line break in %s is invalid: what is signed could be cut anew',
    async (key) => {
      const envelope = key === 'Subject' ? notification() : subscription();
      const cut = { ...signed(envelope), [key]: 'x\nTimestamp\ny' };
      expect(await verify(cut)).toMatchObject({ outcome: 'invalid', problems: [{ path: key, expected: 'one line' }] });
    },
  );

  it('is told where, what was found and what was expected', async () => {
    expect(await verify('hello')).toEqual({
      outcome: 'invalid',
      problems: [{ path: '', found: 'text that is not JSON', expected: 'an SNS envelope as JSON' }],
    });
    expect(await verify({ ...signed(notification()), MessageId: 7, Signature: undefined })).toEqual({
      outcome: 'invalid',
      problems: [
        { path: 'MessageId', found: '7', expected: 'string' },
        { path: 'Signature', found: 'nothing', expected: 'string' },
      ],
    });
    expect(await verify({ ...signed(notification()), Type: 'Other' })).toMatchObject({
      outcome: 'invalid',
      problems: [{ path: 'Type', found: '"Other"' }],
    });
  });
});
