/**
 * Slack's side of its rate limits, written for itself: tiers count the calls of a method in any sixty seconds; messages count a channel's by the second,
 * with a short burst, and the workspace's by the minute. Who is refused is told for how long, and is noted when it comes again before that.
 */

const tiers: Readonly<Record<string, number>> = {
  'chat.update': 50,
  'chat.postEphemeral': 100,
  'conversations.history': 50,
  'conversations.replies': 50,
  'conversations.create': 20,
  'conversations.list': 20,
  'conversations.invite': 50,
  'conversations.setTopic': 20,
  'conversations.archive': 20,
  'pins.add': 20,
  'views.open': 100,
  'views.update': 100,
};
const messagesAMinute = 300;
/** Messages in a channel: one a second, and so many at once after a rest. */
const burst = 6;

export class RateLimits {
  readonly #calls = new Map<string, number[]>();
  readonly #channels = new Map<string, { readonly left: number; readonly atMs: number }>();
  readonly #closedUntilMs = new Map<string, number>();
  /** Calls that were refused. */
  refused = 0;
  /** Calls that came although they had been told to wait. */
  readonly ignored: string[] = [];

  /** Seconds to wait, for the `Retry-After` header; 0: go on. */
  wait(method: string, channel: string, nowMs: number): number {
    const key = method === 'chat.postMessage' ? `${method} ${channel}` : method;
    const closed = this.#closedUntilMs.get(key) ?? 0;
    if (nowMs < closed) {
      this.ignored.push(`${key} ${closed - nowMs} ms too early`);
      return this.#refuse(key, Math.ceil((closed - nowMs) / 1000), nowMs);
    }
    const seconds = this.#overLimit(method, channel, nowMs);
    return seconds > 0 ? this.#refuse(key, seconds, nowMs) : 0;
  }

  /** Refuses the next calls of a method for a while, whatever their number. */
  close(method: string, channel: string | undefined, seconds: number, nowMs: number): number {
    return this.#refuse(channel === undefined ? method : `${method} ${channel}`, seconds, nowMs);
  }

  #refuse(key: string, seconds: number, nowMs: number): number {
    this.refused += 1;
    this.#closedUntilMs.set(key, nowMs + seconds * 1000);
    return seconds;
  }

  #overLimit(method: string, channel: string, nowMs: number): number {
    if (method !== 'chat.postMessage') return this.#inMinute(method, tiers[method] ?? 100, nowMs);
    const { left, atMs } = this.#channels.get(channel) ?? { left: burst, atMs: nowMs };
    const now = Math.min(burst, left + (nowMs - atMs) / 1000);
    if (now < 1) return 1;
    const whole = this.#inMinute(method, messagesAMinute, nowMs);
    this.#channels.set(channel, { left: whole === 0 ? now - 1 : now, atMs: nowMs });
    return whole;
  }

  #inMinute(key: string, most: number, nowMs: number): number {
    const lately = this.#lately(key, 60_000, nowMs);
    if (lately.length >= most) return Math.max(1, Math.ceil(((lately[0] ?? nowMs) + 60_000 - nowMs) / 1000));
    lately.push(nowMs);
    return 0;
  }

  #lately(key: string, spanMs: number, nowMs: number): number[] {
    const calls = (this.#calls.get(key) ?? []).filter((atMs) => atMs > nowMs - spanMs);
    this.#calls.set(key, calls);
    return calls;
  }
}
