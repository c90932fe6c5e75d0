import { CodedError, codeOf } from '../../errors.ts';
import type { Clock } from '../../ports/clock.ts';

/**
 * Statuspage takes 60 requests a minute for a key (developer.statuspage.io, "Rate limiting"). A bucket of 20 that gains 40 a minute never lets more
 * through in any minute.
 */
const burst = 20;
const perMinute = 40;
/** How long to keep away when it throttles and does not say how long, ms. */
const unsaidMs = 60_000;

/** Requests that may be sent now. One that may not is refused before it is sent, with how long it has to wait. */
export class RequestBudget {
  readonly #clock: Clock;
  #tokens = burst;
  #countedAtMs: number;
  #shutUntilMs = 0;

  constructor(clock: Clock) {
    this.#clock = clock;
    this.#countedAtMs = clock.now();
  }

  /** @throws CodedError('throttled') with `retryAfterMs`; what `request` throws otherwise */
  async spend<Answer>(request: () => Promise<Answer>): Promise<Answer> {
    const waitMs = this.#waitMs();
    if (waitMs > 0)
      throw new CodedError('throttled', 'Statuspage was not called: its limit is used up', { retryAfterMs: waitMs });
    this.#tokens -= 1;
    try {
      return await request();
    } catch (error) {
      if (codeOf(error) === 'throttled' && error instanceof CodedError)
        this.#shutUntilMs = this.#clock.now() + (error.retryAfterMs ?? unsaidMs);
      throw error;
    }
  }

  #waitMs(): number {
    const now = this.#clock.now();
    const gained = ((now - this.#countedAtMs) * perMinute) / 60_000;
    this.#tokens = Math.min(burst, this.#tokens + Math.max(0, gained));
    this.#countedAtMs = now;
    const refillMs = this.#tokens >= 1 ? 0 : Math.ceil(((1 - this.#tokens) * 60_000) / perMinute);
    return Math.max(refillMs, this.#shutUntilMs - now);
  }
}
