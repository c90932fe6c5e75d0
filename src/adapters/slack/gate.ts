import { CodedError } from '../../errors.ts';
import type { Clock } from '../../ports/clock.ts';
import { type Lane, type Method, messagesInChannel, methods, patienceMs } from './limits.ts';
import { TokenBucket } from './token-bucket.ts';

interface Waiting {
  readonly buckets: readonly TokenBucket[];
  readonly lane: Lane;
  readonly go: () => void;
}

const order: Readonly<Record<Lane, number>> = { first: 0, normal: 1, last: 2 };

/** How many channels' buckets are kept; of older ones nothing is left to remember. */
const keptChannels = 2_000;

/**
 * Lets calls through as fast as Slack takes them: a bucket for each method, and for messages one for each channel besides. Of those that wait, the
 * first lane goes first. A 429 closes the buckets that it is about until the time that Slack gave.
 */
export class Gate {
  readonly #clock: Clock;
  readonly #byMethod = new Map<Method, TokenBucket>();
  readonly #byChannel = new Map<string, TokenBucket>();
  #waiting: Waiting[] = [];
  #alarm: AbortController | undefined;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /**
   * Resolves when the call may be made.
   * @throws CodedError `throttled` with the time to come again, when its turn is further away than its lane waits
   */
  async pass(method: Method, channel: string | null, lane: Lane, signal: AbortSignal): Promise<void> {
    const buckets = this.#bucketsOf(method, channel);
    const waitMs = this.#waitMs(buckets, lane);
    if (waitMs > patienceMs[lane])
      throw new CodedError('throttled', `Slack: ${method} has to wait for its turn`, { retryAfterMs: waitMs });
    if (waitMs === 0) {
      this.#take(buckets);
      return;
    }
    await this.#turn(buckets, lane, signal);
  }

  /** Slack refused a call of this kind for so long. */
  refused(method: Method, channel: string | null, retryAfterMs: number): void {
    const now = this.#clock.now();
    const [ofMethod, ofChannel] = this.#bucketsOf(method, channel);
    if (!ofChannel) {
      ofMethod?.close(now + retryAfterMs, now);
      return;
    }
    const others = [...this.#byChannel.values()].filter((bucket) => bucket !== ofChannel && bucket.isClosed(now));
    ofChannel.close(now + retryAfterMs, now);
    // One channel was too loud; two at once mean that the workspace is.
    if (others.length > 0) ofMethod?.close(now + retryAfterMs, now);
  }

  #bucketsOf(method: Method, channel: string | null): TokenBucket[] {
    const now = this.#clock.now();
    const ofMethod = this.#byMethod.get(method) ?? new TokenBucket(methods[method].limit, now);
    this.#byMethod.set(method, ofMethod);
    if (method !== 'chat.postMessage' || channel === null) return [ofMethod];
    const ofChannel = this.#byChannel.get(channel) ?? new TokenBucket(messagesInChannel, now);
    this.#byChannel.delete(channel);
    this.#byChannel.set(channel, ofChannel);
    const [oldest] = this.#byChannel.keys();
    if (this.#byChannel.size > keptChannels && oldest !== undefined) this.#byChannel.delete(oldest);
    return [ofMethod, ofChannel];
  }

  #waitMs(buckets: readonly TokenBucket[], lane: Lane): number {
    const now = this.#clock.now();
    return Math.max(...buckets.map((bucket) => bucket.waitMs(lane, now, this.#ahead(bucket, lane))));
  }

  #ahead(bucket: TokenBucket, lane: Lane): number {
    return this.#waiting.filter((one) => order[one.lane] <= order[lane] && one.buckets.includes(bucket)).length;
  }

  #take(buckets: readonly TokenBucket[]): void {
    const now = this.#clock.now();
    for (const bucket of buckets) bucket.take(now);
  }

  #turn(buckets: readonly TokenBucket[], lane: Lane, signal: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      const over = (): void => {
        this.#waiting = this.#waiting.filter((one) => one !== waiting);
        reject(new CodedError('throttled', 'Slack: the time was up before its turn came'));
      };
      const waiting: Waiting = {
        buckets,
        lane,
        go: () => {
          signal.removeEventListener('abort', over);
          resolve();
        },
      };
      if (signal.aborted) return over();
      signal.addEventListener('abort', over, { once: true });
      const at = this.#waiting.findIndex((one) => order[one.lane] > order[lane]);
      this.#waiting.splice(at === -1 ? this.#waiting.length : at, 0, waiting);
      this.#wake();
    });
  }

  /** Lets go whose turn it is, and comes back when the next one's is. */
  #wake(): void {
    this.#alarm?.abort();
    this.#alarm = undefined;
    const now = this.#clock.now();
    const soonest = { ms: Number.POSITIVE_INFINITY };
    for (const one of [...this.#waiting]) {
      const waitMs = Math.max(...one.buckets.map((bucket) => bucket.waitMs(one.lane, now)));
      if (waitMs > 0) {
        soonest.ms = Math.min(soonest.ms, waitMs);
        continue;
      }
      this.#take(one.buckets);
      this.#waiting = this.#waiting.filter((other) => other !== one);
      one.go();
    }
    if (this.#waiting.length > 0) this.#sleep(soonest.ms);
  }

  #sleep(ms: number): void {
    const alarm = new AbortController();
    this.#alarm = alarm;
    this.#clock.sleep(ms, alarm.signal).then(
      () => this.#wake(),
      () => undefined,
    );
  }
}
