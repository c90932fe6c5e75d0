import { parentPort, workerData } from 'node:worker_threads';
import { invariant } from '../../errors.ts';
import type { Journal } from '../../ports/journal.ts';
import { type Answer, allAccepted, type FromThread, plainError } from './journal-calls.ts';
import { unpacked, type Wire } from './journal-wire.ts';
import { openSqliteJournal, type SqliteJournal } from './sqlite-journal.ts';

/** The thread that holds the journal: it takes calls in their order, and answers each once the journal has. Started by `openThreadedJournal`. */
invariant(parentPort, 'the journal has a thread of its own');
const port = parentPort;
const say = (message: FromThread): void => port.postMessage(message);

const journal = opened((workerData as { path: string }).path);
if (journal) serve(journal);

function opened(path: string): SqliteJournal | undefined {
  try {
    const one = openSqliteJournal(path);
    say({ kind: 'opened' });
    return one;
  } catch (error) {
    say({ kind: 'refused', error: plainError(error) });
    return undefined;
  }
}

function serve(journal: SqliteJournal): void {
  let answers: Answer[] = [];
  let closed = false;
  const tell = (): void => {
    say({ kind: 'answers', answers, counters: journal.counters });
    answers = [];
    if (closed) port.close();
  };
  /** What settles in one breath, as all do that shared a commit, goes back in one message. */
  const settle = (answer: Answer): void => {
    if (answers.push(answer) === 1) queueMicrotask(tell);
  };
  port.on('message', (wire: Wire) => {
    for (const { number, method, values } of unpacked(wire)) {
      const act = journal[method] as (...values: readonly unknown[]) => ReturnType<Journal[typeof method]>;
      act.apply(journal, values as unknown[]).then(
        (value: unknown) => {
          closed ||= method === 'close';
          settle({ number, value: method === 'accept' ? shortened(value as Accepted) : value });
        },
        (error: unknown) => settle({ number, error: plainError(error) }),
      );
    }
  });
}

type Accepted = Awaited<ReturnType<Journal['accept']>>;

function shortened(told: Accepted): Accepted | typeof allAccepted {
  return told.repeated.length === 0 ? allAccepted : told;
}
