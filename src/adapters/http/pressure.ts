import type { Clock } from '../../ports/clock.ts';

export interface PressureLimits {
  /** Requests under way, of all entrances and of one: one sender that floods leaves room for the others. */
  readonly requests: number;
  readonly requestsOfOne: number;
  /** Bytes of bodies under way. */
  readonly bytes: number;
  /** Signals on disk that are not correlated yet: they wait in memory as well. */
  readonly backlog: number;
  /** Requests a second that one entrance takes on average; a tenth of a second's worth may come at once. */
  readonly perSecond: number;
}

/** What is under way, and whether there is room for more. What is refused here was not looked at and is to be sent again. */
export class Pressure {
  readonly limits: PressureLimits;
  readonly #clock: Clock;
  readonly #backlog: () => number;
  readonly #ofOne = new Map<string, { underWay: number; tokens: number; atMs: number }>();
  requests = 0;
  bytes = 0;

  constructor(limits: PressureLimits, clock: Clock, backlog: () => number) {
    this.limits = limits;
    this.#clock = clock;
    this.#backlog = backlog;
  }

  get backlog(): number {
    return this.#backlog();
  }

  /** Begins a request, or says why not: `busy` there is no room, `throttled` this source comes too fast. */
  begin(source: string): 'begun' | 'busy' | 'throttled' {
    const { limits } = this;
    const one = this.#one(source);
    if (this.requests >= limits.requests || one.underWay >= limits.requestsOfOne || this.backlog >= limits.backlog)
      return 'busy';
    if (one.tokens < 1) return 'throttled';
    one.tokens -= 1;
    one.underWay += 1;
    this.requests += 1;
    return 'begun';
  }

  /** True when so many bytes more fit; they count until `end`. */
  take(bytes: number): boolean {
    if (this.bytes + bytes > this.limits.bytes) return false;
    this.bytes += bytes;
    return true;
  }

  end(source: string, bytes: number): void {
    this.#one(source).underWay -= 1;
    this.requests -= 1;
    this.bytes -= bytes;
  }

  #one(source: string): { underWay: number; tokens: number; atMs: number } {
    const { perSecond } = this.limits;
    const nowMs = this.#clock.now();
    const burst = Math.max(1, perSecond / 10);
    const one = this.#ofOne.get(source) ?? { underWay: 0, tokens: burst, atMs: nowMs };
    const passedMs = Math.max(0, nowMs - one.atMs);
    one.tokens = Math.min(burst, one.tokens + (passedMs * perSecond) / 1000);
    one.atMs = nowMs;
    this.#ofOne.set(source, one);
    return one;
  }
}
