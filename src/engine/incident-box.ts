import { CodedError } from '../errors.ts';
import { AlarmClock } from './alarm-clock.ts';
import type { CorrelationLetter, Posted } from './letters.ts';
import { Performing } from './performing.ts';
import { chain, type Entry, type Fact, type IncidentRecord, nextDueAtMs, toSaved } from './record.ts';
import { blankRecord, step } from './step.ts';
import type { Delivery, Surroundings } from './surroundings.ts';

/** One thing in an incident's mailbox; `inboxId` when it waits on disk as well. */
interface Letter {
  readonly fact: Fact;
  readonly inboxId?: string;
}

export interface BoxOwner {
  /** An incident ended: correlation is to know. The letters go into the incident's own transaction. */
  closing(record: IncidentRecord): Posted<CorrelationLetter>[];
  /** These letters are on disk. */
  delivered(letters: readonly Posted<CorrelationLetter>[]): void;
  saved(): void;
  fatal(error: unknown): void;
  superseded(): void;
}

/**
 * The FIFO mailbox of one incident: take all that waits, fold it through `step`, save once, then swap memory and act. A save that fails ends
 * the process (`fatal`): memory and disk may disagree, and only a restart makes them one again.
 */
export class IncidentBox {
  readonly id: string;
  readonly #around: Surroundings;
  readonly #owner: BoxOwner;
  readonly #performing: Performing;
  readonly #alarm: AlarmClock;
  #record: IncidentRecord | null;
  /** As it is on disk: another one than in memory while what an upgrade interrupted is not saved yet. */
  #stored: IncidentRecord | null;
  #letters: Letter[] = [];
  #draining: Promise<void> | null = null;
  #stopped = false;

  constructor(
    id: string,
    { record, stored }: { record: IncidentRecord | null; stored: IncidentRecord | null },
    around: Surroundings,
    owner: BoxOwner,
  ) {
    this.id = id;
    this.#record = record;
    this.#stored = stored;
    this.#around = around;
    this.#owner = owner;
    this.#performing = new Performing(
      around,
      (fact) => this.put(fact),
      () => owner.superseded(),
    );
    this.#alarm = new AlarmClock(around.clock, () => this.#due());
  }

  get record(): IncidentRecord | null {
    return this.#record;
  }

  put(fact: Fact, inboxId?: string): void {
    if (this.#stopped) return;
    this.#letters.push(inboxId === undefined ? { fact } : { fact, inboxId });
    this.#draining ??= this.#drain();
  }

  /** A record found at start-up: what was under way is performed again, with its keys. */
  resume(): void {
    if (this.#record) this.put({ kind: 'engine.resumed' });
  }

  /** No new facts; the write and the mutating effects under way are waited for, and their results saved. */
  async stop(): Promise<void> {
    this.#alarm.cancel();
    await this.#performing.drain();
    await this.#draining;
    this.#stopped = true;
    this.#performing.abort();
  }

  /** Nothing more is sent or saved. */
  halt(): void {
    this.#stopped = true;
    this.#alarm.cancel();
    this.#performing.abort();
  }

  /** Ends in the same breath in which it finds nothing left: what comes later begins another. */
  async #drain(): Promise<void> {
    await Promise.resolve();
    try {
      while (this.#letters.length > 0 && !this.#stopped) await this.#turn(this.#letters.splice(0));
    } catch (error) {
      this.halt();
      this.#owner.fatal(error);
    } finally {
      this.#draining = null;
    }
  }

  async #turn(letters: readonly Letter[]): Promise<void> {
    const { clock, journal, watch } = this.#around;
    const now = clock.now();
    const before = this.#record;
    const { record: folded, entries } = this.#fold(letters, now);
    const consumed = letters.flatMap((letter) => (letter.inboxId === undefined ? [] : [letter.inboxId]));
    if (entries.length === 0 && consumed.length === 0) return;
    const rows = chain(folded, entries, now);
    const last = rows[rows.length - 1];
    const record = {
      ...folded,
      version: (before?.version ?? 0) + 1,
      head: last ? { sequence: last.sequence, hash: last.hash } : folded.head,
    };
    const deliver = before !== null && closes(before, record) ? this.#owner.closing(record) : [];
    const saved = toSaved(record, this.#stored);
    await journal.save({ record: saved, history: rows, consumed, deliver: deliver.map(({ row }) => row) });
    this.#record = record;
    this.#stored = record;
    watch({ kind: 'saved', recordId: record.id, version: record.version, rows });
    this.#owner.saved();
    if (this.#stopped) return;
    this.#performing.follow(before, record);
    this.#alarm.set(nextDueAtMs(record));
    if (deliver.length > 0) this.#owner.delivered(deliver);
  }

  #fold(letters: readonly Letter[], now: number): { record: IncidentRecord; entries: Entry[] } {
    const { program } = this.#around;
    let record = this.#record;
    const entries: Entry[] = [];
    for (const { fact } of letters) {
      if (record === null) {
        if (fact.kind !== 'opened')
          throw new CodedError('notFound', `incident ${this.id} is told ${fact.kind} before it is opened`);
        const { workload, drill } = fact.input as { workload: { id: string }; drill: boolean };
        record = blankRecord(program, { id: this.id, workload: workload.id, drill });
      }
      const stepped = step(program, record, fact, now);
      record = stepped.record;
      entries.push(...stepped.entries);
    }
    return { record: record as IncidentRecord, entries };
  }

  /** The alarm rang: what is due now becomes facts; messages due again are simply delivered again. */
  #due(): void {
    const record = this.#record;
    if (!record || this.#stopped) return;
    const now = this.#around.clock.now();
    for (const [id, dueAtMs] of Object.entries(record.timers))
      if (dueAtMs <= now) this.put({ kind: 'timer.due', id, dueAtMs });
    for (const effect of Object.values(record.running))
      if (effect.retryAtMs !== null && effect.retryAtMs <= now) this.put({ kind: 'effect.retryDue', key: effect.key });
    this.#performing.follow(record, record);
    const later = nextDueAtMs({ ...record, outbox: record.outbox.filter((entry) => entry.nextAttemptAtMs > now) });
    this.#alarm.set(later !== null && later <= now ? null : later);
  }
}

function closes(before: IncidentRecord, after: IncidentRecord): boolean {
  return !isClosed(before) && isClosed(after);
}

export function isClosed(record: IncidentRecord): boolean {
  return (record.snapshot as { context?: { closed?: boolean } } | null)?.context?.closed === true;
}

/** A delivery of correlation as the facts that the incident is told. */
export function factsOf(delivery: Delivery, opening: Readonly<Record<string, unknown>> | undefined): Fact[] {
  const { highestSeverity, lastId, summary, declared, standing, because, signals } = delivery;
  if (delivery.kind === 'opened') return opening ? [{ kind: 'opened', input: opening }] : [];
  const known = { ...(declared ? { declared } : {}), ...(standing ? { standing } : {}) };
  const told = { highestSeverity, lastId, summary, ...known, because, signals };
  return [{ kind: 'signals.arrived', count: signals.length, ...told }];
}
