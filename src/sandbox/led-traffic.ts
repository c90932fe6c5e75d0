import type { NameService } from './name-service.ts';
import type { WorldLog } from './world-log.ts';
import type { Writers } from './writers.ts';

/**
 * Notices when the name leads at least half of the clients to a Region while the lease names the other one: whatever they write is refused. It may
 * take as long as the workload may be without a writer (`policy.maxWithoutWriterSeconds`), since to its clients that is what it is. A lease that
 * names nobody is told of as a gap by the writers.
 */
export class LedTraffic {
  readonly #names: Pick<NameService, 'answer'>;
  readonly #writers: Pick<Writers, 'leaseNow'>;
  readonly #limitSeconds: number;
  readonly #log: Pick<WorldLog, 'violate'>;
  #astraySinceMs: number | null = null;
  #told = false;

  constructor(parts: {
    names: Pick<NameService, 'answer'>;
    writers: Pick<Writers, 'leaseNow'>;
    limitSeconds: number;
    log: Pick<WorldLog, 'violate'>;
  }) {
    this.#names = parts.names;
    this.#writers = parts.writers;
    this.#limitSeconds = parts.limitSeconds;
    this.#log = parts.log;
  }

  /** Looks at name and lease now; what it tells of it tells once. */
  follow(nowMs: number): void {
    const lease = this.#writers.leaseNow();
    if (lease === undefined) return;
    const elsewhere = lease.region === null ? 0 : 1 - (this.#names.answer()[lease.region] ?? 0);
    if (this.#astraySinceMs !== null) this.#tell(nowMs - this.#astraySinceMs, nowMs, lease.region);
    if (elsewhere < 0.5) {
      this.#astraySinceMs = null;
      this.#told = false;
    } else this.#astraySinceMs ??= nowMs;
  }

  #tell(astrayMs: number, nowMs: number, holder: string | null): void {
    if (this.#told || astrayMs <= this.#limitSeconds * 1000) return;
    this.#told = true;
    this.#log.violate(
      nowMs,
      'trafficWithoutLease',
      `led away from the writer lease for longer than ${this.#limitSeconds} s; ${holder ?? 'nobody'} holds it`,
    );
  }
}
