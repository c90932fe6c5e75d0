import { z } from 'zod';
import type { RejectedList, RejectedMessage } from '../ports/intake.ts';
import type { Journal } from '../ports/journal.ts';

const rejectedMessage = z.object({
  from: z.string(),
  id: z.string(),
  atMs: z.number(),
  outcome: z.enum(['invalid', 'forbidden']),
  reason: z.string(),
  body: z.string(),
}) satisfies z.ZodType<RejectedMessage>;

const key = 'rejected-messages';
/** Bounds of what is kept: the newest messages, and the beginning of each and of why it was rejected, in characters. */
const keptMessages = 50;
const keptCharacters = 4_096;

/** Keeps what could not be understood where people can see it, instead of in the queue where it would come again and again. */
export class RejectedMessages implements RejectedList {
  readonly #journal: Pick<Journal, 'getText' | 'putText'>;
  #waiting: RejectedMessage[] = [];
  /** The write under way. */
  #turn: Promise<void> = Promise.resolve();
  /** The write that takes all that waits. */
  #next: Promise<void> | undefined;

  constructor(journal: Pick<Journal, 'getText' | 'putText'>) {
    this.#journal = journal;
  }

  /** Newest last. What an older Muster kept in another form is left out. */
  async list(): Promise<RejectedMessage[]> {
    const text = await this.#journal.getText(key);
    const kept = z.array(rejectedMessage).safeParse(text === undefined ? [] : JSON.parse(text));
    return kept.success ? kept.data : [];
  }

  /** Resolves once it is on disk. The same message is kept once; those that come while others are written are written together. */
  keep(message: RejectedMessage): Promise<void> {
    const [reason, body] = [message.reason.slice(0, keptCharacters), message.body.slice(0, keptCharacters)];
    this.#waiting.push({ ...message, reason, body });
    const settled = this.#turn.catch(() => undefined);
    this.#next ??= settled.then(() => {
      this.#next = undefined;
      this.#turn = this.#write(this.#waiting.splice(0));
      return this.#turn;
    });
    return this.#next;
  }

  async #write(messages: readonly RejectedMessage[]): Promise<void> {
    const kept = new Map((await this.list()).map((message) => [nameOf(message), message]));
    for (const message of messages) {
      kept.delete(nameOf(message));
      kept.set(nameOf(message), message);
    }
    await this.#journal.putText(key, JSON.stringify([...kept.values()].slice(-keptMessages)));
  }
}

function nameOf({ from, id }: RejectedMessage): string {
  return `${from} ${id}`;
}
