import { type Lane, type Limit, reserved } from './limits.ts';

/** Tokens for calls: a burst after a rest, then so many a minute. */
export class TokenBucket {
  readonly #limit: Limit;
  #tokens: number;
  #countedAtMs: number;
  #closedUntilMs = 0;

  constructor(limit: Limit, nowMs: number) {
    this.#limit = limit;
    this.#tokens = limit.burst;
    this.#countedAtMs = nowMs;
  }

  /** Milliseconds until the lane may take a token, when `ahead` others take theirs first; 0: now. */
  waitMs(lane: Lane, nowMs: number, ahead = 0): number {
    this.#count(nowMs);
    const wanted = 1 + ahead + Math.floor(this.#limit.burst * reserved[lane]);
    const missing = wanted - this.#tokens;
    const forTokens = missing <= 0 ? 0 : Math.ceil((missing * 60_000) / this.#limit.perMinute);
    return Math.max(forTokens, this.#closedUntilMs - nowMs, 0);
  }

  take(nowMs: number): void {
    this.#count(nowMs);
    this.#tokens -= 1;
  }

  /** Slack said how long it wants to be left alone: nothing goes before that, and no burst right after it. */
  close(untilMs: number, nowMs: number): void {
    this.#count(nowMs);
    this.#closedUntilMs = Math.max(this.#closedUntilMs, untilMs);
    this.#tokens = Math.min(this.#tokens, 1);
  }

  isClosed(nowMs: number): boolean {
    return nowMs < this.#closedUntilMs;
  }

  #count(nowMs: number): void {
    const passedMs = Math.max(0, nowMs - this.#countedAtMs);
    this.#tokens = Math.min(this.#limit.burst, this.#tokens + (passedMs * this.#limit.perMinute) / 60_000);
    this.#countedAtMs = nowMs;
  }
}
