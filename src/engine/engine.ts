import { CodedError, codeOf, InputError } from '../errors.ts';
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
import { IncidentBoxes } from './incident-boxes.ts';
import { correlationLetter, headOf, type IncidentLetter, incidentLetter, type Posted, posted } from './letters.ts';
import { outcomeIn } from './outcome.ts';
import { Saves } from './saves.ts';
import type { Surroundings } from './surroundings.ts';
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
  readonly #boxes: IncidentBoxes;
  readonly #correlation: Correlation;
  #resuming: Promise<void> = Promise.resolve();
  #state: 'new' | 'starting' | 'running' | 'stopped' | 'superseded' | 'failed' = 'new';

  constructor(around: Surroundings) {
    this.#around = around;
    this.#correlation = new Correlation(
      around,
      (letters) => this.#boxes.route(letters),
      (error) => this.#fail(error),
    );
    this.#boxes = new IncidentBoxes(around, {
      delivered: (letters) => this.#correlation.put(letters),
      saved: (id) => this.#saves.tell(id),
      fatal: (error) => this.#fail(error),
      superseded: () => this.#supersede(),
    });
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
    const boxes = await this.#boxes.all(incidents.slice(0, resumedAtOnce));
    const signals = waiting.filter(({ mailbox }) => mailbox === correlationMailbox);
    const letters = waiting.filter(({ mailbox }) => mailbox !== correlationMailbox);
    const forCorrelation = signals.map((row) => ({ row, letter: correlationLetter(row) }));
    const forIncidents = letters.map((row) => ({ row, letter: incidentLetter(row) }));
    const addressees = await this.#boxes.all([...new Set(letters.map(({ mailbox }) => mailbox))]);
    for (const { id, record } of addressees) if (record === null) mustOpen(id, forIncidents);
    await Promise.all(ids.filter(isCorrelation).map((id) => this.#correlation.load(id)));
    for (const box of boxes) box.resume();
    this.#correlation.put(forCorrelation);
    this.#boxes.route(forIncidents);
    if (this.#state === 'starting') this.#state = 'running';
    this.#resuming = this.#resumeLater(incidents.slice(resumedAtOnce)).catch((error: unknown) => this.#fail(error));
  }

  /** Graceful: what is being written or sent is finished, nothing new is begun. The journal stays open. */
  async stop(): Promise<void> {
    if (this.#state === 'running' || this.#state === 'starting') this.#state = 'stopped';
    await this.#resuming;
    await this.#correlation.stop();
    await this.#boxes.stop();
  }

  /** A slice at a time, so that what comes in meanwhile gets its turn. */
  async #resumeLater(ids: readonly string[]): Promise<void> {
    for (let from = 0; from < ids.length && this.#state === 'running'; from += resumedPerSlice) {
      await new Promise((resolve) => setImmediate(resolve));
      for (const box of await this.#boxes.all(ids.slice(from, from + resumedPerSlice))) box.resume();
    }
  }

  async signals(signals: readonly Signal[]): Promise<{ accepted: number; repeated: number }> {
    this.#mustRun();
    const letters = signals.map((signal) =>
      posted(headOf(this.#around.clock, `signal/${signal.id}`, correlationMailbox), {
        kind: 'signal' as const,
        signal,
      }),
    );
    const { accepted, repeated } = await this.#accept(letters.map(({ row }) => row));
    const fresh = repeated.length === 0 ? undefined : new Set(accepted);
    this.#correlation.put(fresh ? letters.filter(({ row }) => fresh.delete(row.id)) : letters);
    return { accepted: accepted.length, repeated: repeated.length };
  }

  async command(command: Command): Promise<CommandAnswer> {
    this.#mustRun();
    if (!commandNames.includes(command.name)) {
      throw new InputError([
        { path: 'name', found: String(command.name), expected: `one of ${commandNames.join(', ')}` },
      ]);
    }
    const known = await this.#boxes.record(command.incidentId);
    if (!known) throw new CodedError('notFound', `there is no incident ${command.incidentId}`);
    const letter = posted(headOf(this.#around.clock, `command/${command.id}`, command.incidentId), {
      kind: 'command' as const,
      command,
    });
    const { accepted } = await this.#accept([letter.row]);
    if (accepted.length > 0) this.#boxes.route([letter]);
    return { accepted: accepted.length > 0, repeated: accepted.length === 0 };
  }

  /**
   * What comes in while the disk fails is not acknowledged, and nothing else may be any more: all that ran is ended. A `conflict` is between rows of the
   * journal: whoever sent one of them did nothing wrong, and is to send it again.
   */
  async #accept(rows: readonly InboxRow[]): Promise<{ accepted: string[]; repeated: string[] }> {
    try {
      return await this.#around.journal.accept(rows);
    } catch (error) {
      if (this.#state === 'running') this.#fail(error);
      throw codeOf(error) === 'conflict' ? new CodedError('unavailable', String(error), { cause: error }) : error;
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
    const record = await this.#boxes.record(id);
    return record ? viewOf(this.#around.program, record) : undefined;
  }

  async timeline(id: string): Promise<HistoryEntry[]> {
    return (await this.#around.journal.history(id)).map(historyEntry);
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
    this.#boxes.halt();
  }
}

/** What waits first for an incident that has no record opens it. @throws DamageError */
function mustOpen(id: string, letters: readonly Posted<IncidentLetter>[]): void {
  const first = letters.find(({ row }) => row.mailbox === id);
  if (first?.letter.kind === 'delivery' && first.letter.delivery.kind === 'opened') return;
  throw new DamageError(`the record of incident ${id}, for which ${first?.row.id} waits,`);
}
