import type { CredentialsLife } from '../../ports/account.ts';
import type { Clock } from '../../ports/clock.ts';

/** Credentials as SDK clients take them. */
export interface AwsCredentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
  /** Absent for keys that do not end. */
  readonly expiration?: Date;
}

/** A session as it was obtained, and where from, for people. */
export interface Obtained {
  readonly credentials: AwsCredentials;
  readonly source: string;
}

/** What happened to a session that people should know about. */
export type CredentialsEvent =
  | { readonly kind: 'renewed'; readonly expiresAtMs: number | null; readonly source: string }
  | { readonly kind: 'notRenewed'; readonly error: unknown; readonly expiresAtMs: number | null };

/** After a renewal that failed, the next is tried this much later, ms. */
const retryMs = 60_000;
/** One attempt at a session, ms. STS answers in well under a second, or not in time to matter. */
const attemptLimitMs = 5_000;
/** A session is not used in its last moments: requests are signed before they arrive. */
const marginMs = 10_000;

/**
 * A session that is renewed at half its life, long before it is needed: an outage of STS then finds at least half of it left. A renewal that
 * fails changes nothing for callers until the old session's end. (AWS: static stability, REL11-BP05; use credentials obtained before the event.)
 */
export class RenewedCredentials {
  readonly #clock: Clock;
  readonly #obtain: (signal: AbortSignal) => Promise<Obtained>;
  readonly #tell: (event: CredentialsEvent) => void;
  #held: (Obtained & { readonly sinceMs: number }) | undefined;
  #renewal: Promise<void> | undefined;
  #notBeforeMs = 0;

  constructor(parts: {
    readonly clock: Clock;
    readonly obtain: (signal: AbortSignal) => Promise<Obtained>;
    readonly tell?: (event: CredentialsEvent) => void;
  }) {
    this.#clock = parts.clock;
    this.#obtain = parts.obtain;
    this.#tell = parts.tell ?? (() => undefined);
  }

  /**
   * Credentials that are good now; asks for new ones beside where half their life is over.
   * @throws Error named CredentialsProviderError when there are none and none can be obtained
   */
  async get(): Promise<AwsCredentials> {
    if (this.#due()) void this.renew();
    if (!this.#alive()) await this.renew();
    if (this.#held && this.#alive()) return this.#held.credentials;
    throw Object.assign(new Error('no session: the last one ended, and STS gives no other'), {
      name: 'CredentialsProviderError',
    });
  }

  /** Obtains a session now, unless that is under way. Never rejects: what fails is told, and the held session stays. */
  renew(): Promise<void> {
    this.#renewal ??= this.#attempt().finally(() => {
      this.#renewal = undefined;
    });
    return this.#renewal;
  }

  /** Keeps the session young until aborted, whether or not anybody asks for it. */
  async run(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      if (this.#due()) await this.renew();
      await this.#clock.sleep(this.#untilDueMs(), signal).catch(() => undefined);
    }
  }

  /** Where there is no session its life is over: an end at 0, never one without an end. */
  life(): CredentialsLife {
    if (!this.#held) return { expiresAtMs: 0, source: 'no session' };
    return { expiresAtMs: this.#endsAtMs(), source: this.#held.source };
  }

  async #attempt(): Promise<void> {
    const limit = new AbortController();
    const timer = new AbortController();
    const timeUp = this.#clock.sleep(attemptLimitMs, timer.signal).then(() => {
      limit.abort();
      throw new Error(`no answer within ${attemptLimitMs / 1000} s`);
    });
    timeUp.catch(() => undefined);
    try {
      const obtained = await Promise.race([this.#obtain(limit.signal), timeUp]);
      this.#held = { ...obtained, sinceMs: this.#clock.now() };
      this.#tell({ kind: 'renewed', expiresAtMs: this.#endsAtMs(), source: obtained.source });
    } catch (error) {
      this.#notBeforeMs = this.#clock.now() + retryMs;
      this.#tell({ kind: 'notRenewed', error, expiresAtMs: this.#endsAtMs() });
    } finally {
      timer.abort();
    }
  }

  #endsAtMs(): number | null {
    return this.#held?.credentials.expiration?.getTime() ?? null;
  }

  #alive(): boolean {
    if (!this.#held) return false;
    const endsAtMs = this.#endsAtMs();
    return endsAtMs === null || this.#clock.now() < endsAtMs - marginMs;
  }

  #due(): boolean {
    return this.#untilDueMs() === 0;
  }

  /** Keys that do not end are looked at again after an hour all the same: somebody may have rotated them. */
  #untilDueMs(): number {
    const nowMs = this.#clock.now();
    const pausedMs = Math.max(0, this.#notBeforeMs - nowMs);
    if (!this.#held) return pausedMs;
    const endsAtMs = this.#endsAtMs() ?? this.#held.sinceMs + 7_200_000;
    return Math.max(pausedMs, Math.ceil(this.#held.sinceMs + (endsAtMs - this.#held.sinceMs) / 2 - nowMs), 0);
  }
}
