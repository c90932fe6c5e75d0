import { within } from '../deadline.ts';
import { CodedError } from '../errors.ts';
import type { Clock } from '../ports/clock.ts';
import type { LeaseStore, Ownership } from '../ports/tables.ts';
import type { Hands } from './surroundings.ts';

/**
 * How long a new owner waits before its first mutating call when another engine held the workload: longer than any single call that the other
 * one may have begun after its own last confirmation (the adapters' limit for one call is 10 s).
 */
const settleMs = 15_000;
/** One confirmation may take this long: an answer that is older says nothing about who owns the workload now, and `settleMs` counts on that. */
const confirmLimitMs = 5_000;
/** A claim reads, writes and perhaps reads again, each at a store that may have lost a Region: 3 s for each that does not answer. */
const claimLimitMs = 20_000;

/** Nobody gives up a question to the store before its limit. */
const patient = new AbortController().signal;

interface Claim {
  readonly generation: number;
  readonly settledAtMs: number;
}

/**
 * Two engines, two journals, one pair of hands: generations in a conditional-write store that survives the loss of any one Region. The newest
 * generation acts; an older one finds out at its next confirmation and sends nothing. When the store does not answer, nothing is sent either.
 */
export class OwnershipHands implements Hands {
  readonly #ownership: Ownership;
  readonly #clock: Clock;
  readonly #storeOf: (workload: string) => LeaseStore;
  readonly #engineId: string;
  readonly #claims = new Map<string, Claim>();
  readonly #claiming = new Map<string, Promise<Claim>>();

  constructor(given: {
    ownership: Ownership;
    clock: Clock;
    storeOf: (workload: string) => LeaseStore;
    engineId: string;
  }) {
    this.#ownership = given.ownership;
    this.#clock = given.clock;
    this.#storeOf = given.storeOf;
    this.#engineId = given.engineId;
  }

  async claim(workload: string): Promise<void> {
    await this.#claimed(workload);
  }

  /** The generation this engine acts under; claims one when it has none yet. */
  async generation(workload: string): Promise<number> {
    return (await this.#claimed(workload)).generation;
  }

  async confirm(workload: string): Promise<void> {
    const claim = await this.#claimed(workload);
    const waitMs = claim.settledAtMs - this.#clock.now();
    if (waitMs > 0) await this.#clock.sleep(waitMs);
    const newest = await within(this.#clock, confirmLimitMs, patient, (signal) =>
      this.#ownership.confirm(this.#storeOf(workload), workload, claim.generation, signal),
    );
    if (!newest)
      throw new CodedError('superseded', `another engine took over ${workload} after generation ${claim.generation}`);
  }

  #claimed(workload: string): Promise<Claim> {
    const there = this.#claims.get(workload);
    if (there) return Promise.resolve(there);
    const under = this.#claiming.get(workload) ?? this.#take(workload).finally(() => this.#claiming.delete(workload));
    this.#claiming.set(workload, under);
    return under;
  }

  async #take(workload: string): Promise<Claim> {
    const { generation, previousHolder } = await within(this.#clock, claimLimitMs, patient, (signal) =>
      this.#ownership.claim(this.#storeOf(workload), workload, this.#engineId, signal),
    );
    const other = previousHolder !== null && previousHolder !== this.#engineId;
    const claim = { generation, settledAtMs: this.#clock.now() + (other ? settleMs : 0) };
    this.#claims.set(workload, claim);
    return claim;
  }
}
