import type { Journal } from '../ports/journal.ts';
import type { VirtualClock } from './virtual-clock.ts';

/** Simulated time stands still while a write is on its way to a real disk. */
export function heldJournal(journal: Journal, clock: Pick<VirtualClock, 'hold'>): Journal {
  const held =
    <Arguments extends unknown[], Result>(
      call: (...args: Arguments) => Promise<Result>,
    ): ((...args: Arguments) => Promise<Result>) =>
    async (...args) => {
      const release = clock.hold();
      try {
        return await call(...args);
      } finally {
        release();
      }
    };
  return {
    accept: held((rows) => journal.accept(rows)),
    save: held((save) => journal.save(save)),
    load: held((id) => journal.load(id)),
    active: held(() => journal.active()),
    ids: held(() => journal.ids()),
    waiting: held(() => journal.waiting()),
    history: held((id, after) => journal.history(id, after)),
    putText: held((key, text) => journal.putText(key, text)),
    getText: held((key) => journal.getText(key)),
    newestAtMs: held(() => journal.newestAtMs()),
    close: () => journal.close(),
  };
}
