import type { Clock } from '../ports/clock.ts';
import type { Journal } from '../ports/journal.ts';
import type { RefusedLine, RefusedList, RefusedRequest } from '../ports/refusals.ts';

const key = 'refused-requests';
/** How many lines are kept: who tries from a thousand addresses drives out older lines, never anything else. */
const keptLines = 200;
/** Between two writes, ms: whoever floods the entrance writes to the disk no more often than that. */
const restMs = 1_000;

export interface RefusedRequestsParts {
  readonly clock: Clock;
  readonly journal: Pick<Journal, 'getText' | 'putText'>;
  /** Told when the journal takes nothing: the refusal stands. */
  readonly trouble: (error: unknown) => void;
}

/**
 * Keeps refused requests on disk where people see them, since most belong to no incident: a forged one names whatever its sender likes, and may not
 * write into a history. One line for each reason and sender, counted.
 */
export class RefusedRequests implements RefusedList {
  readonly #parts: RefusedRequestsParts;
  #waiting: RefusedLine[] = [];
  #writing: Promise<void> | undefined;

  constructor(parts: RefusedRequestsParts) {
    this.#parts = parts;
  }

  /** Returns at once, and never fails. */
  keep(request: RefusedRequest): void {
    const now = this.#parts.clock.now();
    this.#waiting = counted(this.#waiting, { ...request, count: 1, firstAtMs: now, lastAtMs: now });
    this.#writing ??= this.#write();
  }

  async list(): Promise<RefusedLine[]> {
    const kept = await this.#kept();
    return this.#waiting.reduce(counted, kept);
  }

  async #write(): Promise<void> {
    const { journal, clock, trouble } = this.#parts;
    let batch: readonly RefusedLine[] = [];
    try {
      while (this.#waiting.length > 0) {
        batch = this.#waiting.splice(0);
        await journal.putText(key, JSON.stringify(batch.reduce(counted, await this.#kept())));
        batch = [];
        await clock.sleep(restMs);
      }
    } catch (error) {
      this.#waiting = this.#waiting.reduce(counted, [...batch]);
      trouble(error);
    } finally {
      this.#writing = undefined;
    }
  }

  /** What an older Muster kept in another form counts as nothing. */
  async #kept(): Promise<RefusedLine[]> {
    const found: unknown = JSON.parse((await this.#parts.journal.getText(key)) ?? '[]');
    return Array.isArray(found) ? (found as RefusedLine[]) : [];
  }
}

/** The lines with one more; the same refusal again moves to the end. */
function counted(lines: readonly RefusedLine[], line: RefusedLine): RefusedLine[] {
  const same = ({ entrance, why, from }: RefusedLine) =>
    entrance === line.entrance && why === line.why && from === line.from;
  const before = lines.find(same);
  const merged = before
    ? { ...line, count: before.count + line.count, firstAtMs: Math.min(before.firstAtMs, line.firstAtMs) }
    : line;
  return [...lines.filter((other) => !same(other)), merged].slice(-keptLines);
}
