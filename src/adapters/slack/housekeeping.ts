import { CodedError, codeOf, type ErrorCode } from '../../errors.ts';
import type { Clock } from '../../ports/clock.ts';

/** Something that makes a channel nicer to work in. It is safe to do twice, and no message waits for it. */
export interface Chore {
  /** What is kept in order: a newer chore for the same thing replaces one that waits. */
  readonly about: string;
  /** What it is to be: a chore that was done, or refused, with the same wish is not done again. */
  readonly wanted: string;
  do(signal: AbortSignal): Promise<void>;
}

/** Tried again after these; anything else is told and left. */
const passing: readonly ErrorCode[] = ['throttled', 'unavailable', 'timeout', 'outcomeUnknown'];
const attempts = 8;
const firstPauseMs = 2_000;
const longestPauseMs = 60_000;
/** How many things' last states are remembered. */
const remembered = 5_000;
const timeLimitMs = 75_000;

/** Does chores one after the other, beside the messages. What a restart interrupts comes again with the next summary. */
export class Housekeeping {
  readonly #clock: Clock;
  readonly #trouble: (what: string, error: unknown) => void;
  readonly #over = new AbortController();
  readonly #waiting = new Map<string, Chore>();
  readonly #done = new Map<string, string>();
  #work: Promise<void> | undefined;

  constructor(clock: Clock, trouble: (what: string, error: unknown) => void) {
    this.#clock = clock;
    this.#trouble = trouble;
  }

  wish(chore: Chore): void {
    if (this.#over.signal.aborted) return;
    if (this.#done.get(chore.about) === chore.wanted && !this.#waiting.has(chore.about)) return;
    this.#waiting.set(chore.about, chore);
    this.#work ??= this.#run();
  }

  /** Resolves when nothing waits any more. */
  async idle(): Promise<void> {
    while (this.#work) await this.#work;
  }

  async stop(): Promise<void> {
    this.#over.abort(new CodedError('refused', 'Slack is no longer used'));
    this.#waiting.clear();
    await this.idle();
  }

  async #run(): Promise<void> {
    for (let next = this.#next(); next; next = this.#next()) {
      this.#waiting.delete(next.about);
      await this.#attempt(next);
    }
    this.#work = undefined;
  }

  #next(): Chore | undefined {
    return [...this.#waiting.values()][0];
  }

  async #attempt(chore: Chore): Promise<void> {
    for (let attempt = 1; !this.#over.signal.aborted; attempt += 1) {
      try {
        await chore.do(AbortSignal.any([this.#over.signal, AbortSignal.timeout(timeLimitMs)]));
        this.#remember(chore);
        return;
      } catch (error) {
        if (this.#over.signal.aborted) return;
        if (!passing.includes(codeOf(error)) || attempt === attempts) {
          // What Slack will not have is not asked for again until something else is wanted.
          this.#remember(chore);
          return this.#trouble(chore.about, error);
        }
        if (this.#waiting.has(chore.about)) return;
        await this.#pause(error, attempt);
      }
    }
  }

  async #pause(error: unknown, attempt: number): Promise<void> {
    const asked = error instanceof CodedError ? (error.retryAfterMs ?? 0) : 0;
    const pauseMs = Math.min(longestPauseMs, firstPauseMs * 2 ** (attempt - 1));
    await this.#clock.sleep(Math.max(asked, pauseMs), this.#over.signal).catch(() => undefined);
  }

  #remember({ about, wanted }: Chore): void {
    this.#done.delete(about);
    this.#done.set(about, wanted);
    const [oldest] = this.#done.keys();
    if (this.#done.size > remembered && oldest !== undefined) this.#done.delete(oldest);
  }
}
