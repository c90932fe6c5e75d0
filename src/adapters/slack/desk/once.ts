import type { Journal } from '../../../ports/journal.ts';

const key = 'slack-done';
/** Slack's own ids are good for minutes; so many orders are given in none. */
const keptIds = 200;

/**
 * What no incident's inbox takes once by its id, such as the start of a drill. The ids are in the journal: what is delivered again after a restart is
 * known again.
 */
export class Once {
  readonly #texts: Pick<Journal, 'getText' | 'putText'>;
  #turn: Promise<unknown> = Promise.resolve();

  constructor(texts: Pick<Journal, 'getText' | 'putText'>) {
    this.#texts = texts;
  }

  /** True for the first that comes with this id, on disk before it is answered. */
  isFirst(id: string): Promise<boolean> {
    const answer = this.#turn.then(() => this.#take(id));
    this.#turn = answer.catch(() => undefined);
    return answer;
  }

  async #take(id: string): Promise<boolean> {
    const kept: unknown = JSON.parse((await this.#texts.getText(key)) ?? '[]');
    const ids: unknown[] = Array.isArray(kept) ? kept : [];
    if (ids.includes(id)) return false;
    await this.#texts.putText(key, JSON.stringify([...ids, id].slice(-keptIds)));
    return true;
  }
}
