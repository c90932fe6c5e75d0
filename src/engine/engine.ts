import { CodedError, InputError } from '../errors.ts';
import {
  type Command,
  type CommandAnswer,
  type CommandOutcome,
  type Commands,
  commandNames,
  type HistoryEntry,
  type IncidentView,
  type Signal,
} from '../ports/commands.ts';
import type { InboxRow } from '../ports/journal.ts';
import { Correlation, correlationMailbox, isCorrelation } from './correlation.ts';
import { DamageError } from './damage.ts';
import { factsOf, IncidentBox } from './incident-box.ts';
import { correlationLetter, type IncidentLetter, incidentLetter, type Posted, posted } from './letters.ts';
import { outcomeIn } from './outcome.ts';
import { type Fact, fromStored, type IncidentRecord } from './record.ts';
import { Saves } from './saves.ts';
import type { Surroundings } from './surroundings.ts';
import { interrupted, interruption } from './upgrade.ts';
import { historyEntry, unreadableView, viewOf } from './view.ts';

/** So many unfinished incidents are resumed before the engine takes anything new (0.3 ms each), and then so many between two looks at the world. */
const resumedAtOnce = 1_000;
const resumedPerSlice = 100;
/** How many lines of history before the newest are searched for a command that was just given. */
const outcomeWindow = 500;

/**
 * Decide, save, perform, resume. One mailbox an incident, one for correlation; everything that arrives is on disk before it is acknowledged,
 * and marked consumed in the transaction of the decision it led to.
 */
export class Engine implements Commands {
  readonly #saves = new Saves();
  readonly #around: Surroundings;
  readonly #boxes = new Map<string, IncidentBox>();
  readonly #correlation: Correlation;
  #resuming: Promise<void> = Promise.resolve();
  /** Letters for incidents that are being loaded, in their order. */
  readonly #loading = new Map<string, Posted<IncidentLetter>[]>();
  #state: 'new' | 'starting' | 'running' | 'stopped' | 'superseded' | 'failed' = 'new';

  constructor(around: Surroundings) {
    this.#around = around;
    this.#correlation = new Correlation(
      around,
      (letters) => this.#route(letters),
      (error) => this.#fail(error),
    );
  }

  /** `running` when it takes facts and acts. */
  get state(): string {
    return this.#state;
  }

  /** Signals on disk that correlation has not taken yet: they wait in memory too. */
  get backlog(): number {
    return this.#correlation.waiting;
  }

  /**
   * Loads what is unfinished, performs it again with its keys, and takes up what waits in the inbox. Where very much is unfinished, signals and
   * commands are taken before the last of it is loaded.
   * @throws DamageError when a record or a letter cannot be read; of what is loaded later the engine fails instead
   */
  async start(): Promise<void> {
    this.#state = 'starting';
    try {
      await this.#takeUp();
    } catch (error) {
      this.#state = 'failed';
      this.#halt();
      throw error;
    }
  }

  /** All is read before anything of it acts: a journal that is damaged stops the start, and nothing was done. */
  async #takeUp(): Promise<void> {
    const { journal } = this.#around;
    const [active, ids, waiting] = [await journal.active(), await journal.ids(), await journal.waiting()];
    const incidents = active.filter((id) => !isCorrelation(id));
    const boxes = await this.#boxesOf(incidents.slice(0, resumedAtOnce));
    const signals = waiting.filter(({ mailbox }) => mailbox === correlationMailbox);
    const letters = waiting.filter(({ mailbox }) => mailbox !== correlationMailbox);
    const forCorrelation = signals.map((row) => ({ row, letter: correlationLetter(row) }));
    const forIncidents = letters.map((row) => ({ row, letter: incidentLetter(row) }));
    await this.#boxesOf([...new Set(letters.map(({ mailbox }) => mailbox))]);
    await Promise.all(ids.filter(isCorrelation).map((id) => this.#correlation.load(id)));
    for (const box of boxes) box.resume();
    this.#correlation.put(forCorrelation);
    this.#route(forIncidents);
    if (this.#state === 'starting') this.#state = 'running';
    this.#resuming = this.#resumeLater(incidents.slice(resumedAtOnce)).catch((error: unknown) => this.#fail(error));
  }

  /** Graceful: what is being written or sent is finished, nothing new is begun. The journal stays open. */
  async stop(): Promise<void> {
    if (this.#state === 'running' || this.#state === 'starting') this.#state = 'stopped';
    await this.#resuming;
    await this.#correlation.stop();
    await Promise.all([...this.#boxes.values()].map((box) => box.stop()));
  }

  #boxesOf(ids: readonly string[]): Promise<IncidentBox[]> {
    return Promise.all(ids.map((id) => this.#box(id)));
  }

  /** A slice at a time, so that what comes in meanwhile gets its turn. */
  async #resumeLater(ids: readonly string[]): Promise<void> {
    for (let from = 0; from < ids.length && this.#state === 'running'; from += resumedPerSlice) {
      await new Promise((resolve) => setImmediate(resolve));
      for (const box of await this.#boxesOf(ids.slice(from, from + resumedPerSlice))) box.resume();
    }
  }

  async signals(signals: readonly Signal[]): Promise<{ accepted: number; repeated: number }> {
    this.#mustRun();
    const letters = signals.map((signal) =>
      posted(this.#head(`signal/${signal.id}`, correlationMailbox), { kind: 'signal' as const, signal }),
    );
    const { accepted, repeated } = await this.#accept(letters.map(({ row }) => row));
    const fresh = new Set(accepted);
    this.#correlation.put(letters.filter(({ row }) => fresh.delete(row.id)));
    return { accepted: accepted.length, repeated: repeated.length };
  }

  async command(command: Command): Promise<CommandAnswer> {
    this.#mustRun();
    if (!commandNames.includes(command.name)) {
      throw new InputError([
        { path: 'name', found: String(command.name), expected: `one of ${commandNames.join(', ')}` },
      ]);
    }
    const known = this.#boxes.get(command.incidentId)?.record ?? (await this.#stored(command.incidentId));
    if (!known) throw new CodedError('notFound', `there is no incident ${command.incidentId}`);
    const letter = posted(this.#head(`command/${command.id}`, command.incidentId), {
      kind: 'command' as const,
      command,
    });
    const { accepted } = await this.#accept([letter.row]);
    if (accepted.length > 0) this.#route([letter]);
    return { accepted: accepted.length > 0, repeated: accepted.length === 0 };
  }

  /** What comes in while the disk fails is not acknowledged, and nothing else may be any more: all that ran is ended. */
  async #accept(rows: readonly InboxRow[]): Promise<{ accepted: string[]; repeated: string[] }> {
    try {
      return await this.#around.journal.accept(rows);
    } catch (error) {
      if (this.#state === 'running') this.#fail(error);
      throw error;
    }
  }

  async outcome(incidentId: string, commandId: string, patienceMs: number): Promise<CommandOutcome> {
    const { clock, journal } = this.#around;
    const from = ((await this.incident(incidentId))?.headSequence ?? 0) - outcomeWindow;
    const over = new AbortController();
    const late = clock.sleep(patienceMs, over.signal).then(
      () => false,
      () => false,
    );
    try {
      for (;;) {
        const saved = this.#saves.next(incidentId);
        const told = outcomeIn((await journal.history(incidentId, Math.max(0, from))).map(historyEntry), commandId);
        if (told) return told;
        if (!(await Promise.race([saved, late])))
          return { kind: 'waiting', reason: 'it is on disk, and the incident has not read it yet' };
      }
    } finally {
      over.abort();
    }
  }

  async incidents(): Promise<IncidentView[]> {
    const ids = (await this.#around.journal.ids()).filter((id) => !isCorrelation(id));
    const views = await Promise.all(ids.map((id) => this.#listed(id)));
    return views.filter((view) => view !== undefined);
  }

  /** One that cannot be read any more hides no other: it is listed as what it is. */
  async #listed(id: string): Promise<IncidentView | undefined> {
    try {
      return await this.incident(id);
    } catch (error) {
      if (!(error instanceof DamageError)) throw error;
      return unreadableView(id, await this.#around.journal.history(id));
    }
  }

  async incident(id: string): Promise<IncidentView | undefined> {
    const record = this.#boxes.get(id)?.record ?? (await this.#stored(id));
    return record ? viewOf(this.#around.program, record) : undefined;
  }

  async timeline(id: string): Promise<HistoryEntry[]> {
    return (await this.#around.journal.history(id)).map(historyEntry);
  }

  async #stored(id: string): Promise<IncidentRecord | undefined> {
    if (isCorrelation(id)) return undefined;
    const stored = await this.#around.journal.load(id);
    return stored && fromStored(stored);
  }

  async #box(id: string): Promise<IncidentBox> {
    const there = this.#boxes.get(id);
    if (there) return there;
    const stored = await this.#stored(id);
    return this.#boxes.get(id) ?? this.#adopt(id, stored ?? null);
  }

  #adopt(id: string, stored: IncidentRecord | null): IncidentBox {
    const why = stored ? interruption(this.#around.program, stored) : undefined;
    if (why !== undefined) this.#around.watch({ kind: 'interrupted', recordId: id, why });
    const record = stored && why !== undefined ? interrupted(stored, why, this.#around.clock.now()) : stored;
    const box = new IncidentBox(id, { record, stored }, this.#around, {
      closing: (closed) => [
        posted(this.#head(`closed/${closed.id}`, correlationMailbox), {
          kind: 'closed' as const,
          incidentId: closed.id,
          key: closed.workload,
        }),
      ],
      delivered: (letters) => this.#correlation.put(letters),
      saved: () => this.#saves.tell(id),
      fatal: (error) => this.#fail(error),
      superseded: () => this.#supersede(),
    });
    this.#boxes.set(id, box);
    return box;
  }

  /** Letters that are on disk, or on their way there ahead of all that follows from them, go into the mailboxes of their incidents. */
  #route(letters: readonly Posted<IncidentLetter>[]): void {
    for (const letter of letters) {
      const { mailbox } = letter.row;
      const [box, loading] = [this.#boxes.get(mailbox), this.#loading.get(mailbox)];
      if (loading) loading.push(letter);
      else if (box) this.#hand(box, letter);
      else void this.#load(letter).catch((error: unknown) => this.#fail(error));
    }
  }

  /** Letters that come while their incident is being loaded wait behind the first one. What correlation opens is new, and nothing of it is on disk. */
  async #load(first: Posted<IncidentLetter>): Promise<void> {
    const { letter, row } = first;
    if (letter.kind === 'delivery' && letter.delivery.kind === 'opened') {
      this.#hand(this.#adopt(row.mailbox, null), first);
      return;
    }
    const letters = [first];
    this.#loading.set(row.mailbox, letters);
    const box = await this.#box(row.mailbox);
    this.#loading.delete(row.mailbox);
    for (const one of letters) this.#hand(box, one);
  }

  #hand(box: IncidentBox, { letter, row }: Posted<IncidentLetter>): void {
    if (letter.kind === 'command') {
      box.put(this.#commandFact(box, letter.command), row.id);
      return;
    }
    const opening = this.#around.openingOf(letter.delivery, this.#around.drill);
    if (!opening && box.record === null) {
      const { workload } = letter.delivery;
      this.#around.watch({ kind: 'unplaced', recordId: box.id, workload });
      return;
    }
    for (const fact of factsOf(letter.delivery, opening)) box.put(fact, row.id);
  }

  /** After an upgrade `resume` names the state to go on in; everything else is a command like any other. */
  #commandFact(box: IncidentBox, command: Command): Fact {
    const { id, name, by, text } = command;
    const resumes = box.record?.status === 'interrupted' && name === 'resume';
    if (!resumes || !this.#around.program.mayResume(by.roles, text.trim())) return { kind: 'command', command };
    return { kind: 'upgrade.resumed', state: text.trim(), by: by.id, id };
  }

  #head(id: string, mailbox: string): Omit<InboxRow, 'body'> {
    return { id, mailbox, receivedAtMs: this.#around.clock.now() };
  }

  #mustRun(): void {
    if (this.#state !== 'running') throw new CodedError('unavailable', `the engine is ${this.#state}`);
  }

  #supersede(): void {
    this.#state = 'superseded';
    this.#halt();
  }

  #fail(error: unknown): void {
    if (this.#state === 'failed') return;
    this.#state = 'failed';
    this.#halt();
    this.#around.watch({ kind: 'fatal', error });
  }

  #halt(): void {
    this.#correlation.halt();
    for (const box of this.#boxes.values()) box.halt();
  }
}
