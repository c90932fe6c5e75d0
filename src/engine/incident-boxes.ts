import type { Command } from '../ports/commands.ts';
import { correlationMailbox, isCorrelation } from './correlation.ts';
import { factsOf, IncidentBox } from './incident-box.ts';
import { type CorrelationLetter, headOf, type IncidentLetter, type Posted, posted } from './letters.ts';
import { type Fact, fromStored, type IncidentRecord } from './record.ts';
import type { Surroundings } from './surroundings.ts';
import { interrupted, interruption } from './upgrade.ts';

export interface BoxesOwner {
  /** These letters for correlation are with the journal. */
  delivered(letters: readonly Posted<CorrelationLetter>[]): void;
  saved(incidentId: string): void;
  fatal(error: unknown): void;
  superseded(): void;
}

/** The mailboxes of all incidents, loaded when something first comes for them, and the way of a letter into its own. */
export class IncidentBoxes {
  readonly #around: Surroundings;
  readonly #owner: BoxesOwner;
  readonly #boxes = new Map<string, IncidentBox>();
  /** Letters for incidents that are being loaded, in their order. */
  readonly #loading = new Map<string, Posted<IncidentLetter>[]>();

  constructor(around: Surroundings, owner: BoxesOwner) {
    this.#around = around;
    this.#owner = owner;
  }

  /** @throws DamageError when one cannot be read */
  all(ids: readonly string[]): Promise<IncidentBox[]> {
    return Promise.all(ids.map((id) => this.#box(id)));
  }

  /** The record as it is now, of an incident that is loaded or not. @throws DamageError when it cannot be read */
  async record(id: string): Promise<IncidentRecord | undefined> {
    return this.#boxes.get(id)?.record ?? (await this.#stored(id));
  }

  /** Letters that are on disk, or on their way there ahead of all that follows from them, go into the mailboxes of their incidents. */
  route(letters: readonly Posted<IncidentLetter>[]): void {
    for (const letter of letters) {
      const { mailbox } = letter.row;
      const [box, loading] = [this.#boxes.get(mailbox), this.#loading.get(mailbox)];
      if (loading) loading.push(letter);
      else if (box) this.#hand(box, letter);
      else void this.#load(letter).catch((error: unknown) => this.#owner.fatal(error));
    }
  }

  async stop(): Promise<void> {
    await Promise.all([...this.#boxes.values()].map((box) => box.stop()));
  }

  halt(): void {
    for (const box of this.#boxes.values()) box.halt();
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
        posted(headOf(this.#around.clock, `closed/${closed.id}`, correlationMailbox), {
          kind: 'closed' as const,
          incidentId: closed.id,
          key: closed.workload,
        }),
      ],
      delivered: (letters) => this.#owner.delivered(letters),
      saved: () => this.#owner.saved(id),
      fatal: (error) => this.#owner.fatal(error),
      superseded: () => this.#owner.superseded(),
    });
    this.#boxes.set(id, box);
    return box;
  }
}
