import type { Clock } from '../../ports/clock.ts';

/** How many tries one may make at once, and how many it gains a minute. */
export interface Allowance {
  readonly burst: number;
  readonly perMinute: number;
}

/** For links and tokens: what an address or a link may be tried. */
const linkTries: Allowance = { burst: 20, perMinute: 20 };
/** Addresses and links that are remembered; the one that was silent longest is forgotten first. */
const addresses = 1_000;

/** Keeps one address from trying links by the thousand, one link from being tried so, and one person from trying passphrases. */
export class ArrivalRate {
  readonly #clock: Clock;
  readonly #allowance: Allowance;
  readonly #byAddress = new Map<string, { readonly tokens: number; readonly atMs: number }>();

  constructor(clock: Clock, allowance: Allowance = linkTries) {
    this.#clock = clock;
    this.#allowance = allowance;
  }

  /** As `waitSeconds`, and costs no try. */
  pauseSeconds(address: string): number {
    return this.#pause(this.#tokens(address));
  }

  /** 0 when the address or link may go on, else how long it has to wait, in whole seconds. */
  waitSeconds(address: string): number {
    const tokens = this.#tokens(address);
    this.#byAddress.delete(address);
    this.#byAddress.set(address, { tokens: tokens >= 1 ? tokens - 1 : tokens, atMs: this.#clock.now() });
    if (this.#byAddress.size > addresses) {
      const [oldest] = this.#byAddress.keys();
      if (oldest !== undefined) this.#byAddress.delete(oldest);
    }
    return this.#pause(tokens);
  }

  #tokens(address: string): number {
    const now = this.#clock.now();
    const { burst, perMinute } = this.#allowance;
    const before = this.#byAddress.get(address) ?? { tokens: burst, atMs: now };
    return Math.min(burst, before.tokens + (Math.max(0, now - before.atMs) * perMinute) / 60_000);
  }

  #pause(tokens: number): number {
    return tokens >= 1 ? 0 : Math.ceil(((1 - tokens) * 60) / this.#allowance.perMinute);
  }
}
