import { z } from 'zod';
import type { RejectedList, RejectedMessage } from '../ports/intake.ts';
import type { Journal } from '../ports/journal.ts';

const rejectedMessage = z.object({
  queue: z.string(),
  id: z.string(),
  atMs: z.number(),
  outcome: z.enum(['invalid', 'forbidden']),
  reason: z.string(),
  body: z.string(),
}) satisfies z.ZodType<RejectedMessage>;

const key = 'rejected-messages';
/** Bounds of what is kept: the newest messages, and the beginning of each, in characters. */
const keptMessages = 50;
const keptCharacters = 4_096;

/** Keeps what could not be understood where people can see it, instead of in the queue where it would come again and again. */
export class RejectedMessages implements RejectedList {
  readonly #journal: Pick<Journal, 'getText' | 'putText'>;
  #turn: Promise<void> = Promise.resolve();

  constructor(journal: Pick<Journal, 'getText' | 'putText'>) {
    this.#journal = journal;
  }

  /** Newest last. What an older Muster kept in another form is left out. */
  async list(): Promise<RejectedMessage[]> {
    const text = await this.#journal.getText(key);
    const kept = z.array(rejectedMessage).safeParse(text === undefined ? [] : JSON.parse(text));
    return kept.success ? kept.data : [];
  }

  /** Resolves once it is on disk. The same message is kept once. */
  keep(message: RejectedMessage): Promise<void> {
    const next = this.#turn.then(async () => {
      const others = (await this.list()).filter((one) => one.queue !== message.queue || one.id !== message.id);
      const kept = [...others, { ...message, body: message.body.slice(0, keptCharacters) }].slice(-keptMessages);
      await this.#journal.putText(key, JSON.stringify(kept));
    });
    this.#turn = next.catch(() => undefined);
    return next;
  }
}
