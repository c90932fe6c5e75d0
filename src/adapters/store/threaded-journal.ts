import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import { CodedError } from '../../errors.ts';
import type { HistoryRow, InboxRow, Journal, Save, StoredRecord } from '../../ports/journal.ts';
import type { CommitCounters } from './group-commit.ts';
import { type Answer, allAccepted, type Call, errorOf, type FromThread, type JournalMethod } from './journal-calls.ts';
import { packed } from './journal-wire.ts';

/** So few calls are not divided: an alarm's letter and the saves that follow from it share a commit. */
const fewCalls = 4;

interface Waiting {
  resolve(value: unknown): void;
  reject(error: unknown): void;
}

/**
 * The journal in one SQLite file, held by a thread of its own: while a disk takes its time, the caller's event loop goes on.
 * @throws CodedError as `openSqliteJournal` does
 */
export async function openThreadedJournal(path: string): Promise<ThreadedJournal> {
  const worker = new Worker(new URL('./journal-thread.ts', import.meta.url), { workerData: { path } });
  const gone = exitOf(worker);
  const [said] = (await once(worker, 'message')) as [FromThread];
  if (said.kind !== 'refused') return new ThreadedJournal(worker);
  await gone;
  throw errorOf(said.error);
}

/** To be asked for before anything is waited for: the exit may come in one breath with the last message. It comes after an error, too. */
function exitOf(worker: Worker): Promise<void> {
  return new Promise((resolve) => worker.once('exit', () => resolve()));
}

/**
 * Calls cross to the thread in their order and in one message at a time: what is asked for while the thread has some goes with the next, once those
 * are answered. Waking each other and committing cost more than the rows; with a message for each turn of the event loop a commit held five writes
 * instead of eight, and a twelfth fewer signals were taken a second. Where many wait, at most half of them go at once: those who send anew when they
 * are answered come back all together, and then there would be nothing to do here until all are on disk (another twelfth).
 *
 * Calls that the thread took and did not answer before it died reject with `outcomeUnknown`, those that it never got and all later ones with
 * `unavailable`. It keeps the process alive only while a call waits.
 */
export class ThreadedJournal implements Journal {
  readonly #worker: Worker;
  readonly #waiting = new Map<number, Waiting>();
  /** What the thread has not got yet. */
  #outgoing: Call[] = [];
  /** Calls that it has and did not answer. */
  #underWay = 0;
  /** Calls that waited when the thread answered last, those that it answered included. */
  #waitedLately = 0;
  #lastNumber = 0;
  #refusal: CodedError | undefined;
  #closed: Promise<void> | undefined;
  #counters: CommitCounters = { transactions: 0, writes: 0 };

  constructor(worker: Worker) {
    this.#worker = worker;
    worker.on('message', (said: FromThread) => {
      if (said.kind === 'answers') this.#settle(said.answers, said.counters);
    });
    worker.on('error', (error) => this.#break(error));
    worker.on('exit', (code) => this.#break(new Error(`it ended with ${code}`)));
    // Behind the listeners: the first one of messages takes the process up again.
    worker.unref();
  }

  /** Transactions and writes committed since opening, as of the latest answer. */
  get counters(): CommitCounters {
    return this.#counters;
  }

  async accept(rows: readonly InboxRow[]): Promise<{ accepted: string[]; repeated: string[] }> {
    const told = await this.#call<{ accepted: string[]; repeated: string[] } | typeof allAccepted>('accept', rows);
    return told === allAccepted ? { accepted: rows.map(({ id }) => id), repeated: [] } : told;
  }

  save(save: Save): Promise<void> {
    return this.#call('save', save);
  }

  load(id: string): Promise<StoredRecord | undefined> {
    return this.#call('load', id);
  }

  active(): Promise<string[]> {
    return this.#call('active');
  }

  ids(): Promise<string[]> {
    return this.#call('ids');
  }

  waiting(): Promise<InboxRow[]> {
    return this.#call('waiting');
  }

  history(recordId: string, afterSequence = 0): Promise<HistoryRow[]> {
    return this.#call('history', recordId, afterSequence);
  }

  putText(key: string, text: string): Promise<void> {
    return this.#call('putText', key, text);
  }

  getText(key: string): Promise<string | undefined> {
    return this.#call('getText', key);
  }

  newestAtMs(): Promise<number | null> {
    return this.#call('newestAtMs');
  }

  close(): Promise<void> {
    this.#closed ??= this.#end();
    return this.#closed;
  }

  async #end(): Promise<void> {
    if (this.#refusal) return;
    const gone = exitOf(this.#worker);
    const closing = this.#call<void>('close');
    this.#refusal = new CodedError('unavailable', 'the journal is closed');
    await closing;
    await gone;
  }

  #call<Result>(method: JournalMethod, ...values: readonly unknown[]): Promise<Result> {
    if (this.#refusal) return Promise.reject(this.#refusal);
    return new Promise<Result>((resolve, reject) => {
      if (this.#waiting.size === 0) this.#worker.ref();
      this.#lastNumber += 1;
      this.#waiting.set(this.#lastNumber, { resolve: resolve as (value: unknown) => void, reject });
      this.#outgoing.push({ number: this.#lastNumber, method, values });
      if (this.#outgoing.length === 1) this.#sendSoon();
    });
  }

  /** At the end of this turn of the event loop, unless the thread is at work: then its answer sends. */
  #sendSoon(): void {
    if (this.#underWay === 0) setImmediate(() => this.#send());
  }

  #send(): void {
    const most = Math.max(this.#waitedLately, this.#outgoing.length);
    const calls = this.#outgoing.splice(0, this.#waitedLately <= fewCalls ? most : Math.ceil(most / 2));
    this.#underWay = calls.length;
    this.#worker.postMessage(packed(calls));
  }

  #settle(answers: readonly Answer[], counters: CommitCounters): void {
    this.#counters = counters;
    this.#waitedLately = this.#waiting.size;
    for (const answer of answers) {
      const waiting = this.#waiting.get(answer.number);
      this.#waiting.delete(answer.number);
      if ('error' in answer) waiting?.reject(errorOf(answer.error));
      else waiting?.resolve(answer.value);
    }
    this.#underWay -= answers.length;
    if (this.#outgoing.length > 0) this.#sendSoon();
    if (this.#waiting.size === 0 && this.#closed === undefined) this.#worker.unref();
  }

  /** The thread is gone: what it was told may be on disk, or not; what it was not told is not. */
  #break(cause: Error): void {
    const message = `the journal's thread is gone: ${cause.message}`;
    this.#refusal ??= new CodedError('unavailable', message, { cause });
    for (const { number } of this.#outgoing.splice(0)) {
      this.#waiting.get(number)?.reject(new CodedError('unavailable', message, { cause }));
      this.#waiting.delete(number);
    }
    for (const { reject } of this.#waiting.values()) reject(new CodedError('outcomeUnknown', message, { cause }));
    this.#waiting.clear();
  }
}
