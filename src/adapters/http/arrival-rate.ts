import type { Clock } from '../../ports/clock.ts';

/** Requests that an address or a link may send at once, and how many it gains a minute. */
const burst = 20;
const perMinute = 20;
/** Addresses and links that are remembered; the one that was silent longest is forgotten first. */
const addresses = 1_000;

/** Keeps one address from trying links by the thousand, and one link from being tried so. */
export class ArrivalRate {
  readonly #clock: Clock;
  readonly #byAddress = new Map<string, { readonly tokens: number; readonly atMs: number }>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** 0 when the address or link may go on, else how long it has to wait, in whole seconds. */
  waitSeconds(address: string): number {
    const now = this.#clock.now();
    const before = this.#byAddress.get(address) ?? { tokens: burst, atMs: now };
    const tokens = Math.min(burst, before.tokens + (Math.max(0, now - before.atMs) * perMinute) / 60_000);
    this.#byAddress.delete(address);
    this.#byAddress.set(address, { tokens: tokens >= 1 ? tokens - 1 : tokens, atMs: now });
    if (this.#byAddress.size > addresses) {
      const [oldest] = this.#byAddress.keys();
      if (oldest !== undefined) this.#byAddress.delete(oldest);
    }
    return tokens >= 1 ? 0 : Math.ceil(((1 - tokens) * 60) / perMinute);
  }
}
