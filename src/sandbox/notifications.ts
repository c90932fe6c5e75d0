import { sign } from 'node:crypto';
import { createSigningIdentity, type SigningIdentity } from './certificate.ts';
import type { Impairments } from './impairments.ts';
import type { Random } from './random.ts';
import type { VirtualClock } from './virtual-clock.ts';
import type { NotificationRecord } from './world-log.ts';

/** One HTTP request of SNS to its subscriber. */
export interface Delivery {
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

export type Deliver = (delivery: Delivery) => Promise<void>;

/** SNS tries again after these pauses, seconds, the last one repeated (its HTTP policy: immediate, pre-backoff, backoff, post-backoff). */
const retrySeconds = [0, 1, 1, 2, 4, 8, 16, 20] as const;
const attemptsInAll = 50;

let identity: SigningIdentity | undefined;

/** The sandbox's key and certificate: made once per process, since keys cannot come from the seed. */
export function signingIdentity(): SigningIdentity {
  identity ??= createSigningIdentity('sns.amazonaws.com');
  return identity;
}

export function certificateUrl(region: string): string {
  return `https://sns.${region}.amazonaws.com/SimpleNotificationService-sandbox.pem`;
}

/** The sandbox's SNS: signs envelopes and delivers them, again and again until they are taken. */
export class Notifications {
  readonly #clock: VirtualClock;
  readonly #impairments: Impairments;
  readonly #random: Random;
  readonly #subscribers: Deliver[] = [];

  constructor(clock: VirtualClock, impairments: Impairments, random: Random) {
    this.#clock = clock;
    this.#impairments = impairments;
    this.#random = random;
  }

  subscribe(deliver: Deliver): void {
    this.#subscribers.push(deliver);
  }

  /** Publishes to a topic. Nothing happens while nobody subscribes. A message sent while SNS is impaired waits; one that may not is lost. */
  publish(
    topicArn: string,
    message: { subject: string; text: string; mayWait: boolean },
    record: NotificationRecord,
  ): void {
    const region = topicArn.split(':')[3] ?? '';
    if (!this.#impairments.up('sns', region)) {
      if (message.mayWait) this.#clock.schedule(30_000, () => this.publish(topicArn, message, record));
      return;
    }
    if (this.#subscribers.length === 0) return;
    const delivery = this.#envelope(topicArn, region, message);
    for (const deliver of this.#subscribers) this.#attempt(deliver, delivery, record, 0);
  }

  #attempt(deliver: Deliver, delivery: Delivery, record: NotificationRecord, attempt: number): void {
    record.attempts += 1;
    this.#clock.stir();
    deliver(delivery).then(
      () => {
        record.deliveredAtMs ??= this.#clock.now();
      },
      () => {
        if (attempt + 1 >= attemptsInAll) return;
        const pause = retrySeconds[Math.min(attempt, retrySeconds.length - 1)] ?? 20;
        this.#clock.schedule(pause * 1000, () => this.#attempt(deliver, delivery, record, attempt + 1));
      },
    );
  }

  #envelope(topicArn: string, region: string, message: { subject: string; text: string }): Delivery {
    const signed = {
      Message: message.text,
      MessageId: this.#uuid(),
      Subject: message.subject,
      Timestamp: new Date(this.#clock.now()).toISOString(),
      TopicArn: topicArn,
      Type: 'Notification',
    };
    const text = Object.entries(signed)
      .map(([key, value]) => `${key}\n${value}\n`)
      .join('');
    const body = {
      ...signed,
      SignatureVersion: '2',
      Signature: sign('sha256', Buffer.from(text), signingIdentity().privateKey).toString('base64'),
      SigningCertURL: certificateUrl(region),
      UnsubscribeURL: `https://sns.${region}.amazonaws.com/?Action=Unsubscribe&SubscriptionArn=${topicArn}:sandbox`,
    };
    return {
      headers: {
        'content-type': 'text/plain; charset=UTF-8',
        'x-amz-sns-message-type': 'Notification',
        'x-amz-sns-message-id': signed.MessageId,
        'x-amz-sns-topic-arn': topicArn,
      },
      body: JSON.stringify(body),
    };
  }

  /** A version 4 UUID from the seed. */
  #uuid(): string {
    const hex = Array.from({ length: 32 }, () => this.#random.whole(0, 15).toString(16)).join('');
    return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-a${hex.slice(17, 20)}-${hex.slice(20)}`;
  }
}
