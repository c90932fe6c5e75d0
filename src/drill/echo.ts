import { codeOf } from '../errors.ts';
import type { Clock } from '../ports/clock.ts';
import type { Anchor, Message, Messenger } from '../ports/messaging.ts';
import type { DrillMessenger } from './drill-messenger.ts';

/** More wait than this: the oldest that are not of the first lane are left out. */
const mostWaiting = 100;
const tries = 4;
const timeLimitMs = 10_000;
const firstPauseMs = 1_000;

interface Waiting {
  readonly message: Message;
  /** What the simulated destination answered, to this message and to those it stands for: later messages refer to them. */
  readonly references: readonly string[];
}

/**
 * Repeats a drill's messages where people can read them. The drill itself speaks to its simulated chat and pages, which fail as the scenario
 * says; what reached those is told here, in order and in real time, so that neither the drill waits for a real service nor a fast drill floods it.
 */
export class DrillEcho {
  readonly #to: DrillMessenger;
  readonly #clock: Clock;
  readonly #unsaid: (message: Message, error: unknown) => void;
  /** References of the simulated destination to those of the real one. */
  readonly #references = new Map<string, string>();
  readonly #over = new AbortController();
  #waiting: Waiting[] = [];
  #saying: Promise<void> | null = null;

  constructor(given: { to: DrillMessenger; clock: Clock; unsaid: (message: Message, error: unknown) => void }) {
    this.#to = given.to;
    this.#clock = given.clock;
    this.#unsaid = given.unsaid;
  }

  /** The simulated messenger, heard by this echo. */
  over(simulated: Messenger): Messenger {
    return {
      find: (message, signal) => simulated.find(message, signal),
      post: async (message, signal) => {
        const posted = await simulated.post(message, signal);
        this.say(message, posted.reference);
        return posted;
      },
    };
  }

  say(message: Message, reference: string): void {
    if (!this.#to.reaches(message.destination) || this.#over.signal.aborted) return;
    const newer = (other: Waiting): boolean =>
      message.occasion === 'summary' &&
      other.message.occasion === 'summary' &&
      other.message.incidentId === message.incidentId &&
      other.message.destination === message.destination;
    const stale = this.#waiting.filter(newer).flatMap(({ references }) => references);
    this.#waiting = [...this.#waiting.filter((other) => !newer(other)), { message, references: [...stale, reference] }];
    if (this.#waiting.length > mostWaiting) {
      const at = this.#waiting.findIndex(({ message: { lane } }) => lane !== 'first');
      this.#waiting.splice(Math.max(0, at), 1);
    }
    this.#saying ??= this.#sayAll().finally(() => {
      this.#saying = null;
    });
  }

  /** Nothing that waits is said any more. */
  silence(): void {
    this.#waiting = [];
    this.#over.abort();
  }

  /** Resolves when everything was said, or given up. */
  async said(): Promise<void> {
    await this.#saying;
  }

  async #sayAll(): Promise<void> {
    await Promise.resolve();
    for (let next = this.#waiting.shift(); next; next = this.#waiting.shift()) {
      const { message, references } = next;
      try {
        const posted = await this.#post({ ...message, ...this.#anchorsOf(message) });
        for (const reference of references) this.#references.set(reference, posted.reference);
      } catch (error) {
        this.#unsaid(message, error);
      }
    }
  }

  #anchorsOf({ anchors }: Message): Pick<Message, 'anchors'> {
    const known = Object.entries(anchors ?? {}).flatMap(([anchor, reference]) => {
      const real = this.#references.get(reference);
      return real === undefined ? [] : [[anchor as Anchor, real] as const];
    });
    return known.length === 0 ? { anchors: {} } : { anchors: Object.fromEntries(known) };
  }

  async #post(message: Message): Promise<{ reference: string }> {
    let doubtful = false;
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await this.#once(message, doubtful);
      } catch (error) {
        const code = codeOf(error);
        const again = code === 'throttled' || code === 'unavailable' || code === 'timeout' || code === 'outcomeUnknown';
        if (!again || attempt === tries || this.#over.signal.aborted) throw error;
        doubtful ||= code === 'outcomeUnknown';
        await this.#clock.sleep(firstPauseMs * 2 ** (attempt - 1), this.#over.signal);
      }
    }
  }

  /** One try, looked for first where an earlier one may have got through. */
  async #once(message: Message, doubtful: boolean): Promise<{ reference: string }> {
    const limit = new AbortController();
    const answered = new AbortController();
    this.#clock.sleep(timeLimitMs, answered.signal).then(
      () => limit.abort(),
      () => {},
    );
    const signal = AbortSignal.any([this.#over.signal, limit.signal]);
    try {
      const found = doubtful ? await this.#to.find(message, signal) : undefined;
      return found ?? (await this.#to.post(message, signal));
    } finally {
      answered.abort();
    }
  }
}
