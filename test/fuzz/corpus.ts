import { gzipSync } from 'node:zlib';
import { notification, signed, strangersKey, subscription } from '../signals/envelopes.ts';
import { senderToken, webhookSignature } from './entrance.ts';

/** One bad request: what is wrong with it, and where it goes. */
export interface Bad {
  readonly what: string;
  readonly path: string;
  readonly body: string | Buffer;
  readonly headers?: Readonly<Record<string, string>>;
}

const sns = '/signals/sns';
const genuine = signed(notification());
const text = JSON.stringify(genuine);
const hour = 3_600_000;
const at = (offsetMs: number) => new Date(Date.parse(genuine.Timestamp) + offsetMs).toISOString();
const deep = (depth: number) => `${'['.repeat(depth)}${']'.repeat(depth)}`;
const authorization = `Bearer ${senderToken}`;

/** Signed for their changes by the right key: only their own contents are wrong. */
const signedWrong: readonly (readonly [string, Parameters<typeof notification>[0]])[] = [
  ['of a topic that is not on the list', { TopicArn: 'arn:aws:sns:us-east-1:123456789012:other' }],
  ['of no topic', { TopicArn: 'muster-alarms' }],
  ['of another partition', { TopicArn: 'arn:aws-cn:sns:us-east-1:123456789012:muster-alarms' }],
  ['replayed after more than an hour', { Timestamp: at(-2 * hour) }],
  ['from ahead of our time', { Timestamp: at(2 * hour) }],
  ['without an instant', { Timestamp: 'yesterday' }],
  ['with a line break in its id', { MessageId: 'a\nSubject' }],
  ...[
    'http://sns.us-east-1.amazonaws.com/a.pem',
    'https://sns.us-west-2.amazonaws.com/a.pem',
    'https://sns.us-east-1.amazonaws.com.evil.example/a.pem',
    'https://evil.example/sns.us-east-1.amazonaws.com/a.pem',
    'https://sns.us-east-1.amazonaws.com:8443/a.pem',
    'https://user@sns.us-east-1.amazonaws.com/a.pem',
    'https://sns.us-east-1.amazonaws.com/?Action=a.pem',
    'https://sns.us-east-1.amazonaws.com/a/../../b.pem/..',
    'file:///etc/passwd',
    '',
  ].map((SigningCertURL) => [`with its certificate at ${SigningCertURL || 'nowhere'}`, { SigningCertURL }] as const),
];

const forged: Bad[] = [
  { what: 'signed by a stranger', path: sns, body: JSON.stringify(signed(notification(), strangersKey)) },
  { what: 'with another message', path: sns, body: JSON.stringify({ ...genuine, Message: '{"AlarmName":"other"}' }) },
  { what: 'with another id', path: sns, body: JSON.stringify({ ...genuine, MessageId: 'message-7' }) },
  { what: 'with its subject taken out', path: sns, body: JSON.stringify({ ...genuine, Subject: undefined }) },
  { what: 'under the older digest', path: sns, body: JSON.stringify({ ...genuine, SignatureVersion: '1' }) },
  { what: 'under a version that is none', path: sns, body: JSON.stringify({ ...genuine, SignatureVersion: '3' }) },
  { what: 'with an empty signature', path: sns, body: JSON.stringify({ ...genuine, Signature: '' }) },
  { what: 'as a subscription', path: sns, body: JSON.stringify({ ...genuine, Type: 'SubscriptionConfirmation' }) },
  {
    what: 'as a subscription that leads elsewhere',
    path: sns,
    body: JSON.stringify(signed(subscription({ SubscribeURL: 'https://evil.example/?Action=ConfirmSubscription' }))),
  },
  ...signedWrong.map(([what, changes]) => ({ what, path: sns, body: JSON.stringify({ ...signedLoosely(changes) }) })),
  ...Object.keys(genuine)
    .filter((key) => key !== 'Subject')
    .map((key) => ({ what: `without ${key}`, path: sns, body: JSON.stringify({ ...genuine, [key]: undefined }) })),
  ...Object.keys(genuine).map((key) => ({
    what: `with a number as ${key}`,
    path: sns,
    body: JSON.stringify({ ...genuine, [key]: 7 }),
  })),
];

/** Some changes leave no envelope that could be signed: then the genuine signature stands under them. */
function signedLoosely(changes: Parameters<typeof notification>[0]): object {
  try {
    return signed(notification(changes));
  } catch {
    return { ...genuine, ...changes };
  }
}

const alert = { labels: { alertname: 'x', workload: 'shop' } };
const check = { checks: [{ id: 1, name: 'x', state: 'DOWN' }] };
const strangers: Bad[] = [
  { what: 'an alert without a credential', path: '/api/v2/alerts', body: JSON.stringify([alert]) },
  { what: 'an event without a credential', path: '/signals/eventbridge', body: '{}' },
  { what: 'a payload without a signature', path: '/signals/webhook/watch', body: JSON.stringify(check) },
  ...['Bearer x', 'Basic !!', `Bearer ${senderToken} x`, `bearer${senderToken}`, 'Basic Og=='].map((shown) => ({
    what: `an alert under ${shown}`,
    path: '/api/v2/alerts',
    body: JSON.stringify([alert]),
    headers: { authorization: shown },
  })),
];

/** What every entrance must refuse, whoever sends it. */
const malformed: readonly (readonly [string, string | Buffer, Readonly<Record<string, string>>?])[] = [
  ['empty', ''],
  ['null', 'null'],
  ['a number', '7'],
  ['a text', '"x"'],
  ['an array in an array', '[[]]'],
  ['cut off', '{"a":'],
  ['nested a hundred thousand deep', deep(100_000)],
  ['nested deep in an object', `{"labels":${deep(10_000)}}`],
  ['bytes that are not UTF-8', Buffer.from([0x5b, 0xff, 0xfe, 0x5d])],
  ['UTF-16', Buffer.from('[{"labels":{"a":"b"}}]', 'utf16le')],
  ['with a mark of byte order', '\uFEFF{}'],
  ['zero bytes', Buffer.alloc(1_000)],
  ['too large', `"${'x'.repeat(3_000_000)}"`],
  ['packed', gzipSync('[]'), { 'content-encoding': 'gzip' }],
  ['a prototype', '{"__proto__":{"Type":"Notification"}}'],
  ['a constructor', '[{"constructor":{"prototype":{}}}]'],
];

/** The whole corpus. Bodies that a signature is over are signed rightly, so that what is inside is looked at. */
export const corpus: readonly Bad[] = [
  ...forged,
  ...strangers,
  ...Array.from({ length: 40 }, (_, part) => ({
    what: `cut off after ${part}/40`,
    path: sns,
    body: text.slice(0, Math.floor((text.length * part) / 40)),
  })),
  ...malformed.flatMap(([what, body, headers = {}]) =>
    [sns, '/api/v2/alerts', '/signals/eventbridge', '/signals/webhook/watch'].map((path) => ({
      what: `${what} at ${path}`,
      path,
      body,
      headers: { ...headers, authorization, 'x-signature': webhookSignature(body.toString()) },
    })),
  ),
];
