import { createHmac, timingSafeEqual } from 'node:crypto';

/** Slack refuses to be older than this, and so do we; younger than now by as much is no better ("Verifying requests from Slack"). */
const toleranceMs = 300_000;

export type Verdict = 'genuine' | 'forged' | 'stale' | 'replayed';

/** What arrived: Slack's two headers, and the body byte for byte. */
export interface Signed {
  readonly timestamp: string | undefined;
  readonly signature: string | undefined;
  readonly body: string;
}

/**
 * Tells Slack's requests from others: `v0=` and the HMAC-SHA256 of `v0:timestamp:body` by the app's signing secret. One that was seen already is a
 * replay: Slack signs each delivery with its own time.
 */
export class Signatures {
  readonly #secret: () => string;
  readonly #seen = new Map<string, number>();

  /** @param secret asked at each request */
  constructor(secret: () => string) {
    this.#secret = secret;
  }

  judge({ timestamp, signature, body }: Signed, nowMs: number): Verdict {
    if (timestamp === undefined || signature === undefined || !/^\d{1,12}$/.test(timestamp)) return 'forged';
    const expected = `v0=${createHmac('sha256', this.#secret()).update(`v0:${timestamp}:${body}`).digest('hex')}`;
    if (!equal(expected, signature)) return 'forged';
    if (Math.abs(nowMs - Number(timestamp) * 1000) > toleranceMs) return 'stale';
    if (this.#seen.has(signature)) return 'replayed';
    this.#remember(signature, nowMs);
    return 'genuine';
  }

  /** For as long as the same request would not be stale. */
  #remember(signature: string, nowMs: number): void {
    this.#seen.set(signature, nowMs);
    for (const [old, atMs] of this.#seen) {
      if (nowMs - atMs <= 2 * toleranceMs) return;
      this.#seen.delete(old);
    }
  }
}

function equal(one: string, other: string): boolean {
  const [a, b] = [Buffer.from(one), Buffer.from(other)];
  return a.length === b.length && timingSafeEqual(a, b);
}
