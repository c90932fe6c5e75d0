import { CorrelationBox, keyOfLetter } from './correlation-box.ts';
import type { CorrelationLetter, IncidentLetter, Posted } from './letters.ts';
import type { Surroundings } from './surroundings.ts';

/** The mailbox that signals wait in. */
export const correlationMailbox = 'correlation';

/** Records of correlation stand beside those of incidents. */
export function isCorrelation(recordId: string): boolean {
  return recordId === correlationMailbox || recordId.startsWith(`${correlationMailbox}/`);
}

/** Sorts what waits for correlation by its key: each has a mailbox and a record of its own, so that no signal pays for other workloads. */
export class Correlation {
  readonly #around: Surroundings;
  readonly #delivered: (letters: readonly Posted<IncidentLetter>[]) => void;
  readonly #fatal: (error: unknown) => void;
  readonly #boxes = new Map<string, CorrelationBox>();
  #waiting = 0;

  constructor(
    around: Surroundings,
    delivered: (letters: readonly Posted<IncidentLetter>[]) => void,
    fatal: (error: unknown) => void,
  ) {
    this.#around = around;
    this.#delivered = delivered;
    this.#fatal = fatal;
  }

  /** Letters that are not decided yet. */
  get waiting(): number {
    return this.#waiting;
  }

  /** Letters that are on disk. */
  put(letters: readonly Posted<CorrelationLetter>[]): void {
    this.#waiting += letters.length;
    for (const { row, letter } of letters)
      this.#box(keyOfLetter(letter, this.#around.correlator)).put({ id: row.id, letter });
  }

  /**
   * A record found at start-up.
   * @throws DamageError when it cannot be read
   */
  load(recordId: string): Promise<void> {
    return this.#box(recordId.slice(correlationMailbox.length + 1)).load();
  }

  async stop(): Promise<void> {
    await Promise.all([...this.#boxes.values()].map((box) => box.stop()));
  }

  halt(): void {
    for (const box of this.#boxes.values()) box.halt();
  }

  #box(key: string): CorrelationBox {
    const box =
      this.#boxes.get(key) ??
      new CorrelationBox({ key, recordId: `${correlationMailbox}/${key}` }, this.#around, {
        decided: (count) => {
          this.#waiting -= count;
        },
        delivered: this.#delivered,
        fatal: this.#fatal,
      });
    this.#boxes.set(key, box);
    return box;
  }
}
